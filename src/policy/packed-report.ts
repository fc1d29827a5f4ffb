import type { AuthorityId, CategoryId, Coordinate, InternalKey } from '#kernel/ids.ts';
import type { OpenedVerdict, OwnerName, VerdictReport } from './verdict-report.ts';
import { marks, type Mark } from './verdict.ts';

/**
 * A report on the wire. What verdicts have in common stands once, in a table, and is named by its place there: an answer
 * with fifty cases has some nine hundred verdicts, which differ in little.
 */
export interface PackedReport {
  readonly coordinates: readonly Coordinate[];
  readonly bases: readonly Basis[];
  readonly grounds: readonly Ground[];
  /** Places of a coordinate and a ground, in turns. */
  readonly sets: readonly (readonly number[])[];
  /** An owner, and the places of a basis and of a set. */
  readonly opened: readonly (readonly [owner: OwnerName, basis: number, set: number])[];
}

type Key = InternalKey | null;
type Basis = readonly [caseKey: Key, applicant: Key, controller: AuthorityId | null, basisCase: Key, relationFact: Key];
type Ground = readonly [categories: readonly CategoryId[], evidence: readonly InternalKey[], marks: readonly Mark[]];

/** More than any answer has; a small text could name any number. */
const maxVerdicts = 100_000;

export function packReport({ opened }: VerdictReport): PackedReport {
  const coordinates = createTable<Coordinate>();
  const bases = createTable<Basis>();
  const grounds = createTable<Ground>();
  const sets = createTable<readonly number[]>();
  const rows = new Map<string, { readonly owner: OwnerName; readonly basis: number; readonly set: number[] }>();
  for (const { owner, coordinate, ...each } of opened) {
    const basis = bases.placeOf([
      each.caseKey,
      each.applicantKey,
      each.controller,
      each.basisCaseKey,
      each.relationFactKey,
    ]);
    const row = rows.get(`${owner} ${String(basis)}`) ?? { owner, basis, set: [] };
    rows.set(`${owner} ${String(basis)}`, row);
    row.set.push(coordinates.placeOf(coordinate), grounds.placeOf([each.categories, each.evidence, each.marks]));
  }
  return {
    // Before the tables are read: it fills the last of them.
    opened: [...rows.values()].map(({ owner, basis, set }) => [owner, basis, sets.placeOf(set)]),
    coordinates: coordinates.items,
    bases: bases.items,
    grounds: grounds.items,
    sets: sets.items,
  };
}

function createTable<Item>() {
  const items: Item[] = [];
  const places = new Map<string, number>();
  return {
    items,
    placeOf(item: Item): number {
      const text = JSON.stringify(item);
      const place = places.get(text) ?? items.push(item) - 1;
      places.set(text, place);
      return place;
    },
  };
}

/** @returns `null` when the extensions hold no valid report, which the caller must treat as a failed subgraph */
export function parseVerdictReport(extension: unknown): VerdictReport | null {
  if (!isRecord(extension)) return null;
  // Whoever opened nothing needs no tables.
  const { coordinates = [], bases = [], grounds = [], sets = [], opened } = extension;
  const areTables =
    isListOf(coordinates, isCoordinate) &&
    isListOf(bases, isBasis) &&
    isListOf(grounds, isGround) &&
    isListOf(sets, isSet);
  if (!areTables || !isListOf(opened, isRow)) return null;
  const verdicts: OpenedVerdict[] = [];
  for (const [owner, basisPlace, setPlace] of opened) {
    const [basis, set] = [bases[basisPlace], sets[setPlace]];
    if (basis === undefined || set === undefined || verdicts.length + set.length / 2 > maxVerdicts) return null;
    const [caseKey, applicantKey, controller, basisCaseKey, relationFactKey] = basis;
    for (let at = 0; at < set.length; at += 2) {
      const coordinate = coordinates[set[at] ?? -1];
      const ground = grounds[set[at + 1] ?? -1];
      if (coordinate === undefined || ground === undefined) return null;
      const [categories, evidence, given] = ground;
      const common = { caseKey, applicantKey, controller, basisCaseKey, relationFactKey };
      verdicts.push({ owner, coordinate, ...common, categories, evidence, marks: given });
    }
  }
  return { opened: verdicts };
}

/* Checked by hand: a schema library takes longer for a report than everything else in the gateway for its answer. */

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is readonly Item[] {
  return Array.isArray(value) && value.every(isItem);
}

function isTuple(value: unknown, length: number): value is readonly unknown[] {
  return Array.isArray(value) && value.length === length;
}

function isCoordinate(value: unknown): value is Coordinate {
  return typeof value === 'string' && value.length <= 128;
}

function isKey(value: unknown): value is InternalKey & CategoryId & AuthorityId {
  return typeof value === 'string' && value.length <= 64;
}

function isMark(value: unknown): value is Mark {
  return marks.some((mark) => mark === value);
}

function isBasis(value: unknown): value is Basis {
  return isTuple(value, 5) && value.every((each) => each === null || isKey(each));
}

function isGround(value: unknown): value is Ground {
  if (!isTuple(value, 3)) return false;
  const [categories, evidence, given] = value;
  return isListOf(categories, isKey) && isListOf(evidence, isKey) && isListOf(given, isMark);
}

function isSet(value: unknown): value is readonly number[] {
  return isListOf(value, isPlace) && value.length % 2 === 0;
}

function isRow(value: unknown): value is PackedReport['opened'][number] {
  if (!isTuple(value, 3)) return false;
  const [owner, basis, set] = value;
  return typeof owner === 'string' && owner.includes(':') && isPlace(basis) && isPlace(set);
}

function isPlace(value: unknown): value is number {
  return Number.isInteger(value);
}
