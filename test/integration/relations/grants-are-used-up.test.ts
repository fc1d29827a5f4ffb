import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ControlledTransaction, Kysely } from 'kysely';
import { sql } from 'kysely';
import { asId, type InternalKey, type RecordId } from '#kernel/ids.ts';
import { lookUpCase } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { buildEntry, subjectOf } from '#test/integration/subgraphs/build-entry.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { readRecord } from '#test/support/read-records.ts';
import { granted, now, register, type Registered } from './registry.ts';

const reference = 'TEST 1';
const employer = { authority: 'ad_hoc_privat_aktoer', instance: 'G-1', purpose: 'ad_hoc_disclosure', reference };
const police = { authority: 'politiet', instance: '0700', purpose: 'statutory_disclosure', reference };
const tomorrow = new Date(Date.now() + 86_400_000);
const valid = { basis: 'section 28', approvers: ['head of office uim-02', 'lawyer uim-31'], maxUses: 2 };

function grantOn(cases: readonly string[], detail: NonNullable<Registered['detail']> = valid): Registered {
  return { cases, reference, dueAt: tomorrow, detail };
}

describe.each(storeKinds)('grants on %s', (kind) => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(async () => {
    await testStore.close();
  });

  describe('a grant', () => {
    let db: ControlledTransaction<Database>;
    beforeEach(async () => {
      db = await testStore.store.db('desk').startTransaction().execute();
    });
    afterEach(async () => {
      await db.rollback().execute();
    });

    test.each<[string, NonNullable<Registered['detail']>]>([
      ['without a basis', { ...valid, basis: '' }],
      ['that says no basis', { approvers: valid.approvers, maxUses: 2 }],
      ['with one approver', { ...valid, approvers: ['head of office uim-02'] }],
      ['with one approver twice', { ...valid, approvers: ['head of office uim-02', 'Head of office UIM-02 '] }],
      ['with a second approver without a name', { ...valid, approvers: ['head of office uim-02', ' '] }],
      ['with approvers in one text', { ...valid, approvers: 'head of office uim-02, lawyer uim-31' }],
      ['without approvers', { basis: valid.basis, maxUses: 2 }],
      ['for no use', { ...valid, maxUses: 0 }],
      ['that says no number of uses', { basis: valid.basis, approvers: valid.approvers }],
      ['with its uses in words', { ...valid, maxUses: 'two' }],
    ])('%s is none', async (_what, detail) => {
      await register(db, 'ad_hoc_grant_valid', employer, grantOn(['WRK-1'], detail));
      expect(await granted(db, employer)).toEqual([]);
    });

    test('without an end is none', async () => {
      await register(db, 'ad_hoc_grant_valid', employer, { ...grantOn(['WRK-1']), dueAt: null });
      expect(await granted(db, employer)).toEqual([]);
    });

    test('with a third approver is one', async () => {
      const detail = { ...valid, approvers: [...valid.approvers, 'deputy uim-05'] };
      await register(db, 'ad_hoc_grant_valid', employer, grantOn(['WRK-1'], detail));
      expect(await granted(db, employer)).toEqual(['WRK-1 10000004']);
    });
  });

  describe('what may leave a number of times', () => {
    const desk = (): Kysely<Database> => testStore.store.db('desk');
    const record = async (facts: readonly (InternalKey | null)[]) => {
      const { caseKey, applicantKey } = await lookUpCase(desk(), 'WRK-1');
      const subjects = facts.map((relationFact) => ({
        ...subjectOf({ caseKey, applicantKey }, ['IDENTITY']),
        relationFact,
      }));
      return { ...buildEntry(subjects), id: asId<RecordId>(randomUUID()) };
    };
    const insert = async (...facts: readonly (InternalKey | null)[]): Promise<boolean> => {
      const entry = await record(facts);
      return (await createDisclosureStore(testStore.store).insertEntries([entry])).has(entry.id);
    };
    const usesOf = async (key: string): Promise<number> => {
      const rows = await testStore.store.admin
        .selectFrom('access.fact_use')
        .select('record_id')
        .where('fact_key', '=', key)
        .execute();
      return rows.length;
    };
    let grants = 0;
    const makeGrant = async (maxUses: number) => {
      grants += 1;
      const asker = { ...employer, instance: `USES-${String(grants)}` };
      const key = await register(desk(), 'ad_hoc_grant_valid', asker, grantOn(['WRK-1'], { ...valid, maxUses }));
      return { asker, key: asId<InternalKey>(key) };
    };

    test('has left as often when as many records rest on it; the past stays as it was', async () => {
      const { asker, key } = await makeGrant(2);
      expect(await insert(key)).toBe(true);
      expect(await granted(desk(), asker)).toEqual(['WRK-1 10000004']);
      const before = await now(desk());
      await sql`select pg_sleep(0.002)`.execute(desk());
      expect(await insert(key)).toBe(true);
      expect(await granted(desk(), asker)).toEqual([]);
      expect(await granted(desk(), { ...asker, at: before })).toEqual(['WRK-1 10000004']);
    });

    test('does not leave once more, and then nothing of the record is kept', async () => {
      const { key } = await makeGrant(1);
      expect(await insert(key)).toBe(true);
      const entry = await record([key]);
      expect([...(await createDisclosureStore(testStore.store).insertEntries([entry]))]).toEqual([]);
      expect(await readRecord(testStore.store, entry.id)).toBeUndefined();
      expect(await usesOf(key)).toBe(1);
    });

    test('is one use, however many cases and persons of a record rest on it', async () => {
      const { key } = await makeGrant(2);
      expect(await insert(key, key, null)).toBe(true);
      expect(await usesOf(key)).toBe(1);
    });

    test('takes no use of one grant for a record that another one refuses', async () => {
      const [spent, fresh] = [await makeGrant(1), await makeGrant(1)];
      expect(await insert(spent.key)).toBe(true);
      expect(await insert(fresh.key, spent.key)).toBe(false);
      expect(await usesOf(fresh.key)).toBe(0);
    });

    test('leaves others of the same batch alone', async () => {
      const { key } = await makeGrant(1);
      const batch = [await record([key]), await record([key]), await record([null])];
      const durable = await createDisclosureStore(testStore.store).insertEntries(batch);
      expect(batch.map(({ id }) => durable.has(id))).toEqual([true, false, true]);
    });

    test('goes to as many of those who ask at once', async () => {
      const { key } = await makeGrant(3);
      const asked = await Promise.all(Array.from({ length: 8 }, () => insert(key)));
      expect(asked.filter(Boolean)).toHaveLength(3);
      expect(await usesOf(key)).toBe(3);
    });

    test('is once for a specific request, whatever its registration says', async () => {
      const key = await register(desk(), 'specific_request_registered', police, {
        cases: ['ASY-2'],
        person: '10000002',
        reference,
        detail: { maxUses: 9 },
      });
      expect(await granted(desk(), police)).toEqual(['ASY-2 10000002']);
      expect(await insert(asId<InternalKey>(key))).toBe(true);
      expect(await granted(desk(), police)).toEqual([]);
      expect(await insert(asId<InternalKey>(key))).toBe(false);
    });

    test('is not counted for other relations', async () => {
      const asker = { authority: 'datatilsynet', purpose: 'supervision_datatilsynet', reference };
      const key = asId<InternalKey>(
        await register(desk(), 'supervision_case_open', asker, { cases: ['ASY-9'], reference }),
      );
      expect(await insert(key)).toBe(true);
      expect(await insert(key)).toBe(true);
      expect(await usesOf(key)).toBe(0);
      expect(await granted(desk(), asker)).toEqual(['ASY-9 10000010']);
    });

    test('is counted by nobody but the record', async () => {
      const use = sql`insert into access.fact_use (fact_key, record_id) values (${randomUUID()}, ${randomUUID()})`;
      const take = sql`select disclosure.take_uses(${randomUUID()}, '{}')`;
      for (const component of ['applicant', 'case', 'sponsor', 'oversight', 'desk', 'gateway'] as const) {
        await expect(use.execute(testStore.store.db(component))).rejects.toMatchObject({ code: '42501' });
        if (component === 'gateway') continue;
        await expect(take.execute(testStore.store.db(component))).rejects.toMatchObject({ code: '42501' });
      }
    });
  });
});
