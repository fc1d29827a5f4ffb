import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { invariant } from '#kernel/invariant.ts';
import type { AggregatePolicy } from '#policy/compiled-policy.ts';
import { attackTables, type ReadTable } from '#test/support/attack-tables.ts';
import { buildLine, buildNetwork } from './cell-network.ts';
import { dimensions, marginName, type Margin } from './dimensions.ts';
import { cellsOf, fixedTables } from './fixed-tables.ts';
import { protectCells } from './protect-cells.ts';

const policy: AggregatePolicy = { threshold: 5, zeroCountsAsSmall: true, complementarySuppression: true, tables: [] };

/** A table that stands alone, as it may be shown. */
function show(counts: readonly number[], more: Partial<AggregatePolicy> = {}): ReadTable {
  const parts = Object.fromEntries(counts.map((count, index) => [`v${String(index)}`, count]));
  const table = { ...parts, TOTAL: counts.reduce((sum, count) => sum + count, 0) };
  const hidden = protectCells(buildLine(table, 'TOTAL'), new Map(), { ...policy, ...more });
  invariant(hidden, 'a table that stands alone can always be protected');
  return Object.fromEntries(Object.entries(table).map(([value, count]) => [value, hidden.has(value) ? null : count]));
}

const shown = (counts: readonly number[], more: Partial<AggregatePolicy> = {}) => Object.values(show(counts, more));

