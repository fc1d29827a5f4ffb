/** What can be wrong; docs/reconciliation.md says what each means. */
export const mismatchKinds = [
  'EGRESS_UNRECORDED',
  'EGRESS_DIFFERS',
  'RECORD_MISSING',
  'RECORD_CHANGED',
  'LEAF_MISSING',
  'LEAF_LATE',
] as const;

export type MismatchKind = (typeof mismatchKinds)[number];

/** One difference. */
export interface Mismatch {
  readonly kind: MismatchKind;
  /** The id of a record, or `leaf N` for a place in the tree. */
  readonly subject: string;
}

/** How far a reconciliation has come: the next leaf, the last record and the last departure that were looked at. */
export interface Position {
  readonly leaf: number;
  readonly record: number;
  readonly egress: number;
}

/** A leaf of the tree, beside the record that it stands for. */
export interface ComparedLeaf {
  readonly index: number;
  readonly recordId: string;
  /** `ended`: deleted, with all of its period. */
  readonly record: 'same' | 'changed' | 'missing' | 'ended';
  /** Whether an answer is known to have left under it. */
  readonly hasLeft: boolean;
}

/** A record, beside the tree. */
export interface ComparedRecord {
  readonly seq: number;
  readonly recordId: string;
  readonly place: 'in the tree' | 'waiting' | 'late' | 'missing';
}

/** A departure, beside the record under which it left. */
export interface ComparedDeparture {
  readonly seq: number;
  readonly recordId: string;
  /** 64 hexadecimal digits. */
  readonly digest: string;
  /** Whether another answer left under the same record. */
  readonly isRepeated: boolean;
  /** `null`: there is none. */
  readonly record: { readonly text: string; readonly caseRefs: readonly string[] } | null;
}

export type RoundKind = 'recent' | 'nightly';

/** Both sides of what is compared. Implemented by storage; reads at most `limit` rows at a time, in order. */
export interface ReconciliationStore {
  /** @returns from where; `null` where the round was claimed less than so long ago, by whichever replica */
  claim(kind: RoundKind, everyMs: number): Promise<Position | null>;
  keep(kind: RoundKind, position: Position): Promise<void>;
  /** @param day `YYYY-MM-DD`, UTC: where everything that was recorded since then begins */
  positionOf(day: string): Promise<Position>;
  /** How many leaves the signed tree has. */
  treeSize(): Promise<number>;
  readLeaves(from: number, limit: number): Promise<readonly ComparedLeaf[]>;
  readRecords(after: number, limit: number): Promise<readonly ComparedRecord[]>;
  readDepartures(after: number, limit: number): Promise<readonly ComparedDeparture[]>;
  /** The keys that are left. */
  readKeys(caseRefs: readonly string[]): Promise<ReadonlyMap<string, Uint8Array | null>>;
  /** Those of the differences that nobody was told of yet. */
  findNew(mismatches: readonly Mismatch[]): Promise<readonly Mismatch[]>;
  /** They were told. */
  note(mismatches: readonly Mismatch[]): Promise<void>;
}
