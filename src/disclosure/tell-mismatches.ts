import { asId, type AuthorityId } from '#kernel/ids.ts';
import type { Mismatch, MismatchKind, ReconciliationStore } from './reconciliation-store.ts';

interface TellWith {
  readonly store: Pick<ReconciliationStore, 'findNew' | 'note'>;
  /** Tells the security officer; a kind that was told within the hour is not told again. */
  readonly raise: (kind: MismatchKind, count: number) => Promise<unknown>;
}

/**
 * Tells of differences that are new, each once. They are noted after they were told: a crash between the two tells of
 * them again.
 *
 * @returns the new ones
 */
export async function tellMismatches(
  { store, raise }: TellWith,
  found: readonly Mismatch[],
): Promise<readonly Mismatch[]> {
  const fresh = await store.findNew(found);
  for (const [kind, each] of Map.groupBy(fresh, (mismatch) => mismatch.kind)) await raise(kind, each.length);
  if (fresh.length > 0) await store.note(fresh);
  return fresh;
}

/** Whom an event is about: nobody asked, so it is the log itself. Each kind of difference is told for itself. */
export function reconciler(kind: MismatchKind) {
  const authority = asId<AuthorityId>('disclosure_gateway');
  return { authority, instance: null, client: `reconciliation ${kind}`, officer: null, purpose: null };
}
