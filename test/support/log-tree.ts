import { emptyEdge, growTree, type TreeEdge } from '#log/grow-tree.ts';
import { emptyRoot, hashBytes, leafHash, nodeHash } from '#log/merkle-hash.ts';
import { tilePath, tileWidth, type ReadTile, type Tile } from '#log/tile.ts';

/** A log in memory: what a store of tiles does, in a few lines. */
export interface MemoryLog {
  readonly edge: TreeEdge;
  readonly readTile: ReadTile;
  /** Every tile that was asked for, by its path. */
  readonly reads: string[];
}

/** @param batches how many entries each growth appends, one batch after the other */
export function buildLog(entries: readonly Uint8Array[], batches: readonly number[] = [entries.length]): MemoryLog {
  const tiles = new Map<string, Uint8Array>();
  const reads: string[] = [];
  let edge = emptyEdge;
  for (const count of batches) {
    const grown = growTree(edge, entries.slice(edge.size, edge.size + count).map(leafHash));
    edge = grown.edge;
    for (const { tile, hashes } of grown.written) tiles.set(placeOf(tile), hashes);
  }
  return {
    edge,
    reads,
    readTile(tile) {
      reads.push(tilePath(tile));
      // A tile that has grown since begins with what it held before.
      const hashes = tiles.get(placeOf(tile));
      if (hashes === undefined) return Promise.reject(new Error(`no ${tilePath(tile)}`));
      return Promise.resolve(hashes.subarray(0, tile.width * hashBytes));
    },
  };
}

function placeOf({ level, index }: Tile): string {
  return tilePath({ level, index, width: tileWidth });
}

/** Entries that all differ. */
export function drawEntries(count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, at) => Buffer.from(`entry ${String(at)}`));
}

/**
 * The root over entries as RFC 6962 section 2.1 defines it, word for word: nothing of the product but the two hashes.
 */
export function rootOf(entries: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = entries;
  if (first === undefined) return emptyRoot;
  if (others.length === 0) return leafHash(first);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return nodeHash(rootOf(entries.slice(0, split)), rootOf(entries.slice(split)));
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A copy with one bit turned. */
export function turnBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[Math.floor(bit / 8)] = (copy[Math.floor(bit / 8)] ?? 0) ^ (1 << (bit % 8));
  return copy;
}
