import { sql } from 'kysely';
import type { ProofStore } from '#identity/proof-store.ts';
import type { Store } from './open-store.ts';

/**
 * Keeps the used proofs in the schema `identity`, which every replica of the gateway shares. The gateway's role can
 * take the one use of a proof there, and nothing else.
 */
export function createProofStore(store: Store): ProofStore {
  const db = store.db('gateway');
  return {
    async useOnce(digest) {
      const { rows } = await sql<{ isFirst: boolean }>`select identity.use_proof(${digest}) as "isFirst"`.execute(db);
      return rows[0]?.isFirst === true;
    },
  };
}
