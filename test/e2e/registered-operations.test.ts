import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { hashDocument } from '#gateway/choose-document.ts';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { readRecords } from '#test/support/read-records.ts';
import { byHash, registerOperation, revokeOperation } from '#test/support/register-operation.ts';

const board = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' };
const ministry = { authority: 'uim', purpose: 'decide_humanitarian_permit' };
const ministryOwn = { authority: 'uim', purpose: 'internal_case_handling' };

const refusedText =
  '{"errors":[{"message":"The operation is refused for this purpose.","extensions":{"code":"OPERATION_REFUSED"}}]}';

interface Sent {
  readonly status: number;
  readonly text: string;
  readonly data: unknown;
}

interface Bound {
  readonly authority: string;
  readonly purpose: string;
}

async function send(network: TestNetwork, { authority, purpose }: Bound, body: object): Promise<Sent> {
  const who = await network.present({ authority });
  const headers = { 'content-type': 'application/json', ...who, 'disclosure-purpose': purpose };
  const response = await network.post(headers, JSON.stringify(body));
  const text = await response.text();
  return { status: response.status, text, data: (JSON.parse(text) as { readonly data?: unknown }).data };
}

const byNumber = (journalNumber: string): string =>
  `query CaseStatus { caseByJournalNumber(journalNumber: "${journalNumber}") { journalNumber } }`;
const found = (journalNumber: string): object => ({ caseByJournalNumber: { journalNumber } });

