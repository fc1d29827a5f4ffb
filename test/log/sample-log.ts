import { openCheckpoint, signCheckpoint } from '#log/checkpoint.ts';
import { cosignCheckpoint } from '#log/cosignature.ts';
import { edgeRoot, readEdge } from '#log/grow-tree.ts';
import { createSigner } from '#log/note-key.ts';
import { tilePath, widthOf } from '#log/tile.ts';
import { createTiledTree } from '#log/tiled-tree.ts';
import { leafOf } from '#disclosure/seal-record.ts';
import { buildLog } from '../support/log-tree.ts';

/** A log as it is published, over two levels of tiles, for programs that were not written here. */
export const origin = 'example.org/disclosures';
export const log = createSigner('log', origin, new Uint8Array(32).fill(1));
export const otherLog = createSigner('log', origin, new Uint8Array(32).fill(2));
const witness = createSigner('witness', 'witness.example', new Uint8Array(32).fill(3));

export const size = 600;
export const entries = Array.from({ length: size }, (_, at) => leafOf(`{"record":${String(at)}}`));
const { readTile, edge } = buildLog(entries, [1, 70, 300, size]);
export const root = edgeRoot(edge);
export const tree = createTiledTree(readTile, 99);

/** Signed by the log and by a witness, whom these programs do not know. */
export const checkpoint = cosignCheckpoint(
  openCheckpoint(signCheckpoint({ origin, size, root }, [log]), [log.key]),
  witness,
  1_700_000_000,
);

/** Every tile of the tree at this size, by the path that it is served under. */
export async function tilesAt(treeSize: number): Promise<Readonly<Record<string, Uint8Array>>> {
  const tiles: Record<string, Uint8Array> = {};
  for (let level = 0; 256 ** level <= treeSize; level += 1) {
    for (let index = 0; widthOf({ level, index }, treeSize) > 0; index += 1) {
      const tile = { level, index, width: widthOf({ level, index }, treeSize) };
      tiles[tilePath(tile)] = await readTile(tile);
    }
  }
  return tiles;
}

/** The same log with one entry rewritten: another history, signed by the same key. */
export function rewrite(at: number) {
  const rewritten = entries.with(at, leafOf('{"record":"another"}'));
  const other = buildLog(rewritten);
  return { root: edgeRoot(other.edge), tree: createTiledTree(other.readTile, 99), entries: rewritten };
}

export async function rootAt(treeSize: number): Promise<Uint8Array> {
  return edgeRoot(await readEdge(readTile, treeSize));
}
