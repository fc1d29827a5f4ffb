import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asId, type AuthorityId } from '#kernel/ids.ts';
import { noticeTexts } from '#kernel/service-notices.ts';
import { buildContractSchema } from '#policy/emit-contract.ts';
import { startTestIssuer, trusted, type TestIssuer } from '#test/identity/start-test-issuer.ts';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { countRecords, readRecords } from '#test/support/read-records.ts';
import { presentValidToken } from '#test/support/valid-token.ts';

const board = { authority: 'flygtningenaevnet', purposes: ['appeal_refugee_appeals_board'] } as const;
const court = { authority: 'udlaendingenaevnet', purposes: ['appeal_immigration_appeals_board'] } as const;
const body = JSON.stringify({ query: '{ __typename }' });

async function readiness({ url }: TestNetwork) {
  const response = await fetch(`${url}/health/ready`);
  return { status: response.status, body: await response.json() };
}

describe('two trusted issuers', () => {
  let first: TestIssuer;
  let second: TestIssuer;
  let network: TestNetwork;
  beforeAll(async () => {
    [first, second] = await Promise.all([startTestIssuer(), startTestIssuer()]);
    const own = { ...trusted(second), authorities: [asId<AuthorityId>(court.authority)] };
    network = await bootNetwork('pglite', { issuers: [trusted(first), own] });
  });
  afterAll(async () => {
    await network.close();
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
  });

  const status = async (issuer: TestIssuer, who: typeof board | typeof court): Promise<number> => {
    const headers = await presentValidToken(issuer, network, who);
    return (await network.post({ 'content-type': 'application/json', ...headers }, body)).status;
  };

  test('speak for their authorities alone; what one says of another’s is refused and on record', async () => {
    expect([await status(first, board), await status(first, court), await status(second, court)]).toEqual([
      200, 200, 200,
    ]);
    expect(await status(second, board)).toBe(401);
    const refusals = await network.store.admin.selectFrom('disclosure.refusal').selectAll().execute();
    expect(refusals).toEqual([
      expect.objectContaining({
        ...{ authority: board.authority, code: 'UNAUTHENTICATED' },
        detail: expect.objectContaining({
          detail: `token of ${board.authority} by an issuer that may not speak for it`,
        }),
      }),
    ]);
  });

  test('are on record with the officer they name, and with how sure they are', async () => {
    const low = { ...trusted(second), assurance: 'low' } as const;
    const other = await bootNetwork('pglite', { issuers: [trusted(first), low] });
    try {
      const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }';
      for (const issuer of [first, second]) {
        const headers = await presentValidToken(issuer, other, { ...board, officer: 'fln-03' });
        const sent = { 'content-type': 'application/json', ...headers };
        expect((await other.post(sent, JSON.stringify({ query }))).status).toBe(200);
      }
      expect(await readRecords(other.store)).toEqual([
        expect.objectContaining({ officer: 'fln-03', assurance: 'high', client: board.authority }),
        expect.objectContaining({ officer: 'fln-03', assurance: 'low', client: board.authority }),
      ]);
    } finally {
      await other.close();
    }
  });

  test('leave the gateway ready while one of them answers, with a notice of the other', async () => {
    const unread = await startTestIssuer();
    unread.setOutage(true);
    const lame = await bootNetwork('pglite', { issuers: [trusted(unread), trusted(second)] });
    try {
      const headers = await presentValidToken(second, lame, court);
      expect((await lame.post({ 'content-type': 'application/json', ...headers }, body)).status).toBe(200);
      const refused = await presentValidToken(unread, lame, court);
      expect((await lame.post({ 'content-type': 'application/json', ...refused }, body)).status).toBe(401);
      const query = '{ __typename serviceNotices { code subject since danish english } }';
      const asked = await presentValidToken(second, lame, court);
      const answer = await lame.post({ 'content-type': 'application/json', ...asked }, JSON.stringify({ query }));
      const { da: danish, en: english } = noticeTexts.ISSUER_UNREACHABLE;
      const notice = { code: 'ISSUER_UNREACHABLE', subject: unread.url, since: expect.any(String), danish, english };
      expect(await answer.json()).toEqual({ data: { __typename: 'Query', serviceNotices: [notice] } });
      expect(await countRecords(lame.store)).toBe(1);
      expect(await readiness(lame)).toEqual({
        status: 200,
        body: {
          status: 'ready',
          notices: [{ code: 'ISSUER_UNREACHABLE', subject: unread.url, since: expect.any(String) }],
        },
      });
    } finally {
      await lame.close();
      await unread[Symbol.asyncDispose]();
    }
  });
});

