import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setCaseStatus } from '#storage/case-register.ts';
import { storeKinds } from '#test/support/databases.ts';
import {
  castValuesIn,
  expectNothing,
  expectUnknown,
  openScene,
  requesters,
  withoutRecord,
  type Scene,
} from './cast.ts';

const { parliament } = requesters;

const tableOf = (table: string, period: string): string =>
  `{ caseStatistics(table: "${table}", period: "${period}") { value count } }`;
const query = tableOf('humanitarian_by_outcome_and_year', '2025');

describe.each(storeKinds)('S16, small numbers for Parliament, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('3 and 0 are null, and so is 12, so that the total does not give them away', async () => {
    const answer = await scene.ask(parliament, query);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({
      caseStatistics: [
        { value: 'EXTENDED', count: null },
        { value: 'GRANTED', count: null },
        { value: 'REFUSED', count: 41 },
        { value: 'REJECTED', count: null },
        { value: 'TOTAL', count: 56 },
      ],
    });
    expect(answer.disclosure).toMatchObject({ withheld: [], marks: [] });
  });

  test('the record names the table as a number about nobody', async () => {
    const entry = await scene.recordOf(await scene.ask(parliament, query));
    expect(entry.subjects).toMatchObject([{ personRef: null, caseRef: null, categories: ['AGGREGATE'] }]);
  });

  test.each([
    ['humanitarian_by_outcome_and_year', '2025-Q1'],
    ['humanitarian_by_outcome_and_year', '2025-01'],
    ['humanitarian_by_outcome_and_quarter', '2025-Q1'],
    ['cases_by_type_and_quarter', '2025-Q1'],
  ])('there is no %s of %s to subtract', async (table, period) => {
    expectNothing(await scene.ask(parliament, tableOf(table, period)));
  });

  test('the table stays as it was published when a case is closed', async () => {
    const before = await scene.ask(parliament, query);
    const { caseKey } = await scene.caseKeys('HUM-1');
    await setCaseStatus(scene.desk, { caseKey, status: 'CLOSED' });
    const after = await scene.ask(parliament, query);
    expect(withoutRecord(after)).toBe(withoutRecord(before));
    const correction = scene.desk.updateTable('case_file.published_table').set({ count: 13 }).execute();
    await expect(correction).rejects.toThrow();
  });

  test.each(['nationality: "UZB"', 'diagnosis: "renal disease"', 'filter: { nationality: "UZB" }'])(
    'there is no such argument as %s',
    async (argument) => {
      expectUnknown(await scene.ask(parliament, query.replace('period: "2025"', `period: "2025", ${argument}`)));
    },
  );

  test('under this purpose there is no case and no person to ask for', async () => {
    for (const question of [
      '{ caseByJournalNumber(journalNumber: "HUM-1") { type } }',
      '{ applicantByFileNumber(alienFileNumber: "10000001") { familyName } }',
    ]) {
      const answer = await scene.ask(parliament, question);
      expectUnknown(answer);
      expect(castValuesIn(answer)).toEqual([]);
    }
  });
});
