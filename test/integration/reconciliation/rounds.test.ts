import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { departureDigest } from '#disclosure/egress-ledger.ts';
import { createGuard } from '#guard/create-guard.ts';
import { asId, type InternalKey, type RecordId } from '#kernel/ids.ts';
import { createServiceNotices, type ServiceNotices } from '#kernel/service-notices.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { createGuardStore } from '#storage/postgres-guard-store.ts';
import { createTelemetry } from '#telemetry/telemetry.ts';
import { ampleQuotas } from '#test/support/boot-network.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { integrateRecords } from '#test/support/integrate-records.ts';
import { tamper } from '#test/support/tamper.ts';
import { startReconciliation } from '../../../src/start/start-reconciliation.ts';
import { buildEntry, subjectOf } from '../subgraphs/build-entry.ts';

const dayMs = 24 * 60 * 60_000;
const today = Math.floor(Date.now() / dayMs) * dayMs;
const dayAgo = (days: number): string => new Date(today - days * dayMs).toISOString().slice(0, 10);

/** The part of a gateway that compares, on a clock and a schedule of the test's own. */
function startRounds({ store }: TestStore) {
  let atMs = today;
  let work: () => Promise<unknown> = () => Promise.reject(new Error('nothing is scheduled'));
  const lines: string[] = [];
  const clock = { nowMs: () => atMs };
  const notices: ServiceNotices = createServiceNotices(clock);
  const telemetry = createTelemetry({
    level: 'trace',
    destination: { write: (line) => lines.push(line) },
    tracesUrl: null,
  });
  const guard = createGuard({
    store: createGuardStore(store),
    clock,
    quotas: ampleQuotas,
    key: new Uint8Array(32),
    onRaised: () => undefined,
  });
  const reconciliation = startReconciliation({
    ...{ store, guard, clock, notices, telemetry },
    schedule(each, everyMs) {
      expect(everyMs).toBe(60_000);
      work = each;
      return () => undefined;
    },
  });
  return {
    ...reconciliation,
    /** What it told since the last time: `event detail`. */
    told: () => lines.splice(0).map((line) => textOf(JSON.parse(line))),
    notices: () => notices.current().map(({ code }) => code),
    /** The turn of a minute, at this time of today, UTC. */
    async turn(hour: number, minute = 0) {
      atMs = today + (hour * 60 + minute) * 60_000;
      await work();
    },
  };
}

function textOf(line: unknown): string {
  const { event = '', detail = '' } = line as { readonly event?: string; readonly detail?: string };
  return `${event} ${detail}`.trim();
}

