import { reconcile } from '#disclosure/reconcile.ts';
import type { MismatchKind } from '#disclosure/reconciliation-store.ts';
import { reconciler, tellMismatches } from '#disclosure/tell-mismatches.ts';
import { migrate } from '#storage/migrate.ts';
import { createGuardStore } from '#storage/postgres-guard-store.ts';
import { createReconciliationStore } from '#storage/postgres-reconciliation-store.ts';
import { openConfiguredStore } from '../open-configured-store.ts';

/**
 * Compares everything in the configured store since a day, and tells the security officer of what is new.
 *
 * @param since `YYYY-MM-DD`, UTC; `null` from the beginning
 * @returns whether there is no difference
 */
export async function reconcileStore(since: string | null, say: (line: string) => void): Promise<boolean> {
  const opened = await openConfiguredStore();
  try {
    await migrate(opened);
    const store = createReconciliationStore(opened);
    const guard = createGuardStore(opened);
    const raise = (kind: MismatchKind, count: number) =>
      guard.raise({ kind: 'RECORD_MISMATCH', caller: reconciler(kind), detail: { [kind]: count } }, Date.now());
    const from = since === null ? { leaf: 0, record: 0, egress: 0 } : await store.positionOf(since);
    const { compared } = await reconcile(store, from, async (mismatches) => {
      for (const { kind, subject } of mismatches) say(`${kind} ${subject}`);
      await tellMismatches({ store, raise }, mismatches);
    });
    const { leaves, records, departures, notLeft, unreadable, mismatches } = compared;
    say(`${String(leaves)} leaves, ${String(records)} records, ${String(departures)} answers that left`);
    say(`${String(notLeft)} records under which nothing is known to have left, ${String(unreadable)} unreadable`);
    say(`${String(mismatches)} differences`);
    return mismatches === 0;
  } finally {
    await opened.close();
  }
}
