import { sql } from 'kysely';
import type { Caller, GuardStore, Note, SecurityEventKind } from '#guard/guard-store.ts';
import type { Store } from './open-store.ts';

/**
 * Counts in the schema `security`, for all replicas of the gateway together. The gateway's role may call its functions
 * and touches no table of it.
 */
export function createGuardStore(store: Store): GuardStore {
  const db = store.db('gateway');
  return {
    async countUp(increments, atMs) {
      const { rows } = await sql<{ points: string; until: Date }>`
        select held::text as points, until from security.count_up(
          ${increments.map(({ key }) => key)}::text[], ${increments.map(({ points }) => points)}::bigint[],
          ${increments.map(({ durationMs }) => durationMs)}::bigint[], ${instant(atMs)}::timestamptz)
        order by asked`.execute(db);
      return rows.map(({ points, until }) => ({ points: Number(points), endsAtMs: until.getTime() }));
    },
    async takeNotes(notes, limits, atMs) {
      const { rows } = await sql<{ raised: readonly SecurityEventKind[] }>`
        select raised from security.take_notes(
          ${JSON.stringify(notes.map(noteJson))}::jsonb, ${JSON.stringify(limits)}::jsonb, ${instant(atMs)}::timestamptz)
        order by asked`.execute(db);
      return rows.map(({ raised }) => raised);
    },
    async raise({ kind, caller, detail }, atMs) {
      const { rows } = await sql<{ raised: boolean }>`
        select security.raise_event(
          ${kind}, ${JSON.stringify(callerFacts(caller))}::jsonb, ${JSON.stringify(detail)}::jsonb,
          ${instant(atMs)}::timestamptz) as raised`.execute(db);
      return rows[0]?.raised === true;
    },
  };
}

/** What an event says of a caller, and nothing else that a requester carries. */
function callerFacts({ authority, instance, client, officer, purpose }: Caller): Caller {
  return { authority, instance, client, officer, purpose };
}

function noteJson({ caller, ...note }: Note): Note {
  return { caller: callerFacts(caller), ...note };
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}
