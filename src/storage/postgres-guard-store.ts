import { sql } from 'kysely';
import type { Caller, GuardStore, SecurityEventKind } from '#guard/guard-store.ts';
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
    async takeNote({ caller, client, officer, lookups, persons, limits }, atMs) {
      const { rows } = await sql<{ raised: readonly SecurityEventKind[] }>`
        select security.take_note(
          ${callerJson(caller)}::jsonb, ${client}, ${officer}, ${JSON.stringify(lookups)}::jsonb, ${persons}::bigint,
          ${JSON.stringify(limits)}::jsonb, ${instant(atMs)}::timestamptz) as raised`.execute(db);
      return rows[0]?.raised ?? [];
    },
    async raise({ kind, caller, detail }, atMs) {
      const { rows } = await sql<{ raised: boolean }>`
        select security.raise_event(
          ${kind}, ${callerJson(caller)}::jsonb, ${JSON.stringify(detail)}::jsonb,
          ${instant(atMs)}::timestamptz) as raised`.execute(db);
      return rows[0]?.raised === true;
    },
  };
}

/** What an event says of a caller, and nothing else that a requester carries. */
function callerJson({ authority, instance, client, officer, purpose }: Caller): string {
  return JSON.stringify({ authority, instance, client, officer, purpose });
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}
