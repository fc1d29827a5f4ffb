import { sql } from 'kysely';
import type { SessionStore } from '#dashboard/session-store.ts';
import type { Store } from './open-store.ts';

/** Sessions in the schema `identity`, behind functions: the gateway's role cannot list them. */
export function createSessionStore(store: Store): SessionStore {
  const db = store.db('gateway');
  return {
    async open(digest, content) {
      await sql`select identity.open_session(${digest}, ${content})`.execute(db);
    },
    async use(digest) {
      const { rows } = await sql<{ content: Uint8Array | null }>`
        select identity.use_session(${digest}) as content`.execute(db);
      return rows[0]?.content ?? null;
    },
    async renew(digest, content) {
      await sql`select identity.renew_session(${digest}, ${content})`.execute(db);
    },
    async end(digest) {
      await sql`select identity.end_session(${digest})`.execute(db);
    },
  };
}
