import { sql, type QueryExecutorProvider } from 'kysely';
import { hashBytes } from '#log/merkle-hash.ts';
import type { ReadTile } from '#log/tile.ts';

/** Reads tiles as narrow as they are asked for: the last of each level may have grown since. */
export function createTileReader(db: QueryExecutorProvider): ReadTile {
  return async ({ level, index, width }) => {
    const { rows } = await sql<{ hashes: Uint8Array }>`
      select substr(tile.hashes, 1, ${width * hashBytes}) as hashes from disclosure.tile
      where tile.level = ${level} and tile.index = ${index}::bigint`.execute(db);
    return rows[0]?.hashes ?? new Uint8Array(0);
  };
}
