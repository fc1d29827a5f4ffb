import type { ReadTile, TilePlace } from '#log/tile.ts';

/** The log as others may read it. Implemented by storage. */
export interface PublishedLog {
  /**
   * The last checkpoint, with cosignatures where witnesses have given them; `null` while the log is empty.
   *
   * @param over the index of a leaf: rather an older checkpoint over it that witnesses have cosigned than a newer one
   */
  head(over: number | null): Promise<PublishedHead | null>;
  readonly readTile: ReadTile;
  /** The entries of a tile of level 0, each the SHA-256 of a record. */
  readEntries(place: Omit<TilePlace, 'level'>): Promise<readonly Uint8Array[]>;
  /** A record; `null` where there is none of this id. */
  findRecord(id: string): Promise<FoundRecord | null>;
}

export interface PublishedHead {
  readonly size: number;
  readonly checkpoint: string;
}

export interface FoundRecord {
  /** The sealed record, byte for byte. */
  readonly text: string;
  /** Where it stands in the tree; `null` until it is brought in, which takes moments. */
  readonly index: number | null;
}
