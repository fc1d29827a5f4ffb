import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AggregatePolicy } from '#policy/compiled-policy.ts';
import { suppressSmallCells } from './suppress-small-cells.ts';

const policy: AggregatePolicy = { threshold: 5, zeroCountsAsSmall: true, complementarySuppression: true, tables: [] };

function tableOf(counts: readonly number[], total: number | null = counts.reduce((a, b) => a + b, 0)) {
  const cells = counts.map((count, index) => ({ value: `v${index}`, count }));
  return total === null ? cells : [...cells, { value: 'TOTAL', count: total }];
}

const countsOf = (counts: readonly number[], more: Partial<AggregatePolicy> = {}) =>
  suppressSmallCells(tableOf(counts), { ...policy, ...more }).map(({ count }) => count);

describe('suppressSmallCells', () => {
  test.each<[string, readonly number[], readonly (number | null)[]]>([
    ['two small cells and the smallest of the rest', [41, 12, 3, 0], [41, null, null, null, 56]],
    ['nothing where nothing is small', [41, 12, 5], [41, 12, 5, 58]],
    ['one small cell and one other', [4, 9, 10], [null, null, 10, 23]],
    ['the first of two equal others alone', [4, 9, 9], [null, null, 9, 22]],
    ['all parts where there are only two', [1, 40], [null, null, 41]],
    ['small parts of a sum that is not small', [3, 3], [null, null, 6]],
    ['a small total as well', [1, 2], [null, null, null]],
    ['a single small cell, which is its own total', [3], [null, null]],
    ['zeros, whose sum would give them away', [0, 0, 90], [null, null, null, 90]],
    ['an empty table', [], [null]],
  ])('hides %s', (_name, counts, expected) => {
    expect(countsOf(counts)).toEqual(expected);
  });

  test('where zero is not small, zeros do not hide a small cell', () => {
    expect(countsOf([0, 3, 7, 50], { zeroCountsAsSmall: false })).toEqual([null, null, null, 50, 60]);
    expect(countsOf([0, 7, 50], { zeroCountsAsSmall: false })).toEqual([0, 7, 50, 57]);
  });

  test('without complementary suppression only small cells go', () => {
    expect(countsOf([41, 12, 3, 0], { complementarySuppression: false })).toEqual([41, 12, null, null, 56]);
  });

  test('a total that does not add up is hidden where it would bound what is hidden', () => {
    expect(suppressSmallCells(tableOf([2], 90), policy).map(({ count }) => count)).toEqual([null, null]);
  });

  test('the cells handed in stay as they are', () => {
    const cells = Object.freeze(tableOf([3, 9, 20]).map((cell) => Object.freeze(cell)));
    expect(suppressSmallCells(cells, policy)).toHaveLength(4);
  });

  test('no shown figures bound a hidden cell below the threshold', () => {
    const counts = fc.array(fc.oneof(fc.nat(12), fc.nat(200)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 10 }), fc.boolean(), (values, threshold, zeroCountsAsSmall) => {
        const shown = suppressSmallCells(tableOf(values), { ...policy, threshold, zeroCountsAsSmall });
        const parts = shown.slice(0, -1);
        const total = shown.at(-1)?.count ?? null;
        const hidden = parts.filter(({ count }) => count === null);
        const isSmall = (count: number): boolean => count < threshold && (count > 0 || zeroCountsAsSmall);

        expect(shown.every(({ count }) => count === null || !isSmall(count))).toBe(true);
        expect(shown.every(({ count }, index) => count === null || count === tableOf(values)[index]?.count)).toBe(true);
        expect(hidden.length > 0).toBe(values.some(isSmall));
        // What a reader can work out: the sum of what is hidden.
        const sum = (total ?? Infinity) - parts.reduce((known, { count }) => known + (count ?? 0), 0);
        const isBounded = total !== null && (hidden.length === 1 || sum < threshold);
        expect(hidden.length > 0 && isBounded).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
