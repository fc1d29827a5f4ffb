import { sql, type QueryExecutorProvider } from 'kysely';
import { hashBytes } from '#log/merkle-hash.ts';
import type { ReadTile } from '#log/tile.ts';
import type { LogStore, LogTurn, SizedCheckpoint } from '#sequencer/log-store.ts';
import type { Store } from './open-store.ts';
import { createTileReader } from './read-tile.ts';
import { StoreError } from './store-error.ts';

/** Keeps the log in the schema `disclosure`, under a role that brings records into the tree and can take none out again. */
export function createLogStore(store: Store): LogStore {
  const db = store.db('log');
  return {
    async inTurn(work) {
      const warningsBefore = store.warningCount();
      const result = await db.transaction().execute(async (transaction) => {
        const { rows } = await sql<{ isMine: boolean }>`
          select pg_try_advisory_xact_lock(hashtext('disclosure log')) as "isMine"`.execute(transaction);
        return rows[0]?.isMine === true ? { of: await work(openTurn(transaction)) } : null;
      });
      if (store.warningCount() !== warningsBefore) throw new StoreError('STORE_DURABILITY_UNCERTAIN');
      return result?.of ?? null;
    },
    readTile: createTileReader(db),
    async lastHead() {
      const { rows } = await sql<SizedCheckpoint>`
        select signed.size, coalesce(witnessed.checkpoint, signed.checkpoint) as checkpoint
        from disclosure.head signed
        left join disclosure.head witnessed on witnessed.kind = 'witnessed' and witnessed.size = signed.size
        where signed.kind = 'signed'`.execute(db);
      return rows[0] ?? null;
    },
    async keepWitnessed(head) {
      await keepHead(db, 'witnessed', head);
    },
    async openPeriods(until) {
      await sql`select disclosure.open_periods(${until}::date)`.execute(db);
    },
  };
}

function openTurn(db: QueryExecutorProvider): LogTurn {
  const readTile: ReadTile = createTileReader(db);
  return {
    readTile,
    async placePending(max) {
      // In the database alone: what is not asked about here need not come and go. Without one, the aggregates are null.
      const { rows } = await sql<{ start: number | null; entries: Uint8Array | null }>`
        with taken as (
          delete from disclosure.pending
          where seq <= (select max(first.seq) from (
            select waiting.seq from disclosure.pending waiting order by waiting.seq limit ${max}) first)
          returning seq, record_id, recorded_on, entry),
        placed as (
          insert into disclosure.leaf (index, seq, record_id, recorded_on, entry)
          select tree.size + row_number() over (order by taken.seq) - 1, taken.seq, taken.record_id, taken.recorded_on,
            taken.entry
          from taken, (select coalesce(max(head.size), 0) as size from disclosure.head where head.kind = 'signed') tree
          returning index, entry)
        select min(placed.index) as start, string_agg(placed.entry, ''::bytea order by placed.index) as entries
        from placed`.execute(db);
      const { start, entries } = rows[0] ?? { start: null, entries: null };
      return { start: start ?? 0, entries: splitHashes(entries ?? new Uint8Array(0)) };
    },
    async write({ tiles, ...head }) {
      await sql`
        insert into disclosure.tile (level, index, hashes)
        select row.level, row.index, decode(row.hashes, 'hex')
        from unnest(
          ${tiles.map(({ tile }) => tile.level)}::smallint[], ${tiles.map(({ tile }) => tile.index)}::bigint[],
          ${tiles.map(({ hashes }) => toHex(hashes))}::text[]
        ) row (level, index, hashes)
        on conflict (level, index) do update set hashes = excluded.hashes`.execute(db);
      await keepHead(db, 'signed', head);
    },
  };
}

/** A head that another replica has moved on from is left behind. */
async function keepHead(
  db: QueryExecutorProvider,
  kind: 'signed' | 'witnessed',
  { size, checkpoint }: SizedCheckpoint,
): Promise<void> {
  await sql`
    insert into disclosure.head (kind, size, checkpoint) values (${kind}, ${size}::bigint, ${checkpoint})
    on conflict (kind) do update set size = excluded.size, checkpoint = excluded.checkpoint
    where head.size <= excluded.size`.execute(db);
}

function splitHashes(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: bytes.length / hashBytes }, (_, at) =>
    bytes.subarray(at * hashBytes, (at + 1) * hashBytes),
  );
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
