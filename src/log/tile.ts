import { LogError } from './log-error.ts';
import { hashBytes } from './merkle-hash.ts';

/** Hashes in a full tile: a subtree of height 8. */
export const tileWidth = 256;
export const tileBytes = tileWidth * hashBytes;

/**
 * A run of hashes of one level of the tree. Level 0 holds leaf hashes; each hash of a level above is the root of a full
 * tile of the level below.
 *
 * @see https://c2sp.org/tlog-tiles
 */
export interface Tile {
  readonly level: number;
  /** From the left, beginning with 0. */
  readonly index: number;
  /** How many hashes it holds, 1 to 256. */
  readonly width: number;
}

/** What is served under a path of its own: a tile, or the entries whose hashes a tile of level 0 holds. */
export interface TilePlace extends Omit<Tile, 'level'> {
  readonly level: number | 'entries';
}

/** The hashes of a tile, laid end to end. It is asked for no tile that the tree does not have. */
export type ReadTile = (tile: Tile) => Promise<Uint8Array>;

const maxLevel = 63;

/** How many hashes a tile holds in a tree of `size` leaves; 0 where it is not part of the tree. */
export function widthOf({ level, index }: Omit<Tile, 'width'>, size: number): number {
  return Math.max(0, Math.min(tileWidth, Math.floor(size / tileWidth ** level) - index * tileWidth));
}

/** Where a tile is served, below the address of the log: `tile/0/x001/234` or `tile/entries/x001/235.p/17`. */
export function tilePath({ level, index, width }: TilePlace): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const place = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join('/');
  return `tile/${String(level)}/${place}${width === tileWidth ? '' : `.p/${String(width)}`}`;
}

/**
 * What is served at a path.
 *
 * @throws {LogError} LOG_TILE_PATH_MALFORMED for a path that is not the one form of a possible place
 */
export function parseTilePath(path: string): TilePlace {
  const [, level = '', place = '', width] =
    /^tile\/(\d{1,2}|entries)\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path) ?? [];
  const tile: TilePlace = {
    level: level === 'entries' ? 'entries' : Number(level),
    index: Number(place.replaceAll(/\D/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  };
  const isPossible =
    (tile.level === 'entries' || tile.level <= maxLevel) &&
    Number.isSafeInteger(tile.index) &&
    tile.width >= 1 &&
    tile.width <= tileWidth;
  if (!isPossible || tilePath(tile) !== path) throw new LogError('LOG_TILE_PATH_MALFORMED');
  return tile;
}

/**
 * A tile with all the hashes that its width says.
 *
 * @throws {LogError} LOG_TILE_MALFORMED, and what reading it throws
 */
export async function readWhole(readTile: ReadTile, tile: Tile): Promise<Uint8Array> {
  const hashes = await readTile(tile);
  if (hashes.length !== tile.width * hashBytes) throw new LogError('LOG_TILE_MALFORMED');
  return hashes;
}
