import { LogError } from './log-error.ts';
import { emptyRoot } from './merkle-hash.ts';
import { joinSubtrees } from './merkle/join-subtrees.ts';
import { keepLatest } from './merkle/keep-latest.ts';
import { completeNodes, consistencyRanges, inclusionRanges, type Node, type Range } from './merkle/ranges.ts';
import { hashIn, layersOf } from './merkle/tile-layers.ts';
import { readWhole, tilePath, tileWidth, widthOf, type ReadTile, type Tile } from './tile.ts';

/**
 * What can be computed of a log from its tiles alone. Nothing that is read is believed: a proof from tiles that were
 * changed does not fit the root that is signed.
 *
 * @throws {LogError} LOG_OUT_OF_RANGE, LOG_TILE_MALFORMED, and what reading a tile throws
 */
export interface TiledTree {
  root(size: number): Promise<Uint8Array>;
  /** The path from the leaf's sibling up to a child of the root of the first `size` leaves. */
  proveInclusion(index: number, size: number): Promise<readonly Uint8Array[]>;
  /** The proof that the tree of `size` leaves goes on from that of its first `oldSize`. */
  proveConsistency(oldSize: number, size: number): Promise<readonly Uint8Array[]>;
}

/** Levels of the tree in one level of tiles. */
const tileHeight = 8;

/** @param maxTiles how many tiles are kept, 16 kB each, with what was computed of them */
export function createTiledTree(readTile: ReadTile, maxTiles: number): TiledTree {
  // A tile never changes under its path.
  const layersAt = keepLatest(async (tile: Tile) => layersOf(await readWhole(readTile, tile)), tilePath, maxTiles);

  /** The tile below a node is as wide as it is in a tree of `size` leaves: that is the one that is served. */
  async function hashOfNode({ level, index }: Node, size: number): Promise<Uint8Array> {
    const inner = level % tileHeight;
    const perTile = tileWidth / 2 ** inner;
    const place = { level: (level - inner) / tileHeight, index: Math.floor(index / perTile) };
    const layer = (await layersAt({ ...place, width: widthOf(place, size) }))[inner];
    if (layer === undefined) throw new LogError('LOG_TILE_MALFORMED');
    return hashIn(layer, index % perTile);
  }

  async function hashOfRange(range: Range, size: number): Promise<Uint8Array> {
    return joinSubtrees(await Promise.all(completeNodes(range).map((node) => hashOfNode(node, size))));
  }

  const hashesOf = (ranges: readonly Range[], size: number) =>
    Promise.all(ranges.map((range) => hashOfRange(range, size)));

  return {
    async root(size) {
      assertRange(Number.isSafeInteger(size) && size >= 0);
      return size === 0 ? emptyRoot : hashOfRange({ start: 0, end: size }, size);
    },
    async proveInclusion(index, size) {
      assertRange(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size);
      return hashesOf(inclusionRanges(index, size), size);
    },
    async proveConsistency(oldSize, size) {
      assertRange(Number.isSafeInteger(oldSize) && Number.isSafeInteger(size) && oldSize >= 0 && oldSize <= size);
      return hashesOf(consistencyRanges(oldSize, size), size);
    },
  };
}

function assertRange(isInRange: boolean): void {
  if (!isInRange) throw new LogError('LOG_OUT_OF_RANGE');
}
