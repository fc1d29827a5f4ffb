import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPseudonyms } from '#disclosure/pseudonym.ts';
import { lookUpCase } from '#storage/case-register.ts';
import { applicantSubgraph } from '#subgraphs/applicant/subgraph.ts';
import { caseSubgraph } from '#subgraphs/case/subgraph.ts';
import { createOversightSubgraph } from '#subgraphs/oversight/subgraph.ts';
import { sponsorSubgraph } from '#subgraphs/sponsor/subgraph.ts';
import type { Subgraph } from '#subgraphs/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { openSubgraph, udlaendingestyrelsen, type TestSubgraph } from './open-subgraph.ts';

const oversightSubgraph = createOversightSubgraph(createPseudonyms(new Uint8Array(32)));

describe.each(storeKinds)('errors of a subgraph on %s say nothing', (kind) => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(async () => {
    await testStore.close();
  });

  // Under the role of another component every statement fails in the database itself.
  const failing =
    <Loaders>(subgraph: Subgraph<Loaders>) =>
    () =>
      openSubgraph(testStore, subgraph, { db: testStore.store.db('gateway') });
  test.each<[string, () => Promise<TestSubgraph>, string]>([
    ['applicant', failing(applicantSubgraph), '{ it: applicantByFileNumber(alienFileNumber: "10000002") { sex } }'],
    ['case', failing(caseSubgraph), '{ it: caseByJournalNumber(journalNumber: "ASY-2") { status } }'],
    ['sponsor', failing(sponsorSubgraph), 'query ($id: ID!) { it: sponsor(id: $id) { fullName } }'],
    ['oversight', failing(oversightSubgraph), 'query ($id: ID!) { it: disclosure(id: $id) { rule } }'],
  ])('a statement that fails in %s', async (_name, open, query) => {
    const subgraph = await open();
    const { caseKey: id } = await lookUpCase(testStore.store.admin, 'ASY-2');
    const answer = await subgraph.ask(udlaendingestyrelsen, query, query.includes('$id') ? { id } : {});
    await subgraph.close();
    expect(subgraph.statementCount()).toBeGreaterThan(0);
    expect(answer.errors).toEqual([
      { message: 'The subgraph failed.', path: ['it'], extensions: { code: 'INTERNAL' } },
    ]);
    expect(answer.text).not.toMatch(/permission|denied|schema|select|stack|node_modules|10000002|ASY-2/i);
  });

  test('one table that fails takes its own field and no other', async () => {
    await testStore.store.runScript('alter table case_file.ground rename column statement to lost');
    const subgraph = await openSubgraph(testStore, caseSubgraph);
    const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { status grounds { statement } } }';
    const answer = await subgraph.ask(udlaendingestyrelsen, query);
    await subgraph.close();
    expect(answer.data).toEqual({ caseByJournalNumber: { status: 'APPEALED', grounds: null } });
    expect(answer.errors).toEqual([
      {
        message: 'The subgraph failed.',
        path: ['caseByJournalNumber', 'grounds'],
        extensions: { code: 'INTERNAL' },
      },
    ]);
    expect(answer.text).not.toContain('statement');
  });
});
