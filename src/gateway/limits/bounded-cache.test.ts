import { describe, expect, test } from '@jest/globals';
import { createBoundedCache } from './bounded-cache.ts';

function keptOf(maxEntries: number, maxWeight: number, given: readonly (readonly [string, number])[]): string {
  const cache = createBoundedCache<string>(maxEntries, maxWeight);
  for (const [key, weight] of given) cache.set(key, key, weight);
  return ['a', 'b', 'c', 'd'].filter((key) => cache.get(key) === key).join('');
}

describe('a bounded cache', () => {
  test.each<[string, number, number, readonly (readonly [string, number])[], string]>([
    [
      'keeps what has room',
      3,
      10,
      [
        ['a', 3],
        ['b', 3],
        ['c', 4],
      ],
      'abc',
    ],
    [
      'forgets the oldest of too many',
      2,
      10,
      [
        ['a', 1],
        ['b', 1],
        ['c', 1],
      ],
      'bc',
    ],
    [
      'forgets the oldest of too heavy ones',
      9,
      10,
      [
        ['a', 4],
        ['b', 4],
        ['c', 4],
      ],
      'bc',
    ],
    [
      'forgets as many as it takes',
      9,
      10,
      [
        ['a', 4],
        ['b', 4],
        ['c', 10],
      ],
      'c',
    ],
    [
      'does not keep what is too heavy alone, nor forget others for it',
      9,
      10,
      [
        ['a', 4],
        ['b', 11],
      ],
      'a',
    ],
    [
      'weighs what is kept anew once',
      9,
      10,
      [
        ['a', 9],
        ['a', 1],
        ['b', 9],
      ],
      'ab',
    ],
    [
      'forgets what has become too heavy',
      9,
      10,
      [
        ['a', 4],
        ['a', 11],
      ],
      '',
    ],
  ])('%s', (_what, maxEntries, maxWeight, given, kept) => {
    expect(keptOf(maxEntries, maxWeight, given)).toBe(kept);
  });
});
