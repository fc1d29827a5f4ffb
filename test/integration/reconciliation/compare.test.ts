import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { departureDigest } from '#disclosure/egress-ledger.ts';
import { reconcile } from '#disclosure/reconcile.ts';
import type { Mismatch, Position } from '#disclosure/reconciliation-store.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { createDepartureStore, createReconciliationStore } from '#storage/postgres-reconciliation-store.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { integrateRecords } from '#test/support/integrate-records.ts';
import { buildEntry, refOf, subjectOf } from '../subgraphs/build-entry.ts';

const beginning = { leaf: 0, record: 0, egress: 0 };

describe.each(storeKinds)('what is compared, on %s', (kind) => {
  let testStore: TestStore;
  const admin = () => testStore.store.admin;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(() => testStore.close());

  const newCase = () => ({
    caseKey: asId<InternalKey>(randomUUID()),
    applicantKey: asId<InternalKey>(randomUUID()),
  });
  const noteLeft = (entries: readonly DisclosureEntry[]) =>
    createDepartureStore(testStore.store).insertDepartures(
      entries.map(({ id }) => ({ record: id, digest: departureDigest(id, [], null) })),
    );
  /** So many answers that left, each under a record that is in the tree. */
  const leave = async (count: number, file = newCase()): Promise<readonly DisclosureEntry[]> => {
    const entries = Array.from({ length: count }, () => buildEntry([subjectOf(file, [])]));
    await createDisclosureStore(testStore.store).insertEntries(entries);
    await integrateRecords(testStore.store);
    await noteLeft(entries);
    return entries;
  };
  const compare = async (from: Position) => {
    const found: Mismatch[] = [];
    const reconciled = await reconcile(createReconciliationStore(testStore.store), from, (mismatches) => {
      found.push(...mismatches);
      return Promise.resolve();
    });
    return { ...reconciled, found };
  };
  const nothing = { leaves: 0, records: 0, departures: 0, notLeft: 0, unreadable: 0, mismatches: 0 };
  const same = (count: number) => ({ ...nothing, leaves: count, records: count, departures: count });

  test('is everything, page by page, and then what came since', async () => {
    await leave(501);
    const { position, ...all } = await compare(beginning);
    expect(all).toEqual({ compared: same(501), found: [] });
    expect(await compare(position)).toEqual({ compared: nothing, position, found: [] });
    await leave(1);
    expect(await compare(position)).toMatchObject({ compared: same(1), found: [] });
  });

  test('is each answer with its own record: no second one leaves under it', async () => {
    const { position } = await compare(beginning);
    const entries = await leave(1);
    await noteLeft(entries);
    const differs = { kind: 'EGRESS_DIFFERS', subject: entries[0]?.id };
    expect((await compare(position)).found).toEqual([differs, differs]);
  });

  test('is what a record says: it must open under the keys that are there, and need not under those that are not', async () => {
    const { position } = await compare(beginning);
    const file = newCase();
    const [entry] = await leave(1, file);
    const setKey = (key: Uint8Array | null) =>
      sql`
        update sealing.case_key set key = ${key}, destroyed_at = case when ${key}::bytea is null then now() end
        where case_ref = ${refOf(file)}`.execute(admin());
    await setKey(new Uint8Array(32));
    expect((await compare(position)).found).toEqual([{ kind: 'RECORD_CHANGED', subject: entry?.id }]);
    await setKey(null);
    expect(await compare(position)).toMatchObject({ compared: { ...same(1), unreadable: 1 }, found: [] });
  });
});
