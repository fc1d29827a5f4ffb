import { beforeAll, describe, expect, test } from '@jest/globals';
import { drawFrom } from '#test/oracle/draw.ts';
import { compareAtRandom, type Compared } from './compare-executors.ts';
import { inventSupergraph } from './invented-supergraph.ts';
import { loadSupergraphs } from './supergraphs.ts';

/** A short run per supergraph with a seed that stays; `npm run fuzz -- execution` is the long one. */
const operations = 120;
const seed = 5;
const supergraphs = await loadSupergraphs();

describe.each(Object.keys(supergraphs))('random operations over %s', (name) => {
  let seen: readonly Compared[];
  beforeAll(async () => {
    const supergraph = inventSupergraph(supergraphs[name] ?? {}, seed);
    const all: Compared[] = [];
    for (let index = 0; index < operations; index += 1) {
      all.push(await compareAtRandom(supergraph, drawFrom(seed + index)));
    }
    seen = all;
  }, 240_000);

  test('give the same data, nulls and errors as in the executor that comes with the planner', () => {
    expect(seen.filter(({ difference }) => difference !== null)).toEqual([]);
  });

  test('have enough of everything in them to mean something', () => {
    const total = (count: (each: Compared) => number): number => seen.reduce((sum, each) => sum + count(each), 0);
    expect(total(({ isPlanned }) => Number(isPlanned))).toBeGreaterThan(operations / 2);
    expect(total(({ batches }) => batches)).toBeGreaterThan(operations / 10);
    expect(total(({ errors }) => errors)).toBeGreaterThan(operations / 10);
    expect(total(({ located }) => located)).toBeGreaterThan(0);
  });
});
