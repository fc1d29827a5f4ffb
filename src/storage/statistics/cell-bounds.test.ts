import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boundsWidth, findDetour } from './cell-bounds.ts';
import type { Cell } from './cell-network.ts';

const limit = 6;

/** Every way to fill in hidden cells with small whole numbers that keeps what flows in and out of each node. */
function widthByTrying(cells: readonly Cell[], target: Cell): number {
  const highest = Math.max(...cells.map(({ count }) => count)) + limit;
  const balance = (counts: readonly number[]): string => {
    const nodes = new Map<string, number>();
    for (const [index, { from, to }] of cells.entries()) {
      nodes.set(from, (nodes.get(from) ?? 0) - (counts[index] ?? 0));
      nodes.set(to, (nodes.get(to) ?? 0) + (counts[index] ?? 0));
    }
    return JSON.stringify([...nodes].toSorted());
  };
  const actual = balance(cells.map(({ count }) => count));
  const possible: number[] = [];
  const fill = (counts: readonly number[]): void => {
    if (counts.length === cells.length) {
      if (balance(counts) === actual) possible.push(counts[cells.indexOf(target)] ?? 0);
      return;
    }
    for (let count = 0; count <= highest; count += 1) fill([...counts, count]);
  };
  fill([]);
  return Math.min(limit, Math.max(...possible) - Math.min(...possible));
}

const drawCells = fc
  .array(fc.record({ from: fc.constantFrom('a', 'b', 'c'), to: fc.constantFrom('a', 'b', 'c'), count: fc.nat(3) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((cells) => cells.map((cell, index): Cell => ({ ...cell, name: String(index), rank: 0 })));

test('the bounds are exactly what every possible filling-in leaves', () => {
  fc.assert(
    fc.property(drawCells, (cells) => {
      for (const cell of cells) expect(boundsWidth(cells, cell, limit)).toBe(widthByTrying(cells, cell));
    }),
    { numRuns: 60 },
  );
});

test('a detour costs as little as it can: small parts, then sums, the sum of everything last', () => {
  const part = (name: string, count: number): Cell => ({ name, from: 's', to: 't', count, rank: 0 });
  const total: Cell = { name: 'total', from: 't', to: 's', count: 50, rank: 2 };
  const cell = part('cell', 2);
  const namesOf = (open: readonly Cell[]) => findDetour([cell], open, cell, limit)?.map(({ name }) => name);
  expect(namesOf([total, part('large', 30), part('small', 7), part('too small', 5)])).toEqual(['small']);
  expect(namesOf([total, part('too small', 5)])).toEqual(['total']);
  expect(findDetour([cell], [part('too small', 5)], cell, limit)).toBeNull();
});
