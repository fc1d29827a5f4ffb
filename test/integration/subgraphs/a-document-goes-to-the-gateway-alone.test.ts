import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { documentHeaders, documentRequestText } from '#kernel/document-content.ts';
import { asId, ruleId, type Coordinate, type InternalKey } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { assertionHeaderName } from '#identity/verify-assertion.ts';
import { applicantSubgraph } from '#subgraphs/applicant/subgraph.ts';
import { caseSubgraph } from '#subgraphs/case/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { addDocument } from '#test/support/documents.ts';
import { openSubgraph, udlaendingestyrelsen, unknownKey, type TestSubgraph } from './open-subgraph.ts';

/** Who signs here is the authority responsible for this case. */
const journalNumber = 'ASY-2';

describe.each(storeKinds)('a document goes to the gateway alone on %s', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;
  let key: InternalKey;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    subgraph = await openSubgraph(testStore, caseSubgraph);
    key = await addDocument(testStore.store, journalNumber, { bytes: Buffer.from('content') });
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  async function get(path: string, headers: Readonly<Record<string, string>>, method = 'GET') {
    const response = await fetch(new URL(path, subgraph.url), { method, headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
  const signed = (text: string, signing = {}): Readonly<Record<string, string>> => ({
    [assertionHeaderName]: subgraph.sign(text, signing),
  });

  test('with an assertion over this very document', async () => {
    const { status, headers, text } = await get(`documents/${key}`, signed(documentRequestText(key)));
    expect({ status, text, length: headers.get('content-length') }).toEqual({
      status: 200,
      text: 'content',
      length: '7',
    });
    expect(headers.get(documentHeaders.sha256)).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each<[string, () => Readonly<Record<string, string>>, number]>([
    ['no assertion', () => ({}), 401],
    ['an assertion over another document', () => signed(documentRequestText(asId<InternalKey>(unknownKey))), 401],
    ['an assertion over an operation', () => signed('{"query":"{ __typename }"}'), 401],
    ['an assertion for another subgraph', () => signed(documentRequestText(key), { subgraph: 'sponsor' }), 401],
    ['another policy', () => signed(documentRequestText(key), { policyVersion: 'another' }), 409],
  ])('with %s it is refused, and nothing is said of it', async (_what, headers, expected) => {
    const answer = await get(`documents/${key}`, headers());
    expect(answer.status).toBe(expected);
    expect(answer.headers.get(documentHeaders.sha256)).toBeNull();
    expect(answer.text).not.toContain('content');
  });

  test('an assertion over a document opens no operation', async () => {
    const body = documentRequestText(key);
    expect((await subgraph.send(body, { [assertionHeaderName]: subgraph.sign(body) })).status).toBe(400);
  });

  test.each([unknownKey, 'x', '%00'])('a signed question for %s is answered with nothing', async (asked) => {
    const { status, text } = await get(`documents/${asked}`, signed(`GET /documents/${decodeURIComponent(asked)}`));
    expect({ status, text }).toEqual({ status: 404, text: '{"withheld":null}' });
  });

  test('what is withheld is said to the gateway, with the reason', async () => {
    const { policy } = subgraph;
    const rule = policy.rules[ruleId(udlaendingestyrelsen.authority, udlaendingestyrelsen.purpose)];
    invariant(rule, 'who signs has its rule');
    const denying = { ...rule, fieldDeny: [asId<Coordinate>('Document.content')] };
    const held = await openSubgraph(testStore, caseSubgraph, {
      policy: { ...policy, rules: { ...policy.rules, [rule.id]: denying } },
    });
    const response = await fetch(new URL(`documents/${key}`, held.url), {
      headers: { [assertionHeaderName]: held.sign(documentRequestText(key)) },
    });
    const { status } = response;
    const body: unknown = await response.json();
    await held.close();
    expect({ status, body }).toMatchObject({
      status: 404,
      body: { withheld: { code: 'WITHHELD', coordinate: 'Document.content', reason: 'NOT_FOR_PURPOSE' } },
    });
  });

  test('by HEAD there is nothing, and a subgraph without documents has no place for them', async () => {
    const { status, headers } = await get(`documents/${key}`, signed(documentRequestText(key)), 'HEAD');
    expect({ status, digest: headers.get(documentHeaders.sha256) }).toEqual({ status: 404, digest: null });
    const other = await openSubgraph(testStore, applicantSubgraph);
    const response = await fetch(new URL(`documents/${key}`, other.url), {
      headers: { [assertionHeaderName]: other.sign(documentRequestText(key)) },
    });
    await other.close();
    expect(response.status).toBe(404);
  });
});
