import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ControlledTransaction } from 'kysely';
import type { Database } from '#storage/database.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { opened } from '../store/opened-cases.ts';

describe.each(storeKinds)('relations on %s', (kind) => {
  let testStore: TestStore;
  let db: ControlledTransaction<Database>;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  /** Every test runs in a transaction of the desk that is rolled back. */
  beforeEach(async () => {
    db = await testStore.store.db('desk').startTransaction().execute();
  });
  afterEach(async () => {
    await db.rollback().execute();
  });
  afterAll(() => testStore.close());

  describe('case_of_a_controller', () => {
    const ministry = { authority: 'uim', purpose: 'ombudsman_contact' };
    const setResponsible = async (authority: string): Promise<void> => {
      await db
        .updateTable('case_file.case')
        .set({ responsible_authority: authority })
        .where('journal_number', '=', 'WRK-1')
        .execute();
    };

    test('opens the files of every immigration authority, whatever is registered', async () => {
      const all = await db.selectFrom('case_file.case').select('journal_number').orderBy('journal_number').execute();
      expect(await opened(db, ministry)).toEqual(all.map((row) => row.journal_number));
      expect(await opened(db, { ...ministry, authority: 'siri' })).toEqual([]);
    });

    test.each([
      ['HANDED_OVER', true],
      ['NEED_ASSESSMENT', false],
      ['RETAINED_COPY', false],
      ['ERASED', false],
    ])('at the stage %s opens the file: %j', async (stage, isOpen) => {
      await db
        .updateTable('case_file.case')
        .set({ retention_stage: stage })
        .where('journal_number', '=', 'WRK-1')
        .execute();
      expect((await opened(db, ministry)).includes('WRK-1')).toBe(isOpen);
    });

    test('ends when the responsibility goes to somebody who has no files here', async () => {
      await setResponsible('udlaendingestyrelsen');
      expect(await opened(db, ministry)).toContain('WRK-1');
      await setResponsible('politiet');
      expect(await opened(db, ministry)).not.toContain('WRK-1');
    });
  });
});
