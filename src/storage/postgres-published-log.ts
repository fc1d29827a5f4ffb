import { sql } from 'kysely';
import type { FoundRecord, PublishedHead, PublishedLog } from '#disclosure/published-log.ts';
import { tileWidth } from '#log/tile.ts';
import type { Store } from './open-store.ts';
import { createTileReader } from './read-tile.ts';

/** The log as it stands in the schema `disclosure`, read under the gateway's role. */
export function createPublishedLog(store: Store): PublishedLog {
  const db = store.db('gateway');
  return {
    readTile: createTileReader(db),
    async head(over) {
      // Of two of one size the one with cosignatures: its kind comes later in the alphabet.
      const { rows } = await sql<PublishedHead>`
        select head.size, head.checkpoint from disclosure.head
        order by coalesce(head.kind = 'witnessed' and head.size > ${over}::bigint, false) desc, head.size desc,
          head.kind desc
        limit 1`.execute(db);
      return rows[0] ?? null;
    },
    async readEntries({ index, width }) {
      const start = index * tileWidth;
      const { rows } = await sql<{ entry: Uint8Array }>`
        select leaf.entry from disclosure.leaf
        where leaf.index >= ${start}::bigint and leaf.index < ${start + width}::bigint order by leaf.index`.execute(db);
      return rows.map(({ entry }) => entry);
    },
    async findRecord(id) {
      const { rows } = await sql<FoundRecord>`
        select record.text, leaf.index from disclosure.record
        left join disclosure.leaf on leaf.seq = record.seq and leaf.recorded_on = record.recorded_on
          and leaf.record_id = record.id
        where record.id = ${id}::uuid`.execute(db);
      return rows[0] ?? null;
    },
  };
}
