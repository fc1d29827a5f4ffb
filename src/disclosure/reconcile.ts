import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Coordinate } from '#kernel/ids.ts';
import { departureDigest } from './egress-ledger.ts';
import { noCase } from './layer-record.ts';
import { readRecord } from './read-record.ts';
import type {
  ComparedDeparture,
  ComparedLeaf,
  Mismatch,
  Position,
  ReconciliationStore,
} from './reconciliation-store.ts';

/** What was compared. */
export interface Compared {
  readonly leaves: number;
  readonly records: number;
  /** Answers that are known to have left. */
  readonly departures: number;
  /** Records under which nothing is known to have left: the caller was gone, or the count of it was lost. */
  readonly notLeft: number;
  /** Departures whose record cannot be read any more, because the key of a case is destroyed. */
  readonly unreadable: number;
  readonly mismatches: number;
}

export interface Reconciled {
  readonly compared: Compared;
  readonly position: Position;
}

const pageSize = 250;

/**
 * Compares what left with the log, and the log with itself, from a position to the end, a page at a time.
 *
 * @param onMismatches takes what was found in one page
 */
export async function reconcile(
  store: ReconciliationStore,
  from: Position,
  onMismatches: (mismatches: readonly Mismatch[]) => Promise<void>,
): Promise<Reconciled> {
  const counts = { leaves: 0, records: 0, departures: 0, notLeft: 0, unreadable: 0, mismatches: 0 };
  const tell = async (mismatches: readonly Mismatch[]): Promise<void> => {
    if (mismatches.length === 0) return;
    counts.mismatches += mismatches.length;
    await onMismatches(mismatches);
  };

  const size = await store.treeSize();
  for (let start = from.leaf; start < size; start += pageSize) {
    const end = Math.min(start + pageSize, size);
    const leaves = await store.readLeaves(start, end - start);
    counts.leaves += leaves.length;
    counts.notLeft += leaves.filter(({ record, hasLeft }) => record !== 'ended' && !hasLeft).length;
    await tell(compareLeaves(leaves, start, end));
  }
  let { record, egress } = from;
  for (;;) {
    const records = await store.readRecords(record, pageSize);
    const last = records.at(-1);
    if (last === undefined) break;
    record = last.seq;
    counts.records += records.length;
    await tell(records.flatMap(({ recordId, place }) => misplaced[place].map((kind) => ({ kind, subject: recordId }))));
  }
  for (;;) {
    const departures = await store.readDepartures(egress, pageSize);
    const last = departures.at(-1);
    if (last === undefined) break;
    egress = last.seq;
    counts.departures += departures.length;
    const { mismatches, unreadable } = await compareDepartures(store, departures);
    counts.unreadable += unreadable;
    await tell(mismatches);
  }
  return { compared: counts, position: { leaf: Math.max(from.leaf, size), record, egress } };
}

const misplaced = { 'in the tree': [], waiting: [], late: ['LEAF_LATE'], missing: ['LEAF_MISSING'] } as const;

function compareLeaves(leaves: readonly ComparedLeaf[], start: number, end: number): readonly Mismatch[] {
  const there = new Set(leaves.map(({ index }) => index));
  const gaps: Mismatch[] = [];
  for (let index = start; index < end; index += 1) {
    if (!there.has(index)) gaps.push({ kind: 'LEAF_MISSING', subject: `leaf ${String(index)}` });
  }
  const others = leaves.flatMap(({ recordId, record }): readonly Mismatch[] => {
    if (record === 'same' || record === 'ended') return [];
    return [{ kind: record === 'missing' ? 'RECORD_MISSING' : 'RECORD_CHANGED', subject: recordId }];
  });
  return [...gaps, ...others];
}

async function compareDepartures(store: ReconciliationStore, departures: readonly ComparedDeparture[]) {
  const caseRefs = departures.flatMap(({ record }) => record?.caseRefs ?? []);
  const kept = await store.readKeys([...new Set([...caseRefs, noCase])]);
  // As objects, made once: many records are of one case.
  const keys = new Map([...kept].map(([caseRef, key]) => [caseRef, key === null ? null : createSecretKey(key)]));
  const mismatches: Mismatch[] = [];
  let unreadable = 0;
  for (const { recordId: subject, digest, isRepeated, record } of departures) {
    const outcome = record === null ? 'missing' : compareDigest(record.text, digest, keys);
    if (outcome === 'missing') mismatches.push({ kind: 'EGRESS_UNRECORDED', subject });
    else if (outcome === 'broken') mismatches.push({ kind: 'RECORD_CHANGED', subject });
    else if (outcome === 'differs' || isRepeated) mismatches.push({ kind: 'EGRESS_DIFFERS', subject });
    else if (outcome === 'unreadable') unreadable += 1;
  }
  return { mismatches, unreadable };
}

function compareDigest(text: string, digest: string, keys: ReadonlyMap<string, KeyObject | null>) {
  try {
    const { id, request, subjects, isWhole } = readRecord(text, (caseRef) => keys.get(caseRef) ?? null);
    if (!isWhole || request === null) return 'unreadable';
    const coordinates = subjects.flatMap((subject): readonly Coordinate[] => subject.coordinates);
    const recorded = departureDigest(id, coordinates, request.document?.sha256 ?? null);
    return Buffer.from(recorded).toString('hex') === digest ? 'same' : 'differs';
  } catch {
    // What is sealed under a key that is there must open.
    return 'broken';
  }
}