describe.each(storeKinds)('the rounds of the reconciliation, on %s', (kind) => {
  let testStore: TestStore;
  let rounds: ReturnType<typeof startRounds>;
  const admin = () => testStore.store.admin;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    // Room before this month, as an older installation has it.
    await testStore.store.runScript(`
      create table disclosure.egress_before partition of disclosure.egress
        for values from ('${dayAgo(70)}') to ('${dayAgo(0).slice(0, 8)}01');
      create trigger append_only before update or delete or truncate on disclosure.egress_before
        for each statement execute function disclosure.refuse_change();`);
  });
  afterAll(() => testStore.close());
  beforeEach(async () => {
    rounds = startRounds(testStore);
    await free('recent', 'nightly');
  });

  /** Lets the next turn be anybody's. */
  const free = async (...kinds: readonly string[]): Promise<void> => {
    await sql`
      update disclosure.reconciliation set claimed_at = '-infinity' where kind = any (${[...kinds]}::text[])`.execute(
      admin(),
    );
  };
  /** An answer that left under no record, as if so many days ago. */
  const leaveUnrecorded = async (daysAgo: number): Promise<string> => {
    const id = randomUUID();
    await sql`
      insert into disclosure.egress (record_id, recorded_on, digest)
      values (${id}::uuid, ${dayAgo(daysAgo)}::date, sha256('nothing'))`.execute(admin());
    return id;
  };
  const keep = async (): Promise<RecordId> => {
    const keys = { caseKey: asId<InternalKey>(randomUUID()), applicantKey: asId<InternalKey>(randomUUID()) };
    const entry = buildEntry([subjectOf(keys, [])]);
    await createDisclosureStore(testStore.store).insertEntries([entry]);
    return entry.id;
  };

  test('what is older than the minute before, a night finds: of the last 31 days', async () => {
    await leaveUnrecorded(32);
    const older = await leaveUnrecorded(31);
    const recent = await leaveUnrecorded(0);
    await sql`
      update disclosure.reconciliation
      set egress = (select seq from disclosure.egress where record_id = ${older}::uuid)
      where kind = 'recent'`.execute(admin());
    await rounds.turn(1, 29);
    expect(rounds.told()).toEqual([`reconciliation.mismatch EGRESS_UNRECORDED ${recent}`]);
    await rounds.turn(1, 30);
    expect(rounds.told()).toEqual([`reconciliation.mismatch EGRESS_UNRECORDED ${older}`]);
  });

  test('a night has one turn, and the minute goes on beside it', async () => {
    await rounds.turn(2);
    rounds.told();
    const missed = await leaveUnrecorded(3);
    await sql`update disclosure.reconciliation set egress = 1000000 where kind = 'recent'`.execute(admin());
    await free('recent');
    await rounds.turn(2, 1);
    expect(rounds.told()).toEqual([]);
    await free('nightly');
    await rounds.turn(7, 30);
    expect(rounds.told()).toEqual([]);
    await rounds.turn(7, 29);
    expect(rounds.told()).toEqual([`reconciliation.mismatch EGRESS_UNRECORDED ${missed}`]);
    await sql`update disclosure.reconciliation set egress = 0 where kind = 'recent'`.execute(admin());
  });

  test('the notice stays until a night without differences', async () => {
    await leaveUnrecorded(1);
    await rounds.turn(12);
    expect(rounds.notices()).toEqual(['RECORD_MISMATCH']);
    await rounds.turn(2);
    expect(rounds.notices()).toEqual(['RECORD_MISMATCH']);
    await tamper(testStore.store, 'disclosure.egress', 'delete from disclosure.egress');
    await free('recent');
    await rounds.turn(12);
    expect(rounds.notices()).toEqual(['RECORD_MISMATCH']);
    await free('recent', 'nightly');
    await rounds.turn(2);
    expect(rounds.notices()).toEqual([]);
  });

  test('a minute goes on where the last one came to its end, and a night does not', async () => {
    const id = await keep();
    await integrateRecords(testStore.store);
    await rounds.turn(12);
    await tamper(testStore.store, 'disclosure.record', `delete from disclosure.record where id = '${id}'`);
    await free('recent');
    await rounds.turn(12, 1);
    expect(rounds.told()).toEqual([]);
    await rounds.turn(2);
    expect(rounds.told()).toEqual([`reconciliation.mismatch RECORD_MISSING ${id}`]);
  });

  test('what was counted out of order, the next minute finds', async () => {
    const { rows } = await sql<{ seq: string }>`select nextval('disclosure.egress_seq') as seq`.execute(admin());
    const first = await leaveUnrecorded(0);
    await rounds.turn(12);
    expect(rounds.told()).toEqual([`reconciliation.mismatch EGRESS_UNRECORDED ${first}`]);
    const overtaken = await leaveUnrecorded(0);
    await tamper(
      testStore.store,
      'disclosure.egress',
      `update disclosure.egress set seq = ${rows[0]?.seq ?? ''} where record_id = '${overtaken}'`,
    );
    await free('recent');
    await rounds.turn(12, 1);
    expect(rounds.told()).toEqual([`reconciliation.mismatch EGRESS_UNRECORDED ${overtaken}`]);
  });

  test('what left is counted before the gateway ends', async () => {
    const record = asId<RecordId>(randomUUID());
    rounds.ledger.left({ record, digest: departureDigest(record, [], null) });
    await rounds.close();
    const { rows } = await sql`select from disclosure.egress where record_id = ${record}::uuid`.execute(admin());
    expect(rows).toHaveLength(1);
    await tamper(testStore.store, 'disclosure.egress', `delete from disclosure.egress where record_id = '${record}'`);
  });

  test('what could not be compared is told, and compared with the next turn', async () => {
    const missed = await leaveUnrecorded(0);
    await sql`revoke select on disclosure.record from disclosure_reconciliation`.execute(admin());
    try {
      await rounds.turn(12);
    } finally {
      await sql`grant select on disclosure.record to disclosure_reconciliation`.execute(admin());
    }
    expect(rounds.told()).toEqual(['reconciliation.failed']);
    expect(rounds.notices()).toEqual([]);
    await free('recent');
    await rounds.turn(12, 1);
    expect(rounds.told()).toEqual([`reconciliation.mismatch EGRESS_UNRECORDED ${missed}`]);
  });

  test('what the security officer could not be told of is told with the next turn', async () => {
    const missed = await leaveUnrecorded(0);
    await sql`revoke execute on function security.raise_event from disclosure_gateway`.execute(admin());
    try {
      await rounds.turn(12);
    } finally {
      await sql`grant execute on function security.raise_event to disclosure_gateway`.execute(admin());
    }
    expect(rounds.told()).toEqual(['reconciliation.failed']);
    await free('recent');
    await rounds.turn(12, 1);
    expect(rounds.told()).toEqual([`reconciliation.mismatch EGRESS_UNRECORDED ${missed}`]);
  });

  test('a record may wait a minute for its place in the tree, and no longer', async () => {
    const id = await keep();
    const waitFor = async (seconds: number): Promise<readonly string[]> => {
      await sql`update disclosure.pending set since = clock_timestamp() - make_interval(secs => ${seconds})`.execute(
        admin(),
      );
      await free('recent');
      await rounds.turn(12);
      return rounds.told();
    };
    expect(await waitFor(0)).toEqual([]);
    expect(await waitFor(30)).toEqual([]);
    expect(await waitFor(60)).toEqual([`reconciliation.mismatch LEAF_LATE ${id}`]);
    expect(await waitFor(61)).toEqual([]);
    const { rows } = await sql`
      select client, detail from security.event where detail ? 'LEAF_LATE'`.execute(admin());
    expect(rows).toEqual([{ client: 'reconciliation LEAF_LATE', detail: { LEAF_LATE: 1 } }]);
    await integrateRecords(testStore.store);
    await free('recent');
    await rounds.turn(12);
    expect(rounds.told()).toEqual([]);
  });
});
