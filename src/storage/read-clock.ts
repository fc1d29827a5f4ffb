import { sql } from 'kysely';
import type { Store } from './open-store.ts';

/** What time it is by the clock of the database, epoch milliseconds. */
export async function readDatabaseClock(store: Store): Promise<number> {
  const { rows } = await sql<{ nowMs: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs"`.execute(store.db('gateway'));
  return rows[0]?.nowMs ?? NaN;
}
