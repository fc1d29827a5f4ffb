import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { asId, ruleId, type AuthorityId, type InternalKey, type PurposeId, type RecordId } from '#kernel/ids.ts';
import type { PolicyVersion } from '#kernel/ids.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
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
    testStore.store
      .db('oversight')
      .selectFrom('disclosure.entry')
      .selectAll()
      .where('id', 'in', ids)
      .orderBy('seq')
      .execute();

  test('keeps a batch in its order, each entry whole and found by its cases', async () => {
    const entries = [buildEntry(), buildEntry({ subjects: [] }), buildEntry({ instance: null })];
    await createDisclosureStore(testStore.store).insertEntries(entries);
    const rows = await find(entries.map(({ id }) => id));
    expect(rows.map(({ entry }) => entry)).toEqual(entries);
    expect(rows[0]).toMatchObject({
      authority: 'flygtningenaevnet',
      purpose: 'appeal_refugee_appeals_board',
      rule: 'flygtningenaevnet:appeal_refugee_appeals_board',
      case_refs: ['case-a', 'case-b'],
      person_refs: ['person-a'],
    });
    expect(rows[1]?.case_refs).toEqual([]);
    expect(rows[0]?.recorded_at).toBeInstanceOf(Date);
  });

  test('takes a batch whole or not at all', async () => {
    const twice = buildEntry();
    const store = createDisclosureStore(testStore.store);
    await expect(store.insertEntries([buildEntry(), twice, twice])).rejects.toMatchObject({ code: '23505' });
    expect(await find([twice.id])).toEqual([]);
    const before = await testStore.store.admin.selectFrom('disclosure.entry').select('seq').execute();
    await expect(store.insertEntries([buildEntry(), twice, twice])).rejects.toThrow();
    const after = await testStore.store.admin.selectFrom('disclosure.entry').select('seq').execute();
    expect(after).toEqual(before);
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
      create trigger warn after insert on disclosure.entry execute function disclosure.warn();`);
    await expect(createDisclosureStore(testStore.store).insertEntries([buildEntry()])).rejects.toMatchObject({
      code: 'STORE_DURABILITY_UNCERTAIN',
    });
  });
});
