import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { documentRequestText } from '#kernel/document-content.ts';
import { assertionHeaderName } from '#identity/verify-assertion.ts';
import { lookUpCase } from '#storage/case-register.ts';
import { applicantSubgraph } from '#subgraphs/applicant/subgraph.ts';
import { caseSubgraph } from '#subgraphs/case/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { addDocument } from '#test/support/documents.ts';
import { flygtningenaevnet, openSubgraph, type TestSubgraph } from './open-subgraph.ts';

const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }';
const body = JSON.stringify({ query });
const opened = { status: 200, data: { caseByJournalNumber: { journalNumber: 'ASY-2' } } };
const submit = 'mutation ($input: InformationInput!) { submitInformation(input: $input) { id } }';

describe.each(storeKinds)('an assertion on %s counts once', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;
  let replica: TestSubgraph;
  let stranger: string;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    const key = randomBytes(32);
    subgraph = await openSubgraph(testStore, caseSubgraph, { key });
    replica = await openSubgraph(testStore, caseSubgraph, { key });
    stranger = (await subgraph.send(body, {})).text;
  });
  afterAll(async () => {
    await replica.close();
    await subgraph.close();
    await testStore.close();
  });

  const sign = (text: string): Readonly<Record<string, string>> => ({ [assertionHeaderName]: subgraph.sign(text) });

  test('by the same server', async () => {
    const headers = sign(body);
    expect(await subgraph.send(body, headers)).toMatchObject(opened);
    expect(await subgraph.send(body, headers)).toMatchObject({ status: 401, text: stranger });
  });

  test('by all replicas together', async () => {
    const headers = sign(body);
    expect(await subgraph.send(body, headers)).toMatchObject(opened);
    expect(await replica.send(body, headers)).toMatchObject({ status: 401, text: stranger });
  });

  test('however close they are asked', async () => {
    for (let round = 0; round < 5; round += 1) {
      const headers = sign(body);
      const doors = [subgraph, replica, subgraph, replica, subgraph, replica];
      const answers = await Promise.all(doors.map((door) => door.send(body, headers)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401, 401, 401]);
    }
  });

  test('and is neither taken nor used up with another body', async () => {
    const headers = sign(body);
    expect(await subgraph.send(`${body} `, headers)).toMatchObject({ status: 401, text: stranger });
    expect(await subgraph.send(body, headers)).toMatchObject(opened);
  });

  test.each<[string, string, string | undefined]>([
    ['a mutation', submit, undefined],
    ['a mutation behind a query', `query Look ${query} ${submit.replace('mutation', 'mutation Submit')}`, 'Submit'],
  ])('for %s, of which nothing runs again', async (_what, text, operationName) => {
    const { caseKey: caseId } = await lookUpCase(testStore.store.admin, 'ASY-2');
    const input = { caseId, contentCategories: ['GROUNDS'], content: 'heard', caveat: 'NONE', key: randomUUID() };
    const mutation = JSON.stringify({ query: text, operationName, variables: { input } });
    const headers = { [assertionHeaderName]: subgraph.sign(mutation, { requester: flygtningenaevnet }) };
    expect(await subgraph.send(mutation, headers)).toMatchObject({ status: 200, errors: [] });
    expect(await replica.send(mutation, headers)).toMatchObject({ status: 401, text: stranger });
    expect(replica.statementCount()).toBe(0);
  });

  test('for a document, of which nothing is looked up again', async () => {
    const key = await addDocument(testStore.store, 'ASY-2', { bytes: Buffer.from('content') });
    const headers = sign(documentRequestText(key));
    const get = (door: TestSubgraph) => fetch(new URL(`documents/${key}`, door.url), { headers });
    expect(await (await get(subgraph)).text()).toBe('content');
    await replica.send('', {});
    const again = await get(replica);
    expect([again.status, await again.text()]).toEqual([401, stranger]);
    expect(replica.statementCount()).toBe(0);
  });

  test('to the subgraph that it is for: another has uses of its own', async () => {
    const other = await openSubgraph(testStore, applicantSubgraph);
    const headers = sign(body);
    expect((await other.send(body, headers)).status).toBe(401);
    await other.close();
    expect(await subgraph.send(body, headers)).toMatchObject(opened);
  });

  test('only where it is certain that it was not used before', async () => {
    const rename = (from: string, to: string) =>
      sql.raw(`alter function identity.${from}(text) rename to ${to}`).execute(testStore.store.admin);
    const headers = sign(body);
    await rename('use_proof', 'out_of_order');
    const answer = await subgraph.send(body, headers);
    await rename('out_of_order', 'use_proof');
    expect(answer).toMatchObject({ status: 500, data: null, errors: [{ extensions: { code: 'INTERNAL' } }] });
    expect(answer.text).not.toContain('ASY-2');
    expect(await subgraph.send(body, headers)).toMatchObject(opened);
  });
});
