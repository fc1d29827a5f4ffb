import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { openTestStore, readTestPolicy, storeKinds, type TestStore } from '#test/support/databases.ts';
import { writeCast } from '#storage/write-cast.ts';

describe.each(storeKinds)('the cast on %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(async () => {
    await opened.close();
  });

  const count = async (table: string): Promise<unknown> => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(
      opened.store.admin,
    );
    return rows[0]?.n;
  };

  test.each([
    ['applicant.person', 10],
    ['sponsor.person', 2],
    ['case_file.case', 11],
    ['case_file.appeal', 5],
    ['case_file.decision', 8],
    ['case_file.document', 4],
    ['case_file.received_information', 1],
    ['case_file.published_table', 5],
    ['applicant.special_category', 3],
    // One per line of the cast, and the restriction that stands with its case.
    ['access.fact', 26],
    ['access.case_version', 11],
    ['access.protection_version', 1],
  ])('%s has %i rows', async (table, rows) => {
    expect(await count(table)).toBe(rows);
  });

  test('is not written twice', async () => {
    expect(await writeCast(opened.store, readTestPolicy(), new Date())).toBe(false);
    expect(await count('case_file.case')).toBe(11);
  });

  test('counts relative dates from the instant it is written', async () => {
    const { rows } = await sql<{ days: number }>`
      select round(extract(epoch from due_at - valid_from) / 86400)::int as days from access.fact
      where reference = 'BM 2026-3301'`.execute(opened.store.admin);
    expect(rows).toEqual([{ days: 45 }]);
  });
});
