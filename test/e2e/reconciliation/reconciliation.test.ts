import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { departureDigest } from '#disclosure/egress-ledger.ts';
import { reconcile, type Compared } from '#disclosure/reconcile.ts';
import type { Mismatch } from '#disclosure/reconciliation-store.ts';
import { tellMismatches } from '#disclosure/tell-mismatches.ts';
import { asId, type Coordinate, type RecordId } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { destroyCaseKey } from '#storage/case-keys.ts';
import { createDepartureStore, createReconciliationStore } from '#storage/postgres-reconciliation-store.ts';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { integrateRecords } from '#test/support/integrate-records.ts';
import { readRecord } from '#test/support/read-records.ts';
import { tamper } from '#test/support/tamper.ts';
import { handInAndDownload, questions } from './traffic.ts';

const beginning = { leaf: 0, record: 0, egress: 0 };
const board = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' };

describe.each(storeKinds)('what left and the log, on %s', (kind) => {
  let network: TestNetwork;
  let scheduled: (() => Promise<unknown>)[];
  const store = () => createReconciliationStore(network.store);
  const admin = () => network.store.admin;

  beforeAll(async () => {
    scheduled = [];
    network = await bootNetwork(kind, {
      schedule(work, everyMs) {
        if (everyMs === 60_000) scheduled.push(work);
        return () => undefined;
      },
    });
  });
  afterAll(() => network.close());

  async function compare(): Promise<{ compared: Compared; found: readonly Mismatch[] }> {
    await integrateRecords(network.store);
    const found: Mismatch[] = [];
    const { compared } = await reconcile(store(), beginning, (mismatches) => {
      found.push(...mismatches);
      return Promise.resolve();
    });
    return { compared, found };
  }

  /** Ends when so many departures are counted. */
  async function untilCounted(count: number, record: string | null): Promise<void> {
    for (let look = 0; look < 5000; look += 1) {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from disclosure.egress
        where record_id = coalesce(${record}::uuid, record_id)`.execute(admin());
      if ((rows[0]?.count ?? 0) >= count) return;
      // The embedded store answers without a turn of the event loop, and what is counted waits for one.
      await new Promise((done) => setImmediate(done));
    }
    throw new Error('what left is counted in time');
  }

  /** Asks, and ends when the departure is counted. @returns the id of the record */
  async function ask(): Promise<string> {
    const answer = await network.ask(board, '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }');
    const { record } = answer.disclosure;
    await untilCounted(1, record);
    return record;
  }

  test('are the same for everything that genuinely leaves, and for what leaves nothing', async () => {
    for (const [asking, query] of questions) {
      const { status, errors } = await network.ask(asking, query);
      expect({ query, status, errors }).toEqual({ query, status: 200, errors: undefined });
    }
    await handInAndDownload(network);
    const { records } = (await compare()).compared;
    expect(records).toBeGreaterThan(questions.length + 3);
    // Of the document that is none nothing leaves.
    await untilCounted(records - 1, null);
    const { compared, found } = await compare();
    expect(found).toEqual([]);
    expect(compared).toEqual({
      leaves: records,
      records,
      departures: records - 1,
      notLeft: 1,
      unreadable: 0,
      mismatches: 0,
    });
  });

  test('are not compared where the key of a case is destroyed: that is no difference', async () => {
    const record = await ask();
    const entry = await readRecord(network.store, record);
    const caseRef = entry?.subjects[0]?.caseRef;
    invariant(caseRef, 'the answer is of a case');
    const { rows } = await sql<{ key: Uint8Array }>`
      select key from sealing.case_key where case_ref = ${caseRef}`.execute(admin());
    await destroyCaseKey(admin(), caseRef);
    const { compared, found } = await compare();
    expect(found).toEqual([]);
    expect(compared.unreadable).toBeGreaterThan(0);
    await sql`update sealing.case_key set key = ${rows[0]?.key}, destroyed_at = null where case_ref = ${caseRef}`.execute(
      admin(),
    );
  });

  test('differ where a record is known and nothing left: that is counted, and no difference', async () => {
    const { compared: before } = await compare();
    const record = await ask();
    await tamper(network.store, 'disclosure.egress', `delete from disclosure.egress where record_id = '${record}'`);
    const { compared, found } = await compare();
    expect(found).toEqual([]);
    expect(compared).toMatchObject({ notLeft: before.notLeft + 1, departures: before.departures });
  });

  test('are not told apart where the count is lost: the answer leaves, and that it was not counted is told', async () => {
    const { compared: before } = await compare();
    const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }';
    const isTold = () => network.logLines.some((line) => line.includes('"event":"egress.not-counted"'));
    await sql`revoke execute on function disclosure.note_egress from disclosure_gateway`.execute(admin());
    try {
      const answer = await network.ask(board, query);
      expect(answer).toMatchObject({ status: 200, data: { caseByJournalNumber: { journalNumber: 'ASY-2' } } });
      // The test's own deadline ends it otherwise.
      while (!isTold()) await fetch(`${network.url}/health/live`);
    } finally {
      await sql`grant execute on function disclosure.note_egress to disclosure_gateway`.execute(admin());
    }
    const lines = network.logLines.filter((line) => line.includes('egress.not-counted'));
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'warn', count: 1, component: 'gateway' }),
    ]);
    expect(await network.telemetry.metrics.text()).toContain('disclosure_egress_not_counted 1');
    const record = await ask();
    const { compared, found } = await compare();
    expect([record, found]).toEqual([expect.any(String), []]);
    expect(compared).toMatchObject({ notLeft: before.notLeft + 1, departures: before.departures + 1 });
  });

  const planted: readonly [string, () => Promise<Mismatch>][] = [
    [
      'a record that is gone',
      async () => {
        const subject = await ask();
        await integrateRecords(network.store);
        await tamper(network.store, 'disclosure.record', `delete from disclosure.record where id = '${subject}'`);
        return { kind: 'RECORD_MISSING', subject };
      },
    ],
    [
      'a record that was rewritten',
      async () => {
        const subject = await ask();
        await integrateRecords(network.store);
        await tamper(
          network.store,
          'disclosure.record',
          `update disclosure.record set text = text || ' ' where id = '${subject}'`,
        );
        return { kind: 'RECORD_CHANGED', subject };
      },
    ],
    [
      'a record that lacks a coordinate of what left',
      async () => {
        const subject = await ask();
        await tamper(
          network.store,
          'disclosure.egress',
          `delete from disclosure.egress where record_id = '${subject}'`,
        );
        const names = ['Query.caseByJournalNumber', 'Case.journalNumber', 'Case.applicant'];
        const digest = departureDigest(
          subject,
          names.map((name) => asId<Coordinate>(name)),
          null,
        );
        await createDepartureStore(network.store).insertDepartures([{ record: asId<RecordId>(subject), digest }]);
        return { kind: 'EGRESS_DIFFERS', subject };
      },
    ],
    [
      'an answer that left without a record',
      async () => {
        const subject = randomUUID();
        const departure = { record: asId<RecordId>(subject), digest: departureDigest(subject, [], null) };
        await createDepartureStore(network.store).insertDepartures([departure]);
        return { kind: 'EGRESS_UNRECORDED', subject };
      },
    ],
    [
      'a leaf that is missing',
      async () => {
        const subject = await ask();
        await integrateRecords(network.store);
        await tamper(network.store, 'disclosure.leaf', `delete from disclosure.leaf where record_id = '${subject}'`);
        return { kind: 'LEAF_MISSING', subject };
      },
    ],
  ];

  test.each(planted)('%s is found, and told once', async (_what, plant) => {
    const planted = await plant();
    const { found } = await compare();
    expect(found).toContainEqual(planted);
    const raised: unknown[] = [];
    const tell = () =>
      tellMismatches(
        {
          store: store(),
          raise(kind, count) {
            raised.push([kind, count]);
            return Promise.resolve();
          },
        },
        found,
      );
    expect(await tell()).toContainEqual(planted);
    expect(raised.length).toBeGreaterThan(0);
    raised.length = 0;
    expect(await tell()).toEqual([]);
    expect(raised).toEqual([]);
  });

  test('are compared by the gateway itself: an event, a notice, a line and a count, once', async () => {
    const subject = randomUUID();
    const departure = { record: asId<RecordId>(subject), digest: departureDigest(subject, [], null) };
    await createDepartureStore(network.store).insertDepartures([departure]);
    const turn = async () => {
      await sql`update disclosure.reconciliation set claimed_at = '-infinity'`.execute(admin());
      for (const work of scheduled) await work();
    };
    await turn();
    await turn();
    const { rows: events } = await sql`
      select client, detail from security.event where kind = 'RECORD_MISMATCH' and detail ? 'EGRESS_UNRECORDED'`.execute(
      admin(),
    );
    expect(events).toHaveLength(1);
    expect(network.logLines.filter((line) => line.includes(`EGRESS_UNRECORDED ${subject}`))).toHaveLength(1);
    const ready = await fetch(`${network.url}/health/ready`);
    expect(await ready.text()).toContain('RECORD_MISMATCH');
    expect(await network.telemetry.metrics.text()).toContain(
      'disclosure_record_mismatches{kind="EGRESS_UNRECORDED"} 1',
    );
  });

  test('are compared by one replica in its turn', async () => {
    await sql`update disclosure.reconciliation set claimed_at = '-infinity'`.execute(admin());
    const claims = await Promise.all(Array.from({ length: 4 }, () => store().claim('recent', 50_000)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    await store().keep('recent', { leaf: 7, record: 1500, egress: 3 });
    expect(await store().claim('recent', 50_000)).toBeNull();
    expect(await store().claim('recent', 0)).toEqual({ leaf: 7, record: 500, egress: 0 });
  });
});