describe.each(storeKinds)('where registered operations alone may run, on %s', (kind) => {
  let network: TestNetwork;
  const register = (bound: Bound, document: string): Promise<string> =>
    registerOperation(network.store, bound, document);
  const ask = (bound: Bound, body: object): Promise<Sent> => send(network, bound, body);
  const refusals = async (): Promise<readonly { readonly code: string; readonly detail: unknown }[]> =>
    network.store.admin.selectFrom('disclosure.refusal').select(['code', 'detail']).orderBy('recorded_at').execute();

  beforeAll(async () => {
    network = await bootNetwork(kind, { freeDocuments: [] });
  });
  afterAll(() => network.close());

  test('a registered document runs, by its text, by its hash, and by both', async () => {
    const query = byNumber('ASY-2');
    const hash = await register(board, query);
    for (const body of [{ query }, byHash(hash), { query, ...byHash(hash) }]) {
      expect(await ask(board, body)).toMatchObject({ status: 200, data: found('ASY-2') });
    }
    expect(await readRecords(network.store)).toEqual(
      [hash, hash, hash].map((operationHash) => expect.objectContaining({ operationHash }) as unknown),
    );
  });

  test('variables and the name of an operation go with a hash as they do with a text', async () => {
    const hash = await register(
      board,
      `query One($number: String!) { caseByJournalNumber(journalNumber: $number) { journalNumber } }
       query Two { casesRelatedToMe { totalCount } }`,
    );
    const one = { ...byHash(hash), operationName: 'One', variables: { number: 'ASY-2' } };
    expect(await ask(board, one)).toMatchObject({ status: 200, data: found('ASY-2') });
    expect(await ask(board, byHash(hash))).toMatchObject({ status: 400 });
  });

  test.each([
    ['another document of the contract', '{ casesRelatedToMe { nodes { journalNumber } } }'],
    ['a registered one with one blank more', `${byNumber('ASY-2')} `],
    ['a field that the contract lacks', '{ nothing }'],
    ['what does not parse', '{'],
    ['a closed argument', '{ casesRelatedToMe(filter: { type: ASYLUM }) { totalCount } }'],
    ['introspection', getIntrospectionQuery()],
    ['the name of the root type', '{ __typename }'],
  ])('%s is refused like any other that is not registered', async (_what, query) => {
    await register(board, byNumber('ASY-2'));
    const before = await refusals();
    expect(await ask(board, { query })).toMatchObject({ status: 403, text: refusedText });
    expect(await ask(board, byHash(hashDocument(query)))).toMatchObject({ status: 403, text: refusedText });
    expect((await refusals()).slice(before.length)).toEqual(
      [1, 2].map(() => ({
        code: 'OPERATION_REFUSED',
        detail: expect.objectContaining({ detail: 'not a registered document' }),
      })),
    );
  });

  test('one that is registered for another purpose or authority is as unknown as one that nobody registered', async () => {
    const query = byNumber('HUM-1');
    const hash = await register(ministryOwn, query);
    const unknown = await ask(ministry, byHash(hashDocument('{ never { registered } }')));
    expect(unknown).toMatchObject({ status: 403, text: refusedText });
    for (const bound of [ministry, board]) {
      expect(await ask(bound, byHash(hash))).toEqual(unknown);
      expect(await ask(bound, { query })).toEqual(unknown);
    }
    expect(await ask(ministryOwn, byHash(hash))).toMatchObject({ status: 200, data: found('HUM-1') });
  });

  test('nothing becomes registered by being sent', async () => {
    const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { id } }';
    const hash = hashDocument(query);
    for (const body of [{ query, ...byHash(hash) }, byHash(hash), { query }, byHash(hash)]) {
      expect(await ask(board, body)).toMatchObject({ status: 403, text: refusedText });
    }
  });

  test('a revocation holds from the next request on, and a new registration does too', async () => {
    const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { id journalNumber } }';
    const hash = await register(board, query);
    const data = { caseByJournalNumber: expect.objectContaining({ journalNumber: 'ASY-2' }) };
    expect(await ask(board, byHash(hash))).toMatchObject({ status: 200, data });
    await revokeOperation(network.store, hash);
    expect(await ask(board, byHash(hash))).toMatchObject({ status: 403, text: refusedText });
    expect(await ask(board, { query })).toMatchObject({ status: 403, text: refusedText });
    await register(board, query);
    expect(await ask(board, byHash(hash))).toMatchObject({ status: 200, data });
  });

  test('a hash beside the text of another is no request', async () => {
    const hash = await register(board, byNumber('ASY-2'));
    const { status, text } = await ask(board, { query: byNumber('ASY-4'), ...byHash(hash) });
    expect(status).toBe(400);
    expect(text).toContain('"BAD_REQUEST"');
  });

  test('a document that is registered but closed, or not in the contract any more, stays closed', async () => {
    const closed = '{ caseStatistics(table: "humanitarian_by_outcome_and_year", period: "2025") { value } }';
    const parliament = { authority: 'folketinget', purpose: 'parliamentary_question' };
    expect(await ask(parliament, byHash(await register(parliament, closed)))).toMatchObject({ status: 403 });
    expect(await ask(board, byHash(await register(board, '{ gone }')))).toMatchObject({ status: 400 });
  });
});

describe('where free documents are allowed', () => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await bootNetwork('pglite', { freeDocuments: ['uim'] });
  });
  afterAll(() => network.close());

  test('the authorities that are named send what they like, and the others what is registered', async () => {
    expect(await send(network, ministryOwn, { query: byNumber('HUM-1') })).toMatchObject({ status: 200 });
    expect(await send(network, board, { query: byNumber('ASY-2') })).toMatchObject({ status: 403, text: refusedText });
  });

  test('a hash alone runs where it is registered, and nowhere else', async () => {
    const query = byNumber('HUM-1');
    const hash = hashDocument(query);
    await send(network, ministryOwn, { query });
    expect(await send(network, ministryOwn, byHash(hash))).toMatchObject({ status: 403, text: refusedText });
    await registerOperation(network.store, ministryOwn, query);
    expect(await send(network, ministryOwn, byHash(hash))).toMatchObject({ status: 200, data: found('HUM-1') });
    expect(await send(network, ministry, byHash(hash))).toMatchObject({ status: 403, text: refusedText });
  });
});
