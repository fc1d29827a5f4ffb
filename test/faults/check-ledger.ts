import { isDeepStrictEqual } from 'node:util';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import type { ErrorCode } from '#kernel/error-codes.ts';
import type { Ledger, Received } from './ledger-client.ts';
import type { Question } from './questions.ts';

/** What holds of a question, whatever fails. */
export interface Known {
  /** The answer while nothing fails. */
  readonly data: unknown;
  /** The reference under which its person stands in the record. */
  readonly personRef: string;
  /** The coordinates that a part of that answer holds. */
  held(data: unknown): readonly string[];
}

export interface LedgerToCheck {
  readonly ledger: Ledger;
  readonly known: ReadonlyMap<Question, Known>;
  /** The ids of the records that were there before. */
  readonly before: ReadonlySet<string>;
  /** The records that are there now. */
  readonly records: readonly DisclosureEntry[];
  /** The errors that may be told meanwhile. */
  readonly mayTell: readonly ErrorCode[];
}

/** Counts per invariant, and the first of each in words. */
export interface CheckedLedger {
  readonly answers: number;
  /** I1: answers without a record. */
  readonly unrecorded: number;
  /** I1: answers whose record names other coordinates or another person than the JSON that arrived. */
  readonly misrecorded: number;
  /** I1: answers whose record is that of an earlier answer. */
  readonly reused: number;
  /** I2: records that were there and are no longer. */
  readonly lost: number;
  /** I3: answers with another value than there is, and errors that are not ours or not of this fault. */
  readonly doubtful: number;
  /** Records of answers that did not arrive: they do no harm. */
  readonly undelivered: number;
  readonly refused: number;
  readonly cut: number;
  readonly findings: readonly string[];
}

/** Holds what clients received against what was recorded. */
export function checkLedger({ ledger, known, before, records, mayTell }: LedgerToCheck): CheckedLedger {
  const byId = new Map<string, DisclosureEntry>(records.map((entry) => [entry.id, entry]));
  const seen = new Set<string>();
  const unrecorded: string[] = [];
  const misrecorded: string[] = [];
  const reused: string[] = [];
  const doubtful = [...ledger.unclean];
  for (const received of ledger.received) {
    const { record, question } = received;
    const expected = known.get(question);
    if (expected === undefined) throw new Error('a question that nobody has asked before');
    if (seen.has(record) || before.has(record)) reused.push(record);
    seen.add(record);
    const entry = byId.get(record);
    if (entry === undefined) unrecorded.push(record);
    else misrecorded.push(...compareRecord(entry, received, expected));
    doubtful.push(...compareData(received, expected));
  }
  for (const [code, count] of ledger.refused) {
    if (!mayTell.includes(code)) doubtful.push(...Array.from({ length: count }, () => `${code} was told`));
  }
  const lost = [...before].filter((id) => !byId.has(id));
  const kinds = { unrecorded, misrecorded, reused, lost, doubtful };
  return {
    answers: ledger.received.length,
    unrecorded: unrecorded.length,
    misrecorded: misrecorded.length,
    reused: reused.length,
    lost: lost.length,
    doubtful: doubtful.length,
    undelivered: records.filter(({ id }) => !before.has(id) && !seen.has(id)).length,
    refused: [...ledger.refused.values()].reduce((sum, count) => sum + count, 0),
    cut: ledger.cut,
    findings: Object.entries(kinds).flatMap(([kind, [first]]) => (first === undefined ? [] : [`${kind}: ${first}`])),
  };
}

function* compareRecord(entry: DisclosureEntry, { question, data }: Received, known: Known): Generator<string> {
  const recorded = [...new Set<string>(entry.subjects.flatMap(({ coordinates }) => coordinates))].sort();
  const held = known.held(data);
  const others = entry.subjects.filter(({ personRef }) => personRef !== known.personRef);
  if (entry.authority !== question.authority || entry.purpose !== question.purpose || others.length > 0) {
    yield `${entry.id} is of another recipient or person`;
  } else if (!isDeepStrictEqual(recorded, held)) {
    const missing = held.filter((each) => !recorded.includes(each));
    const tooMuch = recorded.filter((each) => !held.includes(each));
    yield `${entry.id} lacks ${missing.join() || 'nothing'} and has ${tooMuch.join() || 'nothing'} too much`;
  }
}

function* compareData({ record, data, isWhole }: Received, known: Known): Generator<string> {
  if (isWhole ? !isDeepStrictEqual(data, known.data) : !isPartOf(data, known.data)) {
    yield `${record} holds ${JSON.stringify(data).slice(0, 300)}`;
  }
}

/** Whether every value is the one that stands in its place; `null` may stand everywhere. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (part === null) return true;
  if (typeof part !== 'object') return part === whole;
  if (typeof whole !== 'object' || whole === null || Array.isArray(part) !== Array.isArray(whole)) return false;
  const values = new Map<string, unknown>(Object.entries(whole));
  return Object.entries(part).every(([name, value]) => values.has(name) && isPartOf(value, values.get(name)));
}
