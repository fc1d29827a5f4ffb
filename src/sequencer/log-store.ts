import type { ReadTile } from '#log/tile.ts';
import type { WrittenTile } from '#log/grow-tree.ts';

/** Where the log is kept. Implemented by storage. */
export interface LogStore {
  /**
   * Works on the tree alone among all replicas, in one transaction, and returns when it is durable; throws when that is
   * not certain.
   *
   * @returns `null` where another replica works on it at this moment
   */
  inTurn<Result>(work: (turn: LogTurn) => Promise<Result>): Promise<Result | null>;
  /** The last signed checkpoint, with the cosignatures that it has; `null` while the log is empty. */
  lastHead(): Promise<SizedCheckpoint | null>;
  /** The checkpoint with cosignatures of witnesses, for those who ask from now on. */
  keepWitnessed(checkpoint: SizedCheckpoint): Promise<void>;
  /** Tiles of the tree as it is durable. */
  readonly readTile: ReadTile;
  /** Makes room for the records of the days up to `until`, `YYYY-MM-DD`. */
  openPeriods(until: string): Promise<void>;
}

export interface LogTurn {
  /** Gives records that wait their places after the last of the tree, oldest first. */
  placePending(max: number): Promise<PlacedRecords>;
  readonly readTile: ReadTile;
  write(growth: Growth): Promise<void>;
}

export interface PlacedRecords {
  /** Index of the first of them, which is the size of the tree before. */
  readonly start: number;
  /** SHA-256 of the text of each. */
  readonly entries: readonly Uint8Array[];
}

export interface SizedCheckpoint {
  readonly size: number;
  /** A signed note. */
  readonly checkpoint: string;
}

interface Growth extends SizedCheckpoint {
  readonly tiles: readonly WrittenTile[];
}
