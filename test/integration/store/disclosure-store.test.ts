import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { asId, ruleId, type AuthorityId, type InternalKey, type PurposeId, type RecordId } from '#kernel/ids.ts';
import type { Coordinate, PolicyVersion } from '#kernel/ids.ts';
import { destroyCaseKey } from '#storage/case-keys.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { countRecords, readRecords } from '#test/support/read-records.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';

const authority = asId<AuthorityId>('flygtningenaevnet');
const purpose = asId<PurposeId>('appeal_refugee_appeals_board');

function buildEntry(overrides: Partial<DisclosureEntry> = {}): DisclosureEntry {
  return {
    id: asId<RecordId>(randomUUID()),
    direction: 'disclosed',
    at: '2026-11-02T10:00:00.000Z',
    requestId: 'request-1',
    authority,
    instance: null,
    client: 'flygtningenaevnet',
    officer: null,
    assurance: 'high',
    purpose,
    reference: null,
    need: null,
    rule: ruleId(authority, purpose),
    legalBasis: [],
    policyVersion: asId<PolicyVersion>('0'.repeat(64)),
    operationHash: '1'.repeat(64),
    subjects: [
      {
        personRef: 'person-a',
        caseRef: 'case-a',
        controller: null,
        basisCaseRef: 'case-b',
        relationFact: null,
        evidence: [asId<InternalKey>(randomUUID())],
        coordinates: [],
        categories: [],
      },
      {
        personRef: 'person-a',
        caseRef: 'case-b',
        controller: null,
        basisCaseRef: 'case-b',
        relationFact: null,
        evidence: [],
        coordinates: [],
        categories: [],
      },
    ],
    document: null,
    withheld: [],
    ...overrides,
  };
}

