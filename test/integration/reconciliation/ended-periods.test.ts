import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { departureDigest } from '#disclosure/egress-ledger.ts';
import { reconcile } from '#disclosure/reconcile.ts';
import type { Mismatch } from '#disclosure/reconciliation-store.ts';
import { asId, type InternalKey, type RecordId } from '#kernel/ids.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { createDepartureStore, createReconciliationStore } from '#storage/postgres-reconciliation-store.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { integrateRecords } from '#test/support/integrate-records.ts';
import { tamper } from '#test/support/tamper.ts';
import { buildEntry, subjectOf } from '../subgraphs/build-entry.ts';

describe.each(storeKinds)('a period that is ended, on %s', (kind) => {
  let testStore: TestStore;
  const admin = () => testStore.store.admin;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
    for (const month of ['2020-01-01', '2020-02-01']) await openMonth(month);
  });
  afterAll(() => testStore.close());

  /** Room as an installation of that time has it. */
  const openMonth = (month: string): Promise<void> =>
    testStore.store.runScript(
      ['record', 'leaf', 'egress']
        .map((parent) => {
          const name = `disclosure.${parent}_${month.slice(0, 7).replace('-', '_')}`;
          return `
            create table ${name} partition of disclosure.${parent}
              for values from ('${month}') to ('${month}'::date + interval '1 month');
            create trigger append_only before update or delete or truncate on ${name}
              for each statement execute function disclosure.refuse_change();`;
        })
        .join('\n'),
    );
  /** A record as if made on that day, which waits for its place in the tree. */
  const recordOn = async (day: string): Promise<RecordId> => {
    const keys = { caseKey: asId<InternalKey>(randomUUID()), applicantKey: asId<InternalKey>(randomUUID()) };
    const entry = buildEntry([subjectOf(keys, [])]);
    await createDisclosureStore(testStore.store).insertEntries([entry]);
    await tamper(
      testStore.store,
      'disclosure.record',
      `update disclosure.record set recorded_on = '${day}' where id = '${entry.id}';
      update disclosure.pending set recorded_on = '${day}' where record_id = '${entry.id}'`,
    );
    return entry.id;
  };
  const leaveOn = async (day: string): Promise<RecordId> => {
    const record = await recordOn(day);
    await integrateRecords(testStore.store);
    const departure = { record, digest: departureDigest(record, [], null) };
    await createDepartureStore(testStore.store).insertDepartures([departure]);
    return record;
  };
  const compare = async () => {
    const found: Mismatch[] = [];
    const from = { leaf: 0, record: 0, egress: 0 };
    const { compared } = await reconcile(createReconciliationStore(testStore.store), from, (mismatches) => {
      found.push(...mismatches);
      return Promise.resolve();
    });
    return { ...compared, found };
  };
  const end = (day: string) => sql`select disclosure.end_period(${day}::date)`.execute(admin());
  const today = (): string => new Date().toISOString().slice(0, 10);

  test('takes its records and what left under them, and is no difference; its leaves stay', async () => {
    await leaveOn('2020-01-01');
    await leaveOn('2020-01-31');
    await leaveOn('2020-02-01');
    await leaveOn(today());
    const nothing = { notLeft: 0, unreadable: 0, mismatches: 0, found: [] };
    expect(await compare()).toEqual({ ...nothing, leaves: 4, records: 4, departures: 4 });
    await end('2020-01-17');
    expect(await compare()).toEqual({ ...nothing, leaves: 4, records: 2, departures: 2 });
    const { rows } = await sql`
      select to_regclass('disclosure.record_2020_01') as record, to_regclass('disclosure.egress_2020_01') as egress,
        (select count(*)::int from disclosure.leaf_2020_01) as leaves,
        (select array_agg(month::text) from disclosure.ended_period) as ended`.execute(admin());
    expect(rows).toEqual([{ record: null, egress: null, leaves: 2, ended: ['2020-01-01'] }]);
  });

  test('is over, has nothing that waits for the tree, and ends once', async () => {
    const notOver = { message: 'the period is not over' };
    await expect(end(today())).rejects.toMatchObject(notOver);
    await expect(end('2999-01-01')).rejects.toMatchObject(notOver);
    await recordOn('2020-02-11');
    await expect(end('2020-02-01')).rejects.toMatchObject(notOver);
    await integrateRecords(testStore.store);
    await expect(end('2020-01-01')).rejects.toMatchObject({ code: '23505' });
    await expect(end('2019-12-01')).rejects.toMatchObject({ code: '42P01' });
    expect(await compare()).toMatchObject({ records: 3, found: [] });
  });

  test('is ended by the owner alone', async () => {
    for (const component of ['gateway', 'log', 'reconciliation', 'desk'] as const) {
      const call = sql`select disclosure.end_period('2020-02-01')`.execute(testStore.store.db(component));
      await expect(call).rejects.toMatchObject({ code: '42501' });
    }
  });

  test('dropped in any other way is a difference', async () => {
    const subject = await leaveOn('2020-02-20');
    await testStore.store.runScript('drop table disclosure.record_2020_02');
    const { found } = await compare();
    expect(found).toContainEqual({ kind: 'RECORD_MISSING', subject });
    expect(found).toContainEqual({ kind: 'EGRESS_UNRECORDED', subject });
  });
});
