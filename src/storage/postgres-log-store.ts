import { sql, type QueryExecutorProvider } from 'kysely';
import type { ReadTile } from '#log/tile.ts';
import type { LogStore, LogTurn, PendingRecord, SizedCheckpoint } from '#sequencer/log-store.ts';
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
      const { rows } = await sql<SizedCheckpoint & { readonly isWitnessed: boolean }>`
        select signed.size, signed.checkpoint, coalesce(witnessed.size = signed.size, false) as "isWitnessed"
        from disclosure.head signed left join disclosure.head witnessed on witnessed.kind = 'witnessed'
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
    async size() {
      const { rows } = await sql<{ size: number }>`
        select head.size from disclosure.head where head.kind = 'signed'`.execute(db);
      return rows[0]?.size ?? 0;
    },
    async takePending(max) {
      const { rows } = await sql<PendingRecord & { readonly seq: number }>`
        delete from disclosure.pending
        where seq <= (select max(first.seq) from (
          select waiting.seq from disclosure.pending waiting order by waiting.seq limit ${max}) first)
        returning seq, record_id as "recordId", recorded_on as "recordedOn", entry`.execute(db);
      return rows.toSorted((a, b) => a.seq - b.seq);
    },
    async write({ start, records, tiles, ...head }) {
      await sql`
        insert into disclosure.leaf (index, record_id, recorded_on, entry)
        select ${start}::bigint + row.position - 1, row.id, row.day, decode(row.entry, 'hex')
        from unnest(
          ${records.map(({ recordId }) => recordId)}::uuid[], ${records.map(({ recordedOn }) => recordedOn)}::date[],
          ${records.map(({ entry }) => toHex(entry))}::text[]
        ) with ordinality row (id, day, entry, position)`.execute(db);
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

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
