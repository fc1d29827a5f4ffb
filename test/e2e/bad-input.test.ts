import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
  type IntrospectionQuery,
} from 'graphql';
import { sql } from 'kysely';
import type { TokenRequest } from '../../src/cli/development-client.ts';
import { errorCodes, type ErrorCode } from '#kernel/error-codes.ts';
import { asId, type AuthorityId } from '#kernel/ids.ts';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { refuseRecords } from '#test/support/refuse-records.ts';
import { sendRaw, type RawAnswer } from '#test/support/send-raw.ts';

const authority = 'flygtningenaevnet';
const purpose = 'appeal_refugee_appeals_board';
/** Stands in whatever is sent; must stand in nothing that comes back. */
const marker = 'Zx9Marker';
const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }';
const good = JSON.stringify({ query });

type Header = readonly [string, string];

interface Sent {
  readonly method?: string;
  /** Instead of the usual ones. */
  readonly headers?: readonly Header[];
  readonly contentType?: string | null;
  readonly sender?: TokenRequest;
  /** In place of the sender's token. */
  readonly authorization?: string;
  readonly body?: string;
}

const queryBody = (text: string, more: object = {}): Sent => ({ body: JSON.stringify({ query: text, ...more }) });
const textBody = (body: string): Sent => ({ body });
const sentAs = (contentType: string | null): Sent => ({ contentType });
const withHeaders = (...headers: readonly Header[]): Sent => ({ headers });