describe('service notices', () => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await bootNetwork('pglite');
  });
  afterAll(() => network.close());
  const asking = { authority: board.authority, purpose: board.purposes[0] } as const;

  test('are a field of every contract', () => {
    expect(network.generated.contracts.size).toBeGreaterThan(20);
    for (const sdl of network.generated.contracts.values()) {
      const field = buildContractSchema(sdl).getQueryType()?.getFields()['serviceNotices'];
      expect(String(field?.type)).toBe('[ServiceNotice!]');
    }
  });

  test('are asked for alone, by somebody who is known', async () => {
    const query = '{ serviceNotices { code } caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }';
    const mixed = await network.ask(asking, query);
    expect([mixed.status, mixed.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST']);
    const alone = await network.ask(asking, '{ serviceNotices { code } }');
    expect([alone.status, alone.data]).toEqual([200, { serviceNotices: [] }]);
    const nobody = await network.post(
      { 'content-type': 'application/json' },
      '{"query":"{ serviceNotices { code } }"}',
    );
    expect(nobody.status).toBe(401);
  });
});

describe.each(storeKinds)('the clock of a gateway on %s', (kind) => {
  const asking = { authority: board.authority, purpose: board.purposes[0] } as const;
  let network: TestNetwork;
  let aheadMs = 0;
  let passMinute: () => Promise<unknown>;
  beforeAll(async () => {
    network = await bootNetwork(kind, {
      clock: { nowMs: () => Date.now() + aheadMs },
      schedule: (work) => {
        passMinute = work;
        return () => undefined;
      },
    });
  });
  afterAll(() => network.close());

  const status = async (): Promise<number> => (await network.ask(asking, '{ __typename }')).status;

  test('that agrees with the database is no matter', async () => {
    expect(await readiness(network)).toEqual({ status: 200, body: { status: 'ready', notices: [] } });
  });

  test.each([60_000, -60_000])('that is off by %d ms stops every token until it is put right', async (offMs) => {
    expect(await status()).toBe(200);
    aheadMs = offMs;
    await passMinute();
    aheadMs = 0;
    // What was found holds until it is looked at again.
    expect(await status()).toBe(401);
    await passMinute();
    expect(await status()).toBe(200);
    aheadMs = offMs;
    expect(await readiness(network)).toEqual({
      status: 503,
      body: { status: 'not ready', notices: [{ code: 'CLOCK_DIFFERS', subject: null, since: expect.any(String) }] },
    });
    aheadMs = 0;
    expect(await status()).toBe(401);
    expect(await readiness(network)).toEqual({ status: 200, body: { status: 'ready', notices: [] } });
    expect(await status()).toBe(200);
  });
});

test('a gateway whose clock is off at start takes no token', async () => {
  const network = await bootNetwork('pglite', { clock: { nowMs: () => Date.now() + 6_000 } });
  const asking = { authority: board.authority, purpose: board.purposes[0] } as const;
  try {
    expect((await network.ask(asking, '{ __typename }')).status).toBe(401);
    expect(network.logLines.join('')).toContain('our clock is not known to be right');
    expect((await readiness(network)).status).toBe(503);
  } finally {
    await network.close();
  }
});
