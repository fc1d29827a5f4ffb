import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql, type Kysely } from 'kysely';
import type { Database } from '#storage/database.ts';
import { listPublishedTables, publishTable } from '#storage/publish-statistics.ts';
import { StoreError } from '#storage/store-error.ts';
import { caseSubgraph } from '#subgraphs/case/subgraph.ts';
import { attackTables, type ReadTable } from '#test/support/attack-tables.ts';
import { openTestStore, readTestPolicy, storeKinds, type TestStore } from '#test/support/databases.ts';
import { buildRequester, openSubgraph, type TestSubgraph } from '../subgraphs/open-subgraph.ts';

const { aggregate } = readTestPolicy();
const parliament = buildRequester('folketinget', 'statistics_for_parliament');
const humanitarian = 'humanitarian_by_outcome_and_year';
const decisions = 'decisions_by_type_outcome_and_year';
const processing = 'processing_time_by_type_and_year';
const cases = 'cases_by_type_and_quarter';

/** Type, received, decided, outcome, how many. None of the cast's cases was received or decided in these years. */
const drawn: readonly (readonly [string, string, string | null, string, number])[] = [
  ['HUMANITARIAN', '2021-01-04', '2021-02-01', 'REFUSED', 41],
  ['HUMANITARIAN', '2021-01-04', '2021-04-11', 'GRANTED', 7],
  ['HUMANITARIAN', '2021-01-04', '2021-04-12', 'GRANTED', 5],
  ['HUMANITARIAN', '2020-12-31', '2021-12-31', 'REJECTED', 3],
  ['WORK', '2021-03-31', '2021-05-01', 'GRANTED', 210],
  ['WORK', '2021-04-01', '2021-12-01', 'REFUSED', 18],
  ['STUDY', '2021-05-01', '2021-06-01', 'GRANTED', 2],
  // Decided on the last day before the year and on the first day after it.
  ['WORK', '2020-06-01', '2020-12-31', 'GRANTED', 9],
  ['WORK', '2021-06-01', '2022-01-01', 'GRANTED', 8],
  ['ASYLUM', '2021-06-30', null, '', 6],
];

