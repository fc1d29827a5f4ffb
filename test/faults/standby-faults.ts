import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { readRecords } from '#test/support/read-records.ts';
import { now, type Fault, type Scene } from './fault.ts';
import { gatewayLogin } from './installation.ts';
import { createStandby, type OwnPostgres } from './own-postgres.ts';
import { repeatUntil } from './process-faults.ts';

const standbyName = 'faults_standby';
const waiting = `usename = '${gatewayLogin}' and wait_event = 'SyncRep'`;
const cancelWaiting = `select pg_cancel_backend(pid) from pg_stat_activity where ${waiting}`;

/** A synchronous standby that is gone: what it does not hold must not have left. */
export const standbyFaults: readonly Fault[] = [
  {
    name: 'standby-cut',
    what: 'the synchronous standby is killed and started again',
    isShort: false,
    strike: (scene) =>
      withStandby(scene, async (standby) => {
        const findings = await cut(scene, standby, () => scene.load.disturbed(5));
        await standby.start();
        const sinceMs = now();
        await scene.load.recovered(sinceMs, 60_000);
        return { sinceMs, findings };
      }),
  },
  {
    name: 'standby-cut-cancelled',
    what: 'the synchronous standby is killed, waits for it are cancelled, then the primary is lost and the standby takes over',
    isShort: false,
    strike: (scene) =>
      withStandby(scene, async (standby) => {
        const { database } = scene.installation;
        const findings = await cut(scene, standby, () =>
          repeatUntil(scene.load.disturbed(60), () => database.query(cancelWaiting)),
        );
        await database.kill('all');
        const missing = await missingAfterTakeover(scene, standby);
        await database.start();
        await setStandby(database, '');
        const note = `${String(scene.load.received.length)} answers held against the standby that took over`;
        return {
          sinceMs: now(),
          findings: [...findings, ...missing.map((record) => `lost by the takeover: ${record}`)],
          note,
        };
      }),
  },
];

/** Kills the standby and sees what happens then; gives what left although no standby held its record. */
async function cut(
  { load }: Scene,
  standby: OwnPostgres,
  meanwhile: () => Promise<unknown>,
): Promise<readonly string[]> {
  await load.answered(50);
  await standby.kill('all');
  const cutMs = now();
  await meanwhile();
  // Of what was asked before, the record may have reached the standby: only what was asked later cannot be answered.
  return load.received
    .filter(({ startedMs }) => startedMs > cutMs)
    .map(({ record }) => `${record} left while no standby held it`);
}

/** The records of answers that arrived and that a standby lacks which has become the primary. */
async function missingAfterTakeover({ installation, load }: Scene, standby: OwnPostgres): Promise<readonly string[]> {
  await standby.start();
  await standby.query('select pg_promote()');
  const records = await installation.withStore((store) => readRecords(store), standby);
  const kept = new Set<string>(records.map(({ id }) => id));
  return load.received.filter(({ record }) => !kept.has(record)).map(({ record }) => record);
}

async function withStandby<Result>(scene: Scene, work: (standby: OwnPostgres) => Promise<Result>): Promise<Result> {
  const { programs, scratch, load } = scene;
  const { database } = scene.installation;
  const standby = await createStandby(programs, join(scratch, `standby-${randomUUID()}`), database, standbyName);
  try {
    await setStandby(database, standbyName);
    await load.answered(20);
    return await work(standby);
  } finally {
    await setStandby(database, '');
    await standby.kill('all');
  }
}

/** From now on a commit waits for this standby; for none where the name is empty. */
async function setStandby(database: OwnPostgres, name: string): Promise<void> {
  await database.query(`alter system set synchronous_standby_names = '${name}'`);
  await database.query('select pg_reload_conf()');
  // The setting is read by each process when it next looks.
  for (;;) {
    const [row] = await database.query(
      `select count(*)::int as attached from pg_stat_replication where sync_state = 'sync'`,
    );
    if (name === '' || row?.['attached'] === 1) return;
    await setTimeout(50);
  }
}
