import { sql } from 'kysely';
import type { ProofStore } from '#identity/proof-store.ts';
import type { Component, Store } from './open-store.ts';

/**
 * Keeps the used proofs in the schema `identity`, which every replica of a component shares. A component's role can
 * take the one use of a proof there, and nothing else.
 */
export function createProofStore(store: Store, component: Component): ProofStore {
  const db = store.db(component);
  return {
    async useOnce(digest) {
      const { rows } = await sql<{ isFirst: boolean }>`select identity.use_proof(${digest}) as "isFirst"`.execute(db);
      return rows[0]?.isFirst === true;
    },
  };
}
