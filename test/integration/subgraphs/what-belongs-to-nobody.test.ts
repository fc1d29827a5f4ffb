import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Kysely } from 'kysely';
import type { Database } from '#storage/database.ts';
import { endFact, findFacts, registerFact } from '#storage/fact-store.ts';
import { caseSubgraph } from '#subgraphs/case/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { buildRequester, openSubgraph, udlaendingestyrelsen, type TestSubgraph } from './open-subgraph.ts';

const statistics = buildRequester('folketinget', 'statistics_for_parliament');
const question = buildRequester('folketinget', 'parliamentary_question');
const reference = 'UUI alm. del spm. 512';

const tableQuery = `query ($table: String!, $period: String!) {
  caseStatistics(table: $table, period: $period) { value count } }`;
const extractQuery = `query ($reference: String!) {
  anonymisedCases(questionReference: $reference) { type outcome processingWeeks } }`;

describe.each(storeKinds)('what belongs to nobody on %s', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;
  let desk: Kysely<Database>;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    subgraph = await openSubgraph(testStore, caseSubgraph);
    desk = testStore.store.db('desk');
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  test('a published table after disclosure control', async () => {
    const variables = { table: 'humanitarian_by_outcome_and_year', period: '2025' };
    const { data, errors } = await subgraph.ask(statistics, tableQuery, variables);
    expect(errors).toEqual([]);
    expect(data).toEqual({
      caseStatistics: [
        { value: 'EXTENDED', count: null },
        { value: 'GRANTED', count: null },
        { value: 'REFUSED', count: 41 },
        { value: 'REJECTED', count: null },
        { value: 'TOTAL', count: 56 },
      ],
    });
  });

  test.each([
    ['humanitarian_by_outcome_and_year', '2024'],
    ['a_table_of_nobodys', '2025'],
    ['pg_tables', '2025'],
  ])('no table %s for %s', async (table, period) => {
    const rows = { table_name: 'a_table_of_nobodys', period: '2025', value: 'TOTAL', count: 900 };
    await desk
      .insertInto('case_file.published_table')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const { data, errors } = await subgraph.ask(statistics, tableQuery, { table, period });
    expect({ data, errors }).toEqual({ data: { caseStatistics: null }, errors: [] });
  });

  test('the approved extract answers its question', async () => {
    const { data, errors, extensions } = await subgraph.ask(question, extractQuery, { reference });
    expect(errors).toEqual([]);
    expect(data).toEqual({
      anonymisedCases: [
        { type: 'HUMANITARIAN', outcome: 'REFUSED', processingWeeks: 28 },
        { type: 'HUMANITARIAN', outcome: 'REFUSED', processingWeeks: 32 },
        { type: 'HUMANITARIAN', outcome: 'GRANTED', processingWeeks: 36 },
        { type: 'HUMANITARIAN', outcome: 'REFUSED', processingWeeks: 24 },
        { type: 'HUMANITARIAN', outcome: 'REFUSED', processingWeeks: 40 },
      ],
    });
    const [fact] = await findFacts(desk, { fact: 'named_question_with_approved_extract', reference });
    const opened = extensions.disclosureVerdicts?.opened.find(({ coordinate }) => coordinate === 'AnonymisedCase.type');
    expect(opened).toMatchObject({ caseKey: null, relationFactKey: fact, evidence: [fact] });
  });

  test.each([
    ['another question', question, 'UUI alm. del spm. 513'],
    ['a request that declares another one', { ...question, reference: 'UUI alm. del spm. 513' }, reference],
    ['another purpose', statistics, reference],
    ['another authority', udlaendingestyrelsen, reference],
  ])('not to %s', async (_name, requester, asked) => {
    const { data, text } = await subgraph.ask(requester, extractQuery, { reference: asked });
    expect(data).toEqual({ anonymisedCases: null });
    expect(text).not.toContain('HUMANITARIAN');
  });

  const course = { type: 'WORK', outcome: 'GRANTED', processingWeeks: 8 };
  test.each<[string, { readonly approvedBy?: string; readonly extract: object[] }, number]>([
    ['five cases and an approver', { approvedBy: 'uim-02', extract: Array<typeof course>(5).fill(course) }, 5],
    ['four cases', { approvedBy: 'uim-02', extract: Array<typeof course>(4).fill(course) }, 0],
    ['no approver', { extract: Array<typeof course>(5).fill(course) }, 0],
    [
      'a case that says more than it may',
      { approvedBy: 'uim-02', extract: Array<object>(5).fill({ ...course, name: 'N' }) },
      0,
    ],
  ])('an extract with %s', async (name, detail, expected) => {
    const key = await registerFact(desk, {
      fact: 'named_question_with_approved_extract',
      authority: 'folketinget',
      reference: name,
      detail: { ...detail, extract: detail.extract.map((each) => ({ ...each })) },
      registeredBy: 'test',
    });
    const ask = async () => (await subgraph.ask(question, extractQuery, { reference: name })).data?.['anonymisedCases'];
    expect(await ask()).toEqual(expected === 0 ? null : Array<typeof course>(expected).fill(course));
    await endFact(desk, { key, by: 'test' });
    expect(await ask()).toBeNull();
  });
});
