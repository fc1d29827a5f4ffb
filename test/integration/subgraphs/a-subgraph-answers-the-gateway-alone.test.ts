import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { assertionHeaderName } from '#identity/verify-assertion.ts';
import { applicantSubgraph } from '#subgraphs/applicant/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { flygtningenaevnet, openSubgraph, type TestSubgraph } from './open-subgraph.ts';

const body = JSON.stringify({ query: '{ applicantByFileNumber(alienFileNumber: "10000002") { familyName } }' });
const refusal = (code: string): object => ({ errors: [{ message: expect.any(String), extensions: { code } }] });

describe.each(storeKinds)('a subgraph on %s answers the gateway alone', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    subgraph = await openSubgraph(testStore, applicantSubgraph);
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  test('with a valid assertion over the very body it asks the database', async () => {
    const answer = await subgraph.send(body, { [assertionHeaderName]: subgraph.sign(body) });
    expect(answer).toMatchObject({ status: 200, data: { applicantByFileNumber: { familyName: 'Rahmani' } } });
    expect(subgraph.statementCount()).toBe(1);
  });

  test.each<[string, () => Readonly<Record<string, string>>]>([
    ['no assertion', () => ({})],
    ['an assertion over another body', () => ({ [assertionHeaderName]: subgraph.sign(`${body} `) })],
    ['an assertion for another subgraph', () => ({ [assertionHeaderName]: subgraph.sign(body, { subgraph: 'case' }) })],
    ['a broken assertion', () => ({ [assertionHeaderName]: subgraph.sign(body).slice(0, -1) })],
    ['a requester of the sender’s own making', () => ({ 'disclosure-requester': '{"authority":"uim"}' })],
  ])('with %s it is a 401 that asks nothing', async (_name, headers) => {
    const answer = await subgraph.send(body, headers());
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toEqual(refusal('UNAUTHENTICATED'));
    expect(subgraph.statementCount()).toBe(0);
  });

  test('the same text to every refusal', async () => {
    const absent = await subgraph.send(body, {});
    const altered = await subgraph.send('not even JSON', { [assertionHeaderName]: subgraph.sign(body) });
    expect(altered.text).toBe(absent.text);
  });

  test('under another policy nothing runs', async () => {
    const headers = { [assertionHeaderName]: subgraph.sign(body, { policyVersion: 'another' }) };
    const answer = await subgraph.send(body, headers);
    expect(answer.status).toBe(409);
    expect(JSON.parse(answer.text)).toEqual(refusal('POLICY_VERSION_DIFFERS'));
    expect(subgraph.statementCount()).toBe(0);
  });

  test.each(['', '[]', '{"query":1}', 'null', `[${body}]`])('a signed body that is no operation: %s', async (text) => {
    const answer = await subgraph.send(text, { [assertionHeaderName]: subgraph.sign(text) });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toEqual(refusal('BAD_REQUEST'));
  });

  test('a body over one megabyte is not read', async () => {
    const long = JSON.stringify({ query: '{ __typename }', variables: { text: 'x'.repeat(1_000_000) } });
    const answer = await subgraph.send(long, { [assertionHeaderName]: subgraph.sign(long) });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text)).toEqual(refusal('BAD_REQUEST'));
  });

  test('other methods, places and content types hold nothing', async () => {
    const get = await fetch(`${subgraph.url}?query={__typename}`);
    const elsewhere = await fetch(new URL('/', subgraph.url));
    const asText = await subgraph.send(body, {
      'content-type': 'text/plain',
      [assertionHeaderName]: subgraph.sign(body),
    });
    expect([get.status, elsewhere.status, asText.status]).toEqual([404, 404, 415]);
  });

  test('its health names the policies it knows, and holds no data', async () => {
    const health = await fetch(new URL('/health', subgraph.url));
    expect([health.status, await health.json()]).toEqual([200, { policyVersions: [subgraph.policy.version] }]);
  });

  test('closing waits for the request under way', async () => {
    let reached = (): void => undefined;
    let release = (): void => undefined;
    const isReached = new Promise<void>((resolve) => (reached = resolve));
    const isReleased = new Promise<void>((resolve) => (release = resolve));
    const db = testStore.store.db('applicant').withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        reached();
        await isReleased;
        return result;
      },
    });
    const closing = await openSubgraph(testStore, applicantSubgraph, { db });
    const answer = closing.send(body, { [assertionHeaderName]: closing.sign(body) });
    await isReached;
    const closed = closing.close();
    release();
    expect(await answer).toMatchObject({ status: 200, data: { applicantByFileNumber: { familyName: 'Rahmani' } } });
    await closed;
    await expect(fetch(closing.url)).rejects.toThrow('fetch failed');
  });

  test('neither introspection nor a hint at the schema', async () => {
    const introspection = await subgraph.ask(flygtningenaevnet, '{ __schema { types { name } } }');
    const misspelt = await subgraph.ask(flygtningenaevnet, '{ applicantByFileNumbe(alienFileNumber: "1") { id } }');
    for (const answer of [introspection, misspelt]) {
      expect(answer.data).toBeNull();
      expect(answer.errors).toEqual([{ message: 'The subgraph failed.', extensions: { code: 'INTERNAL' } }]);
      expect(subgraph.statementCount()).toBe(0);
    }
  });
});