describe('a table that stands alone', () => {
  test.each<[string, readonly number[], readonly (number | null)[]]>([
    ['two small cells and the smallest of the rest', [41, 12, 3, 0], [41, null, null, null, 56]],
    ['nothing where nothing is small', [41, 12, 5], [41, 12, 5, 58]],
    ['one small cell and one other', [4, 9, 10], [null, null, 10, 23]],
    ['one of two equal others', [4, 9, 9], [null, null, 9, 22]],
    ['one other although the small ones hide each other', [41, 12, 4, 3], [41, null, null, null, 60]],
    ['as many as it takes', [1, 5, 5, 40], [null, null, 5, 40, 51]],
    ['one more where what is hidden adds up to the threshold alone', [0, 5, 7, 40], [null, null, null, 40, 52]],
    ['all parts where there are only two', [1, 40], [null, null, 41]],
    ['small parts of a sum that is not small', [3, 3], [null, null, 6]],
    ['the sum last of all, where it would bound the parts', [1, 4], [null, null, null]],
    ['a small sum', [1, 2], [null, null, null]],
    ['a single small cell, which is its own sum', [3], [null, null]],
    ['zeros, whose sum would give them away', [0, 0, 90], [null, null, null, 90]],
  ])('hides %s', (_name, counts, expected) => {
    expect(shown(counts)).toEqual(expected);
  });

  test('where zero is not small, zeros do not hide a small cell', () => {
    expect(shown([0, 3, 7, 50], { zeroCountsAsSmall: false })).toEqual([0, null, null, 50, 60]);
  });

  test('without complementary suppression only small cells go', () => {
    expect(shown([41, 12, 3, 0], { complementarySuppression: false })).toEqual([41, 12, null, null, 56]);
  });

  test('whatever it holds, nothing small is shown and nothing hidden is narrowed to the threshold', () => {
    const counts = fc.array(fc.oneof(fc.nat(12), fc.nat(200)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 10 }), (values, threshold) => {
        const table = show(values, { threshold });
        expect(Object.values(table).every((count) => count === null || count >= threshold)).toBe(true);
        expect(attackTables({ table }).filter(({ low, high }) => high - low <= threshold)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

interface Row {
  readonly type: string;
  readonly outcome: string;
  readonly duration: string;
  readonly count: number;
}

const yearTables = Object.keys(fixedTables).filter((table) => fixedTables[table]?.period === 'year');

/** Publishes the tables of a year in an order, each with those before it in place; `null` for one that is refused. */
function publishAll(rows: readonly Row[], order: readonly string[]): Readonly<Record<string, ReadTable | null>> {
  const countMargin = (margin: Margin): number =>
    rows
      .filter(({ type, outcome, duration }) =>
        [margin.type ?? type, margin.outcome ?? outcome, margin.duration ?? duration].every(
          (value, index) => value === [type, outcome, duration][index],
        ),
      )
      .reduce((sum, { count }) => sum + count, 0);
  const counts = new Map<string, number>();
  const frozen = new Map<string, boolean>();
  const published: Record<string, ReadTable | null> = {};
  for (const table of order) {
    const fixed = fixedTables[table];
    invariant(fixed, 'a fixed table');
    const cells = cellsOf(fixed).map(({ value, margin }) => [value, marginName(margin), countMargin(margin)] as const);
    const together = new Map([...counts, ...cells.map(([, name, count]) => [name, count] as const)]);
    const hidden = protectCells(buildNetwork(together), frozen, policy);
    published[table] =
      hidden === null
        ? null
        : Object.fromEntries(cells.map(([value, name, count]) => [value, hidden.has(name) ? null : count]));
    if (hidden === null) continue;
    for (const [, name, count] of cells) {
      counts.set(name, count);
      frozen.set(name, !hidden.has(name));
    }
  }
  return published;
}

/** A year in which most is nothing, much is small, and some is large. */
const drawYear = fc.array(
  fc.record({
    type: fc.constantFrom(...dimensions.type),
    outcome: fc.constantFrom(...dimensions.outcome),
    duration: fc.constantFrom(...dimensions.duration),
    count: fc.oneof(fc.nat(4), fc.nat(30), fc.nat(900)),
  }),
  { maxLength: 150 },
);

describe('the tables of one year together', () => {
  test('nothing small is shown, and a reader of all of them narrows nothing hidden to the threshold', () => {
    const order = fc.shuffledSubarray(yearTables, { minLength: yearTables.length });
    fc.assert(
      fc.property(drawYear, order, (rows, tables) => {
        const published = Object.entries(publishAll(rows, tables)).flatMap(([name, table]) =>
          table === null ? [] : [[name, table] as const],
        );
        expect(published.length).toBe(yearTables.length);
        for (const [, table] of published) {
          expect(Object.values(table).filter((count) => count !== null && count < policy.threshold)).toEqual([]);
        }
        const narrowed = attackTables(Object.fromEntries(published)).filter(
          ({ low, high }) => high - low <= policy.threshold,
        );
        expect(narrowed).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test('what two of them share is shown in both or in neither', () => {
    const rows = dimensions.outcome.map((outcome, index) => ({
      type: 'HUMANITARIAN',
      outcome,
      duration: 'UNKNOWN',
      count: [41, 12, 3, 0, 60, 70, 80, 90][index] ?? 0,
    }));
    const year = publishAll(rows, yearTables);
    for (const outcome of dimensions.outcome) {
      expect(year['decisions_by_type_outcome_and_year']?.[`HUMANITARIAN/${outcome}`]).toBe(
        year['humanitarian_by_outcome_and_year']?.[outcome],
      );
    }
  });

  test('a table is refused where it would bring something hidden to light, whatever is hidden in it', () => {
    // Shown already: both parts of the sum but one, and that one hidden.
    const cells = buildLine({ a: 3, b: 90, TOTAL: 93 }, 'TOTAL');
    const frozen = new Map([
      ['a', false],
      ['b', true],
    ]);
    expect(protectCells(cells, frozen, policy)).toEqual(new Set(['a', 'TOTAL']));
    expect(protectCells(cells, new Map([...frozen, ['TOTAL', true]]), policy)).toBeNull();
  });
});

test('the patient reader finds what is not protected', () => {
  const naive = attackTables({ table: { a: 41, b: 12, c: null, d: null, TOTAL: 56 } });
  expect(naive).toEqual([
    { cell: 'table c', low: 0, high: 3 },
    { cell: 'table d', low: 0, high: 3 },
  ]);
  // Each table is safe alone; together they give the hidden figure away.
  const decisions = { 'HUMANITARIAN/GRANTED': null, 'HUMANITARIAN/REFUSED': null, 'HUMANITARIAN/TOTAL': 30, TOTAL: 30 };
  const humanitarian = { GRANTED: null, REFUSED: 29, TOTAL: null };
  expect(attackTables({ decisions_x: decisions, humanitarian_x: humanitarian })).toContainEqual({
    cell: 'decisions_x HUMANITARIAN/GRANTED',
    low: 1,
    high: 1,
  });
});