describe.each(storeKinds)('the record on %s', (kind) => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(async () => {
    await testStore.close();
  });

  const find = async (ids: readonly string[]) =>
    (await readRecords(testStore.store)).filter(({ id }) => ids.some((each) => each === id));
  const count = () => countRecords(testStore.store);

  test('keeps a batch in its order, each entry whole and found by its cases', async () => {
    const entries = [buildEntry(), buildEntry({ subjects: [] }), buildEntry({ instance: null })];
    await createDisclosureStore(testStore.store).insertEntries(entries);
    expect(await find(entries.map(({ id }) => id))).toEqual(entries);
    const rows = await testStore.store.db('oversight').selectFrom('disclosure.record').selectAll().execute();
    const first = rows.find(({ id }) => id === entries[0]?.id);
    expect(first).toMatchObject({ case_refs: ['case-a', 'case-b'], person_refs: ['person-a'] });
    expect(first?.recorded_on).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(rows.find(({ id }) => id === entries[1]?.id)?.case_refs).toEqual([]);
  });

  test('keeps nothing in clear but the open layers', async () => {
    const entry = buildEntry({ officer: 'fln-03', reference: 'FLN 7', need: 'why', client: 'a-client' });
    await createDisclosureStore(testStore.store).insertEntries([entry]);
    const { rows } = await sql<{ everything: string }>`
      select record::text as everything from disclosure.record where id = ${entry.id}`.execute(testStore.store.admin);
    expect(rows[0]?.everything).toContain('flygtningenaevnet');
    expect(rows[0]?.everything).not.toMatch(/fln-03|FLN 7|why|a-client|2026-11-02T|request-1|evidence|coordinates/);
  });

  test('keeps a record of usual length in its row', async () => {
    const coordinates = Array.from({ length: 100 }, (_, at) => asId<Coordinate>(`Case.field${String(at)}`));
    const entry = buildEntry({ subjects: buildEntry().subjects.map((each) => ({ ...each, coordinates })) });
    await createDisclosureStore(testStore.store).insertEntries([entry]);
    const { rows } = await sql<{ longest: number; elsewhere: number }>`
      select (select max(length(text)) from disclosure.record)::int as longest,
        (select sum(pg_relation_size(part.reltoastrelid)) from pg_inherits, pg_class part
          where inhparent = 'disclosure.record'::regclass and part.oid = inhrelid)::int as elsewhere`.execute(
      testStore.store.admin,
    );
    // What PostgreSQL would move out of a row by default begins at some 2,000 bytes.
    expect(rows[0]?.longest).toBeGreaterThan(2500);
    expect(rows[0]?.elsewhere).toBe(0);
  });

  test('takes a batch whole or not at all', async () => {
    const twice = buildEntry();
    const store = createDisclosureStore(testStore.store);
    const before = await count();
    await expect(store.insertEntries([buildEntry(), twice, twice])).rejects.toMatchObject({ code: '23505' });
    expect(await find([twice.id])).toEqual([]);
    expect(await count()).toBe(before);
  });

  test('records nothing of a case whose key is destroyed', async () => {
    const entry = buildEntry({ subjects: buildEntry().subjects.map((each) => ({ ...each, caseRef: 'case-gone' })) });
    const store = createDisclosureStore(testStore.store);
    await store.insertEntries([entry]);
    await destroyCaseKey(testStore.store.admin, 'case-gone');
    const after = { ...entry, id: asId<RecordId>(randomUUID()) };
    await expect(store.insertEntries([after])).rejects.toMatchObject({ code: 'STORE_CASE_ERASED' });
    await expect(destroyCaseKey(testStore.store.admin, 'case-gone')).resolves.toBe(false);
  });

  test('records nothing more once a record has waited a minute for its signature', async () => {
    const { admin, db } = { admin: testStore.store.admin, db: testStore.store.db('gateway') };
    await sql`update disclosure.pending set since = clock_timestamp() - interval '61 seconds'`.execute(admin);
    const before = await count();
    const store = createDisclosureStore(testStore.store);
    await expect(store.insertEntries([buildEntry()])).rejects.toMatchObject({ code: '55000' });
    await expect(sql`select disclosure.assert_signed(60000)`.execute(db)).rejects.toMatchObject({ code: '55000' });
    expect(await count()).toBe(before);
    await sql`delete from disclosure.pending`.execute(admin);
    await store.insertEntries([buildEntry()]);
    expect(await count()).toBe(before + 1);
  });

  test('keeps a refusal for the security officer', async () => {
    await createDisclosureStore(testStore.store).insertRefusal({
      requestId: 'request-2',
      at: '2026-11-02T10:00:00.000Z',
      authority,
      instance: null,
      client: 'flygtningenaevnet',
      officer: 'fln-03',
      purpose: null,
      code: 'PURPOSE_REQUIRED',
      detail: 'no purpose header',
    });
    const rows = await testStore.store.db('gateway').selectFrom('disclosure.refusal').selectAll().execute();
    expect(rows).toMatchObject([
      {
        authority: 'flygtningenaevnet',
        client: 'flygtningenaevnet',
        purpose: null,
        code: 'PURPOSE_REQUIRED',
        detail: {
          requestId: 'request-2',
          at: '2026-11-02T10:00:00.000Z',
          officer: 'fln-03',
          detail: 'no purpose header',
        },
      },
    ]);
  });

  // A synchronous standby, whose loss the warning is about, is a matter of PostgreSQL alone.
  const onPostgres = kind === 'postgres' ? test : test.skip;
  onPostgres('counts a warning of the database as a failure', async () => {
    await testStore.store.runScript(`
      create function disclosure.warn() returns trigger language plpgsql as $$
      begin raise warning 'canceling wait for synchronous replication'; return null; end $$;
      create trigger warn after insert on disclosure.record execute function disclosure.warn();`);
    await expect(createDisclosureStore(testStore.store).insertEntries([buildEntry()])).rejects.toMatchObject({
      code: 'STORE_DURABILITY_UNCERTAIN',
    });
  });
});
