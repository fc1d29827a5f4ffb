import { createEgressLedger, type EgressLedger } from '#disclosure/egress-ledger.ts';
import { reconcile } from '#disclosure/reconcile.ts';
import { mismatchKinds, type Mismatch, type MismatchKind, type RoundKind } from '#disclosure/reconciliation-store.ts';
import { reconciler, tellMismatches } from '#disclosure/tell-mismatches.ts';
import type { Guard } from '#guard/create-guard.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Schedule } from '#kernel/schedule.ts';
import type { ServiceNotices } from '#kernel/service-notices.ts';
import type { Store } from '#storage/open-store.ts';
import { createDepartureStore, createReconciliationStore } from '#storage/postgres-reconciliation-store.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';

interface ReconciliationOptions {
  readonly store: Store;
  readonly guard: Pick<Guard, 'raise'>;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly notices: ServiceNotices;
  readonly telemetry: Telemetry;
}

interface Reconciliation {
  readonly ledger: EgressLedger;
  close(): Promise<void>;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** How far back the round of a night goes. */
const nightlyDays = 31;
/** Half past one, UTC: early in the night of Denmark, all year. */
const nightlyAtMs = 90 * minuteMs;
/** Less than the time between two rounds, so that no replica waits for its turn twice. */
const recentMs = 50_000;
const nightlyMs = dayMs / 2;
const gatherMs = 200;
const maxWaiting = 10_000;

/** Counts what leaves, and compares it with the log: the last minutes every minute, the last month every night. */
export function startReconciliation(options: ReconciliationOptions): Reconciliation {
  const { clock, guard, notices } = options;
  const { log, metrics } = options.telemetry;
  const store = createReconciliationStore(options.store);
  const found = new Map<string, number>(mismatchKinds.map((kind) => [kind, 0]));
  let notCounted = 0;
  let lastRoundMs = 0;
  metrics.watch({
    name: 'disclosure_record_mismatches',
    help: 'Differences between what left and the log that this process was the first to find.',
    label: 'kind',
    read: () => Object.fromEntries(found),
  });
  metrics.watch({
    name: 'disclosure_egress_not_counted',
    help: 'Answers that left and that this process could not count.',
    label: null,
    read: () => ({ '': notCounted }),
  });
  metrics.watch({
    name: 'disclosure_reconciled_timestamp_seconds',
    help: 'When this process last brought a comparison to its end.',
    label: null,
    read: () => ({ '': lastRoundMs / 1000 }),
  });
  const ledger = createEgressLedger({
    store: createDepartureStore(options.store),
    gatherMs,
    maxWaiting,
    onLost(count, error) {
      notCounted += count;
      log.write('egress.not-counted', { count, ...(error === null ? {} : describeFailure(error)) });
    },
  });

  const raise = (kind: MismatchKind, count: number): Promise<void> =>
    guard.raise({ kind: 'RECORD_MISMATCH', caller: reconciler(kind), detail: { [kind]: count } });
  const tell = async (mismatches: readonly Mismatch[]): Promise<void> => {
    notices.raise('RECORD_MISMATCH');
    for (const { kind, subject } of await tellMismatches({ store, raise }, mismatches)) {
      found.set(kind, (found.get(kind) ?? 0) + 1);
      log.write('reconciliation.mismatch', { detail: `${kind} ${subject}` });
    }
  };
  const round = async (kind: RoundKind): Promise<void> => {
    const last = await store.claim(kind, kind === 'recent' ? recentMs : nightlyMs);
    if (last === null) return;
    const from = kind === 'recent' ? last : await store.positionOf(dayOf(clock.nowMs() - nightlyDays * dayMs));
    const { compared, position } = await reconcile(store, from, tell);
    await store.keep(kind, position);
    if (kind === 'nightly' && compared.mismatches === 0) notices.clear('RECORD_MISMATCH');
    lastRoundMs = clock.nowMs();
  };
  let running: Promise<void> | null = null;
  const work = async (): Promise<void> => {
    try {
      await round('recent');
      const ofNightMs = clock.nowMs() % dayMs;
      if (ofNightMs >= nightlyAtMs && ofNightMs < nightlyAtMs + dayMs / 4) await round('nightly');
    } catch (error) {
      log.write('reconciliation.failed', describeFailure(error));
    }
  };
  const stop = options.schedule(async () => {
    running ??= work().finally(() => {
      running = null;
    });
    await running;
  }, minuteMs);
  return {
    ledger,
    async close() {
      stop();
      await running;
      await ledger.drain();
    },
  };
}

/** `YYYY-MM-DD`, UTC. */
function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
