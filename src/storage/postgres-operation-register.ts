import { sql } from 'kysely';
import type { OperationRegister } from '#policy/operation-register.ts';
import type { Store } from './open-store.ts';

/**
 * Reads the registered documents under the gateway's role, which cannot write them. One look into an index and nothing
 * kept in between: a registration and a revocation hold from the next request on, for every replica.
 */
export function createOperationRegister(store: Store): OperationRegister {
  const db = store.db('gateway');
  return {
    async find({ authority, purpose }, hash) {
      const { rows } = await sql<{ document: string }>`
        select document from operations.registration registration
        where hash = ${hash} and authority = ${authority} and purpose = ${purpose}
          and not exists (select from operations.revocation where registration_key = registration.key)
        limit 1`.execute(db);
      return rows[0]?.document ?? null;
    },
  };
}