describe.each(storeKinds)('statistics on %s', (kind) => {
  let testStore: TestStore;
  let desk: Kysely<Database>;
  let subgraph: TestSubgraph;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    desk = testStore.store.db('desk');
    subgraph = await openSubgraph(testStore, caseSubgraph);
    for (const [type, receivedOn, decidedOn, outcome, count] of drawn) {
      await register({ type, receivedOn, decidedOn, outcome, count });
    }
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  interface Registered {
    readonly type: string;
    readonly receivedOn: string;
    readonly decidedOn: string | null;
    readonly outcome: string;
    readonly count: number;
  }

  async function register({ type, receivedOn, decidedOn, outcome, count }: Registered): Promise<void> {
    const files = Array.from({ length: count }, () => ({
      key: randomUUID(),
      journal_number: `${type}-${randomUUID()}`,
      applicant_key: randomUUID(),
      type,
      status: decidedOn === null ? 'RECEIVED' : 'DECIDED',
      responsible_authority: 'udlaendingestyrelsen',
      received_on: receivedOn,
    }));
    await desk.insertInto('case_file.case').values(files).execute();
    if (decidedOn === null) return;
    const made = files.map(({ key }) => ({ key: randomUUID(), case_key: key, outcome, decided_on: decidedOn }));
    await desk.insertInto('case_file.decision').values(made).execute();
  }

  const publish = (table: string, period: string, at = new Date()) =>
    publishTable(desk, aggregate, { table, period, at });
  const failed = (code: string) => expect.objectContaining({ code });

  /** The table as Parliament reads it. */
  async function read(table: string, period: string): Promise<ReadTable> {
    const { data, errors } = await subgraph.ask(
      parliament,
      'query ($table: String!, $period: String!) { cells: caseStatistics(table: $table, period: $period) { value count } }',
      { table, period },
    );
    expect(errors).toEqual([]);
    const cells = (data?.['cells'] ?? []) as readonly { readonly value: string; readonly count: number | null }[];
    return Object.fromEntries(cells.map(({ value, count }) => [value, count]));
  }

  async function counts(table: string, period: string): Promise<ReadTable> {
    const rows = await desk
      .selectFrom('case_file.published_table')
      .select(['value', 'count'])
      .where('table_name', '=', table)
      .where('period', '=', period)
      .execute();
    return Object.fromEntries(rows.map(({ value, count }) => [value, count]));
  }

  test('a year is counted by the day of the decision, and published with what may be shown', async () => {
    expect(await publish(humanitarian, '2021')).toEqual({ table: humanitarian, period: '2021', cells: 9, shown: 2 });
    expect(await counts(humanitarian, '2021')).toMatchObject({
      REFUSED: 41,
      GRANTED: 12,
      REJECTED: 3,
      REVOKED: 0,
      TOTAL: 56,
    });
    expect(await read(humanitarian, '2021')).toEqual({
      GRANTED: null,
      REFUSED: 41,
      REJECTED: null,
      EXTENDED: null,
      NOT_EXTENDED: null,
      REVOKED: null,
      LAPSED: null,
      EXPELLED: null,
      TOTAL: 56,
    });
  });

  test('the later tables of the year are made from the first count, whatever has been registered since', async () => {
    await register({
      type: 'HUMANITARIAN',
      receivedOn: '2021-01-04',
      decidedOn: '2021-02-02',
      outcome: 'EXTENDED',
      count: 1,
    });
    await publish(decisions, '2021');
    await publish(processing, '2021');
    expect(await counts(decisions, '2021')).toMatchObject({
      'HUMANITARIAN/EXTENDED': 0,
      'HUMANITARIAN/TOTAL': 56,
      'WORK/GRANTED': 210,
      'WORK/REFUSED': 18,
      'WORK/TOTAL': 228,
      'STUDY/TOTAL': 2,
      'TOTAL/GRANTED': 224,
      TOTAL: 286,
    });
    expect(await counts(processing, '2021')).toMatchObject({
      // Ninety-seven days are thirteen whole weeks, ninety-eight are fourteen.
      'HUMANITARIAN/WEEKS_0_TO_13': 48,
      'HUMANITARIAN/WEEKS_14_TO_26': 5,
      'HUMANITARIAN/WEEKS_27_TO_52': 3,
      'HUMANITARIAN/WEEKS_53_OR_MORE': 0,
      'HUMANITARIAN/UNKNOWN': 0,
      'HUMANITARIAN/TOTAL': 56,
      TOTAL: 286,
    });
  });

  test('a reader of all that is published narrows nothing hidden to the threshold and sees nothing small', async () => {
    const tables = Object.fromEntries(
      await Promise.all(
        [humanitarian, decisions, processing].map(async (table) => [table, await read(table, '2021')] as const),
      ),
    );
    const seen = Object.values(tables).flatMap((table) => Object.values(table).filter((count) => count !== null));
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.filter((count) => count < aggregate.threshold)).toEqual([]);
    expect(attackTables(tables).filter(({ low, high }) => high - low <= aggregate.threshold)).toEqual([]);
    expect(tables[decisions]?.['HUMANITARIAN/REFUSED']).toBe(41);
    expect(tables[decisions]?.['HUMANITARIAN/GRANTED']).toBeNull();
  });

  test('a quarter is counted by the day a case was received', async () => {
    await publish(cases, '2021-Q1');
    await publish(cases, '2021-Q2');
    expect(await counts(cases, '2021-Q1')).toMatchObject({ HUMANITARIAN: 54, WORK: 210, STUDY: 0, TOTAL: 264 });
    expect(await counts(cases, '2021-Q2')).toMatchObject({ ASYLUM: 6, WORK: 26, STUDY: 2, TOTAL: 34 });
    expect(await read(cases, '2021-Q2')).toMatchObject({ ASYLUM: null, WORK: 26, STUDY: null, TOTAL: 34 });
  });

  test('what is published stays: not twice, not changed, not taken back, not by the owner either', async () => {
    await expect(publish(decisions, '2021')).rejects.toEqual(failed('STORE_TABLE_FROZEN'));
    const before = await read(humanitarian, '2021');
    for (const table of ['case_file.published_table', 'case_file.counted_decision']) {
      await expect(sql.raw(`update ${table} set count = count`).execute(testStore.store.admin)).rejects.toThrow();
      await expect(sql.raw(`delete from ${table}`).execute(testStore.store.admin)).rejects.toThrow();
      await expect(sql.raw(`truncate ${table}`).execute(testStore.store.admin)).rejects.toThrow();
    }
    expect(await read(humanitarian, '2021')).toEqual(before);
  });

  test('two that publish the same table at once: one does, the other finds it frozen', async () => {
    const settled = await Promise.allSettled([publish(humanitarian, '2020'), publish(humanitarian, '2020')]);
    expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({ reason: failed('STORE_TABLE_FROZEN') });
  });

  test.each([
    ['2022', '2022-12-31T22:59:59Z', false],
    ['2022', '2022-12-31T23:00:00Z', true],
    ['2019-Q2', '2019-06-30T21:59:59Z', false],
    ['2019-Q2', '2019-06-30T22:00:00Z', true],
  ])('%s at %s is over by the Danish calendar: %p', async (period, at, isOver) => {
    const published = await publish(period.includes('Q') ? cases : humanitarian, period, new Date(at)).then(
      () => true,
      (error: unknown) => (error instanceof StoreError ? error.code : error),
    );
    expect(published).toBe(isOver || 'STORE_PERIOD_OPEN');
  });

  test.each([
    ['a_table_of_nobodys', '2021', 'STORE_TABLE_UNKNOWN'],
    ['constructor', '2021', 'STORE_TABLE_UNKNOWN'],
    [cases, '2021', 'STORE_PERIOD_INVALID'],
    [decisions, '2021-Q1', 'STORE_PERIOD_INVALID'],
    [decisions, "2021' or true", 'STORE_PERIOD_INVALID'],
  ])('no %s of %s', async (table, period, code) => {
    await expect(publish(table, period)).rejects.toEqual(failed(code));
  });

  test('a table that the policy does not name is not published', async () => {
    const without = { ...aggregate, tables: aggregate.tables.filter((table) => table !== cases) };
    const publishing = publishTable(desk, without, { table: cases, period: '2018-Q1', at: new Date() });
    await expect(publishing).rejects.toEqual(failed('STORE_TABLE_UNKNOWN'));
  });

  test('a table that would contradict a published one is refused, and nothing is left behind', async () => {
    // The published table of 2025 was counted elsewhere.
    await expect(publish(decisions, '2025')).rejects.toEqual(failed('STORE_TABLE_DISAGREES'));
    expect(
      await desk.selectFrom('case_file.counted_decision').select('year').where('year', '=', '2025').execute(),
    ).toEqual([]);
    expect(await read(decisions, '2025')).toEqual({});
  });

  test('the list names each table with how much of it is shown', async () => {
    const listed = await listPublishedTables(desk);
    expect(listed).toContainEqual({ table: humanitarian, period: '2025', cells: 5, shown: 2 });
    expect(listed).toContainEqual({ table: humanitarian, period: '2021', cells: 9, shown: 2 });
  });

  test('the subgraph cannot read a count that is not shown, nor what the tables are made from', async () => {
    const db = testStore.store.db('case');
    const denied = { code: '42501' };
    await expect(sql`select count from case_file.published_table`.execute(db)).rejects.toMatchObject(denied);
    await expect(sql`select * from case_file.published_table`.execute(db)).rejects.toMatchObject(denied);
    await expect(sql`select from case_file.counted_decision`.execute(db)).rejects.toMatchObject(denied);
  });

  test('a row that disclosure control has not seen shows nothing, and none is shown with another count', async () => {
    const row = { table_name: cases, period: '2017-Q1', value: 'TOTAL', count: 900 };
    await desk.insertInto('case_file.published_table').values(row).execute();
    expect(await read(cases, '2017-Q1')).toEqual({ TOTAL: null });
    const forged = desk.insertInto('case_file.published_table').values({ ...row, value: 'WORK', shown_count: 901 });
    await expect(forged.execute()).rejects.toMatchObject({ code: '23514' });
  });
});