describe.each(storeKinds)('bad input on %s', (kind) => {
  let network: TestNetwork;
  let aheadMs = 0;
  beforeAll(async () => {
    network = await bootNetwork(kind, { clock: { nowMs: () => Date.now() + aheadMs } });
  });
  afterAll(() => network.close());

  async function send({
    sender = { authority },
    method = 'POST',
    headers,
    contentType,
    authorization,
    body = good,
  }: Sent): Promise<RawAnswer> {
    const type: readonly Header[] = contentType === null ? [] : [['content-type', contentType ?? 'application/json']];
    const who: readonly Header[] =
      authorization === undefined
        ? Object.entries(await network.present(sender, method === 'GET' ? 'GET' : 'POST'))
        : [['authorization', authorization]];
    const all: readonly Header[] = [...who, ...type, ...(headers ?? [['disclosure-purpose', purpose]])];
    return sendRaw(`${network.url}/graphql`, method, all, body);
  }

  function expectRefusal({ status, headers, text }: RawAnswer, code: ErrorCode, httpStatus: number): void {
    expect({ status, text }).toEqual({
      status: httpStatus,
      text: JSON.stringify({ errors: [{ message: errorCodes[code].message, extensions: { code } }] }),
    });
    expect(headers['cache-control']).toBe('no-store');
  }

  test.each([
    ['written as it is', queryBody(`{ caseByJournalNumber(journalNumber: "${marker}\0") { journalNumber } }`)],
    ['in an escape', queryBody(`{ caseByJournalNumber(journalNumber: "${marker}\\u0000") { journalNumber } }`)],
    ['in another escape', queryBody(`{ caseByJournalNumber(journalNumber: "${marker}\\u{00}") { journalNumber } }`)],
    [
      'in a variable',
      queryBody('query ($n: String!) { caseByJournalNumber(journalNumber: $n) { journalNumber } }', {
        variables: { n: `${marker}\0` },
      }),
    ],
  ])('NUL %s is in no register, and is asked of none', async (_where, sent) => {
    expectRefusal(await send(sent), 'BAD_REQUEST', 400);
  });

  test('what only looks like NUL is text like any other', async () => {
    const { text } = await send(queryBody('{ caseByJournalNumber(journalNumber: "\\\\u0000") { journalNumber } }'));
    expect(text).toContain('"data":{"caseByJournalNumber":null}');
  });

  async function readRefusals() {
    const { rows } = await sql<{ readonly authority: string; readonly code: string; readonly reason: string }>`
      select authority, code, detail ->> 'detail' as reason from disclosure.refusal`.execute(network.store.admin);
    return rows;
  }

  async function expectAlive(): Promise<void> {
    const { status, text } = await send({});
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ data: { caseByJournalNumber: { journalNumber: 'ASY-2' } } });
  }

  test('good input is answered', async () => {
    await expectAlive();
  });

  test.each<[string, Sent]>([
    ['malformed JSON', textBody(`{"query": "${marker}"`)],
    ['no JSON at all', textBody(marker)],
    ['nothing', textBody('')],
    ['null', textBody('null')],
    ['a batch', textBody(`[${good},${good}]`)],
    ['an empty batch', textBody('[]')],
    ['a query that is a number', textBody('{"query":1}')],
    ['no query', textBody(JSON.stringify({ variables: {} }))],
    ['an unknown member', queryBody(query, { [marker]: 1 })],
    ['a stored document', queryBody(query, { id: marker })],
    ['variables that are a list', queryBody(query, { variables: [marker] })],
    ['variables that are text', queryBody(query, { variables: marker })],
    ['an operation name that is a number', queryBody(query, { operationName: 1 })],
    ['extensions that are text', queryBody(query, { extensions: marker })],
    ['text that is no GraphQL', queryBody(`{ ${marker} `)],
    ['an unknown field', queryBody(`{ ${marker} }`)],
    ['a page of none', queryBody('{ casesRelatedToMe(first: 0) { totalCount } }')],
    ['a page of more than a hundred', queryBody('{ casesRelatedToMe(first: 101) { totalCount } }')],
    ['a field just beside a known one', queryBody('{ caseByJournalNumbr(journalNumber: "ASY-2") { journalNumber } }')],
    [
      'a field of the schema that no rule of the board opens',
      queryBody('{ caseByJournalNumber(journalNumber: "ASY-2") { internalNotes } }'),
    ],
    ['an unknown argument', queryBody(`{ caseByJournalNumber(${marker}: "ASY-2") { journalNumber } }`)],
    ['an argument of another type', queryBody('{ caseByJournalNumber(journalNumber: 7) { journalNumber } }')],
    ['an unknown type in a fragment', queryBody(`{ ... on ${marker} { __typename } }`)],
    ['an unknown directive', queryBody(`{ caseByJournalNumber(journalNumber: "ASY-2") @${marker} { journalNumber } }`)],
    ['@defer', queryBody('{ ... @defer { caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } } }')],
    ['an unknown operation name', queryBody(query, { operationName: marker })],
    ['two operations and no name', queryBody(`query A ${query} query B ${query}`)],
    ['a mutation', queryBody('mutation { erase(id: "1") }')],
    ['a subscription', queryBody('subscription { cases }')],
    [
      'an unnamed subscription beside a query',
      queryBody(`query A ${query} subscription { cases }`, { operationName: 'A' }),
    ],
    [
      'a variable of another type',
      queryBody('query ($n: String!) { caseByJournalNumber(journalNumber: $n) { journalNumber } }', {
        variables: { n: { marker } },
      }),
    ],
    [
      'a variable that is missing',
      queryBody('query ($n: String!) { caseByJournalNumber(journalNumber: $n) { journalNumber } }'),
    ],
    [
      'a variable of an unknown type',
      queryBody(`query ($n: ${marker}) { caseByJournalNumber(journalNumber: $n) { journalNumber } }`),
    ],
    ['a field of the federation protocol', queryBody('{ _service { sdl } }')],
    ['entities', queryBody('{ _entities(representations: [{ __typename: "Applicant", id: "1" }]) { __typename } }')],
    [
      'introspection together with data',
      queryBody(`{ __schema { types { name } } ...A } fragment A on Query ${query}`),
    ],
    [
      'an operation called __schema',
      queryBody(`query __schema { ...__schema } fragment __schema on Query { ${marker} }`),
    ],
  ])('%s is BAD_REQUEST', async (_what, sent) => {
    expectRefusal(await send(sent), 'BAD_REQUEST', 400);
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('the method %s is BAD_REQUEST 405', async (method) => {
    const answer = await send({ method });
    expectRefusal(answer, 'BAD_REQUEST', 405);
    expect(answer.headers['allow']).toBe('POST');
  });

  test('a query in the address is not read', async () => {
    const url = `${network.url}/graphql?query=${encodeURIComponent(query)}`;
    const headers: readonly Header[] = [
      ...Object.entries(await network.present({ authority }, 'GET')),
      ['disclosure-purpose', purpose],
    ];
    expectRefusal(await sendRaw(url, 'GET', headers), 'BAD_REQUEST', 405);
  });

  test.each([
    'text/plain',
    'application/graphql',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-7',
    'application/json; charset=utf-16',
    'application/jsonx',
    'application/json, text/plain',
    '',
    null,
  ])('the content type %p is BAD_REQUEST 415', async (contentType) => {
    expectRefusal(await send(sentAs(contentType)), 'BAD_REQUEST', 415);
  });

  test.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset="UTF-8"'])(
    'the content type %s is accepted',
    async (contentType) => {
      expect((await send(sentAs(contentType))).status).toBe(200);
    },
  );

  test('a body of 64 kB is accepted, one byte more is LIMIT_EXCEEDED 413', async () => {
    const limit = 64 * 1024;
    expect((await send(textBody(good.padEnd(limit)))).status).toBe(200);
    expectRefusal(await send(textBody(good.padEnd(limit + 1))), 'LIMIT_EXCEEDED', 413);
  });

  test('too many tokens are LIMIT_EXCEEDED', async () => {
    expectRefusal(await send(queryBody(`{ ${'__typename '.repeat(4001)} }`)), 'LIMIT_EXCEEDED', 400);
  });

  test('fragments that multiply are LIMIT_EXCEEDED, at once', async () => {
    const links = Array.from({ length: 30 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`);
    const startedMs = performance.now();
    const bomb = queryBody(`{ ...F0 } ${links.join(' ')} fragment F30 on Query ${query}`);
    expectRefusal(await send(bomb), 'LIMIT_EXCEEDED', 400);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  test.each<[string, Sent, ErrorCode, number]>([
    [
      'two purposes',
      withHeaders(['disclosure-purpose', purpose], ['disclosure-purpose', purpose]),
      'PURPOSE_REQUIRED',
      400,
    ],
    [
      'two purposes in one header',
      withHeaders(['disclosure-purpose', `${purpose}, ${purpose}`]),
      'PURPOSE_REQUIRED',
      400,
    ],
    ['an empty purpose', withHeaders(['disclosure-purpose', '']), 'PURPOSE_REQUIRED', 400],
    ['a purpose that is none', withHeaders(['disclosure-purpose', marker]), 'PURPOSE_NOT_PERMITTED', 403],
    [
      'a purpose that the token lacks',
      withHeaders(['disclosure-purpose', 'internal_oversight_dpo']),
      'PURPOSE_NOT_PERMITTED',
      403,
    ],
    ['an unknown mode', withHeaders(['disclosure-purpose', purpose], ['disclosure-mode', marker]), 'BAD_REQUEST', 400],
    [
      'two references',
      withHeaders(['disclosure-purpose', purpose], ['disclosure-reference', 'a'], ['disclosure-reference', 'b']),
      'BAD_REQUEST',
      400,
    ],
    [
      'a reference that is too long',
      withHeaders(['disclosure-purpose', purpose], ['disclosure-reference', 'x'.repeat(201)]),
      'BAD_REQUEST',
      400,
    ],
  ])('%s', async (_what, sent, code, status) => {
    expectRefusal(await send(sent), code, status);
  });

  test('no purpose is PURPOSE_REQUIRED where the token carries several, and found where it carries one', async () => {
    expectRefusal(await send({ headers: [], sender: { authority: 'siri' } }), 'PURPOSE_REQUIRED', 400);
    expect((await send({ headers: [], sender: { authority, purposes: [purpose] } })).status).toBe(200);
  });

  test.each([
    ['no token', ''],
    ['no bearer token', `Basic ${marker}`],
    ['a token that is none', `Bearer ${marker}`],
    [
      'an unsigned token',
      `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`,
    ],
  ])('%s is UNAUTHENTICATED', async (_what, authorization) => {
    expectRefusal(await send({ authorization }), 'UNAUTHENTICATED', 401);
  });

  test('a token with another signature is UNAUTHENTICATED', async () => {
    const { authorization } = await network.present({ authority });
    const [header = '', payload = '', signature = ''] = authorization.split('.');
    const other = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    expectRefusal(await send({ authorization: `${header}.${payload}.${other}` }), 'UNAUTHENTICATED', 401);
  });

  test('an expired token is UNAUTHENTICATED, also one that was accepted before', async () => {
    aheadMs = 2 * 3_600_000;
    try {
      expectRefusal(await send({}), 'UNAUTHENTICATED', 401);
    } finally {
      aheadMs = 0;
    }
    await expectAlive();
  });

  describe('the contract', () => {
    const readContract = (file: string, who: object) =>
      sendRaw(`${network.url}/schema/${file}`, 'GET', Object.entries(who));
    const readAsSender = async (file: string) =>
      readContract(file, await network.present({ authority }, 'GET', `/schema/${file}`));

    test('of the caller is served to it alone', async () => {
      const own = await readAsSender(`${authority}.graphql`);
      expect(own.status).toBe(200);
      expect(own.text).toBe(network.generated.contracts.get(asId<AuthorityId>(authority)));
      expectRefusal(await readContract(`${authority}.graphql`, {}), 'UNAUTHENTICATED', 401);
    });

    test.each(['kommune.graphql', 'nobody.graphql', `${authority}.json`, `${marker}.graphql`, '..%2f..%2fpolicy.json'])(
      '%s is unknown to it',
      async (file) => {
        expectRefusal(await readAsSender(file), 'BAD_REQUEST', 404);
      },
    );

    test('is what introspection shows, and all that it shows', async () => {
      const { status, text } = await send(queryBody(getIntrospectionQuery()));
      expect(status).toBe(200);
      const { data, ...rest } = JSON.parse(text) as { readonly data: IntrospectionQuery };
      expect(rest).toEqual({});
      const contract = network.generated.contracts.get(asId<AuthorityId>(authority)) ?? '';
      const print = (schema: ReturnType<typeof buildSchema>) => printSchema(lexicographicSortSchema(schema));
      expect(print(buildClientSchema(data))).toBe(print(buildSchema(contract)));
      expect(text).not.toMatch(/internalNotes|_entities|_service|join__|category/);
    });
  });

  test('a refusal of a known caller is in the security log, with the reason that the caller does not get', async () => {
    const trade =
      '{ caseByJournalNumber(journalNumber: "ASY-2") { applicant { sensitive { tradeUnionMembership } } } }';
    const strict = withHeaders(['disclosure-purpose', purpose], ['disclosure-mode', 'strict']);
    expectRefusal(await send({ ...strict, ...queryBody(trade) }), 'OPERATION_REFUSED', 403);
    expect(await readRefusals()).toContainEqual({
      authority,
      code: 'OPERATION_REFUSED',
      reason: 'strict mode, something is withheld',
    });
  });

  test('so are all the refusals above, and nothing of what was sent', async () => {
    const refusals = await readRefusals();
    expect(refusals.length).toBeGreaterThan(40);
    expect(refusals.filter(({ reason }) => reason === '')).toEqual([]);
    expect(JSON.stringify(refusals)).not.toContain(marker);
  });

  test('nothing of what was sent is in our own log', () => {
    expect(network.logLines.filter((line) => line.includes(marker))).toEqual([]);
    expect(network.logLines.filter((line) => line.includes('request.failed'))).toEqual([]);
  });

  test('without a place for the record nothing is disclosed, and it recovers by itself (I3, I6)', async () => {
    await refuseRecords(network.store, async () => {
      expectRefusal(await send({}), 'RECORD_UNAVAILABLE', 503);
      expectRefusal(
        await send(queryBody('{ caseByJournalNumber(journalNumber: "X-0") { id } }')),
        'RECORD_UNAVAILABLE',
        503,
      );
    });
    await expectAlive();
  });

  test('a thousand malformed bodies later it still answers', async () => {
    for (let depth = 1; depth <= 20; depth += 1) {
      const body = textBody(`{"query":${'['.repeat(depth)}`);
      const answers = await Promise.all(Array.from({ length: 50 }, () => send(body)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
    }
    await expectAlive();
  });
});
