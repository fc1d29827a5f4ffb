import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startNetwork, type Network } from '../../../src/start/start-network.ts';
import { systemClock } from '#kernel/clock.ts';
import { onTimer } from '#kernel/schedule.ts';
import {
  ampleQuotas,
  bootNetwork,
  clearedClients,
  testAudience,
  testKeys,
  testLogName,
  type Answer,
  type BootOptions,
  type TestNetwork,
} from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { countRecords, readRecords } from '#test/support/read-records.ts';
import { silentTelemetry } from '#test/support/silent-telemetry.ts';
import { eventsTold, letPass, securityOfficer } from './security-events.ts';

const board = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' } as const;
const service = { authority: 'udlaendingestyrelsen', purpose: 'internal_case_handling' } as const;
const caseNumbered = (number: string): string => `{ caseByJournalNumber(journalNumber: "${number}") { status } }`;
const own = caseNumbered('ASY-2');

describe.each(storeKinds)('quotas on %s', (kind) => {
  const networks: { close(): Promise<void> }[] = [];
  const boot = async (options: BootOptions): Promise<TestNetwork> => {
    const network = await bootNetwork(kind, options);
    networks.push(network);
    return network;
  };
  afterAll(async () => {
    for (const network of networks.toReversed()) await network.close();
  });

  const limited =
    '{"errors":[{"message":"Too many requests. Wait as long as the Retry-After header says.",' +
    '"extensions":{"code":"RATE_LIMITED"}}]}';
  /** Constant, and with the time until the window ends: at most what is left of it. */
  const expectLimited = (answer: Answer, windowSeconds: number): void => {
    expect([answer.status, answer.text]).toEqual([429, limited]);
    const wait = answer.headers.get('retry-after') ?? '';
    expect(wait).toMatch(/^[1-9][0-9]*$/);
    expect(Number(wait)).toBeLessThanOrEqual(windowSeconds);
    expect(Number(wait)).toBeGreaterThan(windowSeconds / 2 - 30);
  };

  describe('of requests in a minute', () => {
    let network: TestNetwork;
    beforeAll(async () => {
      network = await boot({ quotas: { requestsPerMinute: 4 } });
    });

    test('the last one within the quota is answered, and the next is not, on record and told', async () => {
      for (let sent = 0; sent < 4; sent += 1) expect((await network.ask(board, own)).status).toBe(200);
      expectLimited(await network.ask(board, own), 60);
      const [refusal] = await network.store.admin
        .selectFrom('disclosure.refusal')
        .select(['authority', 'purpose', 'code'])
        .where('code', '=', 'RATE_LIMITED')
        .execute();
      expect(refusal).toEqual({ ...board, code: 'RATE_LIMITED' });
      expect(await eventsTold(network)).toMatchObject([
        { kind: 'QUOTA_EXCEEDED', ...board, detail: ['quota requestsPerMinute'] },
      ]);
    });

    test('also what is no valid request counts, and a download, and none of them says anything else then', async () => {
      expectLimited(await network.ask(board, '{ nonsense }'), 60);
      const who = await network.present(board, 'GET', '/documents/x');
      const headers = { ...who, 'disclosure-purpose': board.purpose };
      const download = await fetch(`${network.url}/documents/x`, { headers });
      expect([download.status, await download.text()]).toEqual([429, limited]);
    });

    test('another client is not affected', async () => {
      expect((await network.ask(service, own)).status).toBe(200);
    });

    test('when the minute is over, it is answered again; several look-ups in one request count each', async () => {
      await letPass(network.store, 1);
      const three = `{ a: caseByJournalNumber(journalNumber: "ASY-2") { status }
        b: caseByJournalNumber(journalNumber: "ASY-3") { status }
        c: caseByJournalNumber(journalNumber: "ASY-1") { status } }`;
      expect((await network.ask(board, three)).status).toBe(200);
      expect((await network.ask(board, own)).status).toBe(200);
      expectLimited(await network.ask(board, own), 60);
    });
  });

  test('two replicas count together', async () => {
    const publicUrl = 'https://gateway.example/v1';
    const quotas = { ...ampleQuotas, requestsPerMinute: 4 };
    const network = await boot({ quotas, publicUrl });
    const { store, generated, issuers } = network;
    const replica: Network = await startNetwork({
      generated,
      store,
      host: '127.0.0.1',
      port: 0,
      tls: null,
      publicUrl,
      clearedClients,
      bearerAuthorities: [],
      freeDocuments: 'all',
      issuers: { kind: 'trusted', list: issuers },
      audience: testAudience,
      pages: null,
      signInClient: null,
      logName: testLogName,
      logKeys: [testKeys.log],
      logWitnesses: [],
      recordLinkKey: testKeys.recordLink,
      recipientIdKey: testKeys.recipientId,
      documentMaxBytes: 1_000_000,
      quotas,
      clock: systemClock,
      schedule: onTimer,
      telemetry: silentTelemetry(),
    });
    networks.push(replica);
    const askAt = async (url: string): Promise<number> => {
      const headers = {
        'content-type': 'application/json',
        'disclosure-purpose': board.purpose,
        ...(await network.present(board)),
      };
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query: own }) });
      return response.status;
    };
    const statuses = await Promise.all(
      [network, replica, network, replica, network, replica].map(({ url }) => askAt(url)),
    );
    expect(statuses.toSorted()).toEqual([200, 200, 200, 200, 429, 429]);
  });

  test.each([
    { quota: 'personsPerHour', hours: 1 },
    { quota: 'personsPerDay', hours: 24 },
  ] as const)(
    '$quota: what would be one person too many does not leave, and takes nothing away',
    async ({ quota, hours }) => {
      const network = await boot({ quotas: { [quota]: 2 } });
      const list = '{ casesRelatedToMe(first: 100) { nodes { journalNumber applicant { familyName } } } }';
      const tooMany = await network.ask(service, list);
      expectLimited(tooMany, hours * 3600);
      expect(tooMany.text).not.toContain('ASY');

      for (const number of ['ASY-2', 'ASY-3']) {
        expect((await network.ask(service, caseNumbered(number))).status).toBe(200);
      }
      expectLimited(await network.ask(service, own), hours * 3600);
      expect((await network.ask(board, own)).status).toBe(200);
      expect((await readRecords(network.store)).map(({ authority }) => authority)).toEqual([
        service.authority,
        service.authority,
        board.authority,
      ]);
      // Nothing personal in what holds nothing personal.
      expect((await network.ask(securityOfficer, '{ securityEvents { kind } }')).status).toBe(200);
      await letPass(network.store, hours * 60);
      expect((await network.ask(service, own)).status).toBe(200);
    },
  );

  test('the same person: one look-up more is refused, known or not, and of somebody else it is not', async () => {
    const network = await boot({ quotas: { samePersonPerHour: 2 } });
    for (const number of ['ASY-2', 'ASY-777']) {
      for (let asked = 0; asked < 2; asked += 1) {
        expect((await network.ask(board, caseNumbered(number))).status).toBe(200);
      }
      expect((await network.ask(board, caseNumbered(number))).status).toBe(429);
      expect((await network.ask(service, caseNumbered(number))).status).toBe(200);
    }
    expect((await network.ask(board, caseNumbered('ASY-1'))).status).toBe(200);
    const rows = await network.store.admin.selectFrom('security.quota').select('key').execute();
    expect(rows.length).toBeGreaterThan(0);
    for (const { key } of rows) expect(key).not.toMatch(/ASY|flygtning|udlaending/);
  });

  test('where nobody can count, nothing leaves', async () => {
    const network = await boot({});
    await network.store.runScript('revoke execute on function security.count_up from disclosure_gateway');
    const answer = await network.ask(board, own);
    expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([503, 'RECORD_UNAVAILABLE']);
    await network.store.runScript(`
      grant execute on function security.count_up to disclosure_gateway;
      revoke execute on function security.take_notes from disclosure_gateway`);
    const unnoted = await network.ask(board, own);
    expect([unnoted.status, unnoted.errors?.[0]?.extensions.code]).toEqual([503, 'RECORD_UNAVAILABLE']);
    expect(await countRecords(network.store)).toBe(0);
  });
});
