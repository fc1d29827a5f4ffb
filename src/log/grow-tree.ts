import { emptyRoot, hashBytes } from './merkle-hash.ts';
import { joinSubtrees } from './merkle/join-subtrees.ts';
import { completeNodes } from './merkle/ranges.ts';
import { hashIn, layersOf } from './merkle/tile-layers.ts';
import { readWhole, tileBytes, tileWidth, widthOf, type ReadTile, type Tile } from './tile.ts';

/** The right side of a tree: all that is needed to append to it and to know its root. */
export interface TreeEdge {
  readonly size: number;
  /** The hashes of the partial tile of each level, from level 0; empty where a level has none. */
  readonly partials: readonly Uint8Array[];
}

export interface WrittenTile {
  readonly tile: Tile;
  readonly hashes: Uint8Array;
}

export const emptyEdge: TreeEdge = { size: 0, partials: [] };

/**
 * Appends leaves to a tree.
 *
 * @returns the new right side, and the tiles that are new or wider than before
 */
export function growTree(edge: TreeEdge, leafHashes: readonly Uint8Array[]) {
  const partials: Uint8Array[] = [];
  const written: WrittenTile[] = [];
  let incoming = leafHashes;
  for (let level = 0; incoming.length > 0 || level < edge.partials.length; level += 1) {
    const hashes = Buffer.concat([edge.partials[level] ?? new Uint8Array(0), ...incoming]);
    const hasGrown = incoming.length > 0;
    const firstIndex = Math.floor(edge.size / tileWidth ** (level + 1));
    const roots: Uint8Array[] = [];
    let at = 0;
    for (; at + tileBytes <= hashes.length; at += tileBytes) {
      const full = hashes.subarray(at, at + tileBytes);
      written.push({ tile: { level, index: firstIndex + roots.length, width: tileWidth }, hashes: full });
      roots.push(layersOf(full).at(-1) ?? emptyRoot);
    }
    const partial = hashes.subarray(at);
    const width = partial.length / hashBytes;
    if (hasGrown && width > 0) {
      written.push({ tile: { level, index: firstIndex + roots.length, width }, hashes: partial });
    }
    partials.push(partial);
    incoming = roots;
  }
  const grown: TreeEdge = { size: edge.size + leafHashes.length, partials };
  return { edge: grown, written };
}

/** The root of the tree that has this right side. */
export function edgeRoot({ partials }: TreeEdge): Uint8Array {
  const subtrees = partials.toReversed().flatMap((hashes) => {
    const layers = layersOf(hashes);
    const nodes = completeNodes({ start: 0, end: hashes.length / hashBytes });
    return nodes.map(({ level, index }) => hashIn(layers[level] ?? hashes, index));
  });
  return subtrees.length === 0 ? emptyRoot : joinSubtrees(subtrees);
}

/**
 * The right side of the tree of the first `size` leaves, from its tiles.
 *
 * @throws {LogError} LOG_TILE_MALFORMED, and what reading a tile throws
 */
export async function readEdge(readTile: ReadTile, size: number): Promise<TreeEdge> {
  const reads: Promise<Uint8Array>[] = [];
  for (let level = 0; tileWidth ** level <= size; level += 1) {
    reads.push(readPartial(readTile, level, size));
  }
  return { size, partials: await Promise.all(reads) };
}

async function readPartial(readTile: ReadTile, level: number, size: number): Promise<Uint8Array> {
  const place = { level, index: Math.floor(size / tileWidth ** (level + 1)) };
  const width = widthOf(place, size);
  return width === 0 ? new Uint8Array(0) : readWhole(readTile, { ...place, width });
}
