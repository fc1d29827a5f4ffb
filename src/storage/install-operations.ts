import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { PurposeId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { isRuleOpen } from '#policy/gate.ts';
import type { Store } from './open-store.ts';
import { registerOperations } from './registered-operations.ts';

/** A document of the product's own. */
interface ProductOperation {
  readonly document: string;
  readonly purposes: readonly PurposeId[];
}

/**
 * Registers the product's own documents for every authority that has a rule of one of their purposes. What has been
 * registered once is left alone: whoever has revoked it meant it.
 *
 * @param operations by the name of the operation
 */
export async function installOperations(
  store: Store,
  policy: CompiledPolicy,
  operations: Readonly<Record<string, ProductOperation>>,
): Promise<void> {
  const db = store.db('operations');
  const { rows } = await sql<{ binding: string }>`
    select authority || ' ' || purpose || ' ' || hash as binding from operations.registration`.execute(db);
  const known = new Set(rows.map(({ binding }) => binding));
  const all = Object.entries(operations).map(([name, { document, purposes }]) => ({
    hash: createHash('sha256').update(document).digest('hex'),
    document,
    operationNames: [name],
    purposes,
  }));
  for (const rule of Object.values(policy.rules)) {
    const { authority, purpose } = rule;
    if (!isRuleOpen(policy, rule)) continue;
    const missing = all.filter(
      ({ hash, purposes }) => purposes.includes(purpose) && !known.has(`${authority} ${purpose} ${hash}`),
    );
    if (missing.length > 0) await registerOperations(db, { authority, purpose }, missing, 'dashboard');
  }
}
