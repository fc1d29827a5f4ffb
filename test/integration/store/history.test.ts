import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { lookUpCase, setCaseStatus } from '#storage/case-register.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { opened } from './opened-cases.ts';

describe.each(storeKinds)('history on %s', (kind) => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(async () => {
    await testStore.close();
  });

  const statuses = async (journalNumber: string): Promise<readonly string[]> => {
    const { caseKey } = await lookUpCase(testStore.store.db('desk'), journalNumber);
    const rows = await testStore.store
      .db('case')
      .selectFrom('access.case_version')
      .select('status')
      .where('case_key', '=', caseKey)
      .orderBy('version')
      .execute();
    return rows.map(({ status }) => status);
  };

  test('keeps a version of every change that counts, and of no other', async () => {
    const db = testStore.store.db('desk');
    const { caseKey } = await lookUpCase(db, 'FAM-2');
    await setCaseStatus(db, { caseKey, status: 'REOPENED' });
    await setCaseStatus(db, { caseKey, status: 'REOPENED' });
    await db.updateTable('case_file.case').set({ case_worker: 'another' }).where('key', '=', caseKey).execute();
    await setCaseStatus(db, { caseKey, status: 'CLOSED' });
    expect(await statuses('FAM-2')).toEqual(['CLOSED', 'REOPENED', 'CLOSED']);
  });

  test('keeps the order of two changes in one millisecond', async () => {
    // One statement block on the server: thirty changes in far less than thirty milliseconds.
    await testStore.store.runScript(`do $$
      begin
        for round in 1..15 loop
          update case_file.case set status = 'UNDER_CONSIDERATION' where journal_number = 'HUM-1';
          update case_file.case set status = 'DECIDED' where journal_number = 'HUM-1';
        end loop;
      end $$`);
    const { rows } = await sql<{ versions: number; instants: number }>`
      select count(*) as versions, count(distinct valid_from) as instants from access.case_version
      where case_key = (select key from case_file.case where journal_number = 'HUM-1')`.execute(testStore.store.admin);
    expect(rows[0]?.versions).toBe(30);
    expect(rows[0]?.instants).toBeLessThan(30);
    const asker = { authority: 'uim', purpose: 'decide_humanitarian_permit' };
    expect(await opened(testStore.store.db('desk'), asker)).toEqual([]);
    await testStore.store.runScript(`update case_file.case set status = 'REOPENED' where journal_number = 'HUM-1'`);
    expect(await opened(testStore.store.db('desk'), asker)).toEqual(['ASY-1', 'HUM-1']);
  });

  test('a later change that carries an earlier clock still is the present state', async () => {
    await testStore.store.runScript(`
      insert into access.residence_version (person_key, municipality_code, valid_from)
      select key, '0999', clock_timestamp() - interval '1 hour' from applicant.person
      where alien_file_number = '10000004'`);
    const asker = { authority: 'kommune', purpose: 'municipal_reception_and_integration' };
    const db = testStore.store.db('desk');
    expect(await opened(db, { ...asker, instance: '0147' })).toEqual([]);
    expect(await opened(db, { ...asker, instance: '0999' })).toEqual(['WRK-1']);
  });
});
