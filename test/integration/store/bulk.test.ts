import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { writeBulk } from '#storage/write-bulk.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { opened } from './opened-cases.ts';

describe.each(storeKinds)('bulk data on %s', (kind) => {
  let testStore: TestStore;
  const progress: number[] = [];
  beforeAll(async () => {
    testStore = await openTestStore(kind);
    await writeBulk(testStore.store, { cases: 600, seed: 1, onProgress: (written) => progress.push(written) });
  });
  afterAll(async () => {
    await testStore.close();
  });

  test('stands beside the cast, with its history', async () => {
    const { rows } = await sql`
      select (select count(*) from case_file.case) as cases, (select count(*) from access.case_version) as versions`.execute(
      testStore.store.admin,
    );
    expect(rows).toEqual([{ cases: 611, versions: 611 }]);
    expect(progress.at(-1)).toBe(600);
    expect(progress.length).toBeGreaterThan(1);
  });

  test('is opened by the same relations', async () => {
    const board = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' };
    const { rows } = await sql<{ number: string }>`
      select distinct journal_number as number from case_file.case file
      join case_file.appeal on appeal.case_key = file.key
      where board = 'FLYGTNINGENAEVNET' and appeal.outcome is null
        and type in ('ASYLUM', 'DUBLIN_TRANSFER', 'REVOCATION', 'LAPSE')
      order by 1`.execute(testStore.store.admin);
    expect(rows.length).toBeGreaterThan(2);
    expect(await opened(testStore.store.db('desk'), board)).toEqual(rows.map(({ number }) => number));
  });

  test('is not written over other bulk data', async () => {
    await expect(writeBulk(testStore.store, { cases: 1, seed: 2 })).rejects.toMatchObject({
      code: 'STORE_BULK_PRESENT',
    });
  });
});
