import { SingleBar } from 'cli-progress';
import { sql } from 'kysely';
import { systemClock } from '#kernel/clock.ts';
import { onTimer } from '#kernel/schedule.ts';
import { createServiceNotices } from '#kernel/service-notices.ts';
import { createSigner } from '#log/note-key.ts';
import { startSequencer } from '#sequencer/start-sequencer.ts';
import type { Store } from '#storage/open-store.ts';
import { createLogStore } from '#storage/postgres-log-store.ts';
import { openTestStore, prepareDatabases, removeDatabases } from '#test/support/databases.ts';
import { measureAppend, type AppendResult } from './measure-append.ts';
import { measureAudit } from './measure-audit.ts';
import { fillLog, measureProofs, type ProofResult } from './measure-proofs.ts';

export interface LogOptions {
  readonly leaves: number;
  readonly records: number;
  readonly json: boolean;
}

interface Measured {
  readonly empty: AppendResult;
  /** The same once the log is filled. */
  readonly filled: AppendResult;
  readonly proofs: ProofResult;
  readonly verifiedPerSecondAndCore: number;
}

const concurrent = 50;
const rounds = 5;
/** What must hold: shares, milliseconds, leaves per second and core. */
const bars = { ratio: 0.5, appendMs: 2, proofMs: 5, verified: 200_000 };
const signer = createSigner('log', 'bench.example/log', new Uint8Array(32).fill(1));

/** @returns whether every bar holds */
export async function runLog({ leaves, records, json }: LogOptions): Promise<boolean> {
  if (process.env['TEST_DATABASE_URL'] === undefined) {
    process.stderr.write('TEST_DATABASE_URL is missing: the log is measured on PostgreSQL.\n');
    process.exitCode = 2;
    return false;
  }
  await prepareDatabases();
  const opened = await openTestStore('postgres');
  const { store } = opened;
  try {
    const settings = await readSettings(store);
    const measured = await measure(store, { leaves, records });
    const { ratio, appendMs } = measured.filled;
    const holds =
      settings.fsync === 'on' &&
      Math.min(ratio, measured.empty.ratio) >= bars.ratio &&
      Math.max(appendMs.p50, measured.empty.appendMs.p50) < bars.appendMs &&
      measured.proofs.proofMs.p99 < bars.proofMs &&
      measured.verifiedPerSecondAndCore >= bars.verified;
    const result = { settings, concurrent, bars, holds, ...measured };
    process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : describe(result));
    return holds;
  } finally {
    await opened.close();
    await removeDatabases();
  }
}

async function measure(
  store: Store,
  { leaves, records }: { readonly leaves: number; readonly records: number },
): Promise<Measured> {
  const verifiedPerSecondAndCore = await measureAudit();
  const empty = await withSequencer(store, () => measureAppend({ store, concurrent, records, rounds }));
  const bar = new SingleBar({ format: '{bar} {value}/{total} leaves, {eta_formatted} left', noTTYOutput: false });
  if (process.stderr.isTTY) bar.start(leaves, 0);
  const sequencedPerSecond = await fillLog(store, signer, { leaves, onFilled: (count) => bar.update(count) });
  bar.stop();
  const proofs = { ...(await measureProofs(store, signer)), sequencedPerSecond };
  const filled = await withSequencer(store, () => measureAppend({ store, concurrent, records, rounds }));
  return { empty, filled, proofs, verifiedPerSecondAndCore };
}

/** As in a gateway: while records are appended, they are brought into the tree. */
async function withSequencer<Result>(store: Store, work: () => Promise<Result>): Promise<Result> {
  const failures: unknown[] = [];
  const sequencer = startSequencer({
    store: createLogStore(store),
    identity: { origin: signer.key.name, signers: [signer] },
    clock: systemClock,
    schedule: (turn, everyMs) =>
      onTimer(() => {
        sequencer.wake();
        return turn();
      }, everyMs),
    notices: createServiceNotices(systemClock),
    onSigned: () => undefined,
    onFailed: (error) => failures.push(error),
  });
  try {
    return await work();
  } finally {
    await sequencer.close();
    if (failures.length > 0) process.stderr.write(`the sequencer failed ${String(failures.length)} times\n`);
  }
}

async function readSettings(store: Store) {
  const { rows } = await sql<{ fsync: string; synchronousCommit: string; version: string }>`
    select current_setting('fsync') as fsync, current_setting('synchronous_commit') as "synchronousCommit",
      current_setting('server_version') as version`.execute(store.admin);
  return rows[0] ?? { fsync: 'unknown', synchronousCommit: 'unknown', version: 'unknown' };
}

type Result = Measured & Readonly<{ settings: Awaited<ReturnType<typeof readSettings>>; holds: boolean }>;

function describe({ settings, empty, filled, proofs, verifiedPerSecondAndCore, holds }: Result): string {
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  const line = (name: string, { recordsPerSecond, plainPerSecond, ratio, appendMs, offeredPerSecond }: AppendResult) =>
    `${name.padEnd(14)} ${whole(recordsPerSecond)} records/s, plain ${whole(plainPerSecond)}, ratio ${ratio.toFixed(2)}; ` +
    `append p50 ${appendMs.p50.toFixed(2)} ms, p99 ${appendMs.p99.toFixed(2)} ms at ${whole(offeredPerSecond)}/s\n`;
  return [
    `PostgreSQL ${settings.version}, fsync ${settings.fsync}, synchronous_commit ${settings.synchronousCommit}\n`,
    line('empty log', empty),
    line(`${whole(proofs.leaves)} leaves`, filled),
    `proof          p50 ${proofs.proofMs.p50.toFixed(2)} ms, p99 ${proofs.proofMs.p99.toFixed(2)} ms at ${whole(proofs.leaves)} leaves\n`,
    `sequencer      ${whole(proofs.sequencedPerSecond)} records/s\n`,
    `verification   ${whole(verifiedPerSecondAndCore)} leaves/s/core\n`,
    holds ? 'all bars hold\n' : 'a bar does not hold\n',
  ].join('');
}
