import type { Cell } from './cell-network.ts';

/*
 * What a reader of the shown cells can work out about a hidden one. The hidden flows may be any whole numbers from zero
 * that keep every sum. Pushing a flow around a circle of hidden cells changes them and no sum, so the most that can be
 * pushed through a cell (a maximum flow, found by augmenting paths) is how far it can lie from what it is: these bounds
 * are exact, and no solver gets nearer.
 *
 * @see Ford and Fulkerson (1956); Fischetti and Salazar-González (2001) on cell suppression in linked tables
 */

/** A step along a cell: forward adds to it, backward takes from it, and there is no less than nothing. */
interface Step {
  readonly cell: Cell;
  readonly node: string;
  readonly capacity: number;
}

/**
 * How far apart the least and the greatest value of a hidden cell lie for whoever knows everything shown.
 *
 * @param hidden all hidden cells
 * @param limit a width that is as good as any greater one
 */
export function boundsWidth(hidden: readonly Cell[], cell: Cell, limit: number): number {
  const others = hidden.filter((each) => each !== cell);
  const up = maxFlow(others, cell.to, cell.from, limit);
  const down = Math.min(cell.count, maxFlow(others, cell.from, cell.to, limit));
  return Math.min(up + down, limit);
}

function maxFlow(cells: readonly Cell[], from: string, to: string, limit: number): number {
  if (from === to) return limit;
  const atNode = groupByNode(cells);
  const added = new Map<Cell, number>();
  let pushed = 0;
  while (pushed < limit) {
    const path = findPath(atNode, added, from, to);
    if (path === null) return pushed;
    const amount = Math.min(limit - pushed, ...path.map(({ capacity }) => capacity));
    for (const { cell, node } of path) added.set(cell, (added.get(cell) ?? 0) + (node === cell.to ? amount : -amount));
    pushed += amount;
  }
  return limit;
}

/** The cells that begin or end at each node. */
type CellsAtNode = ReadonlyMap<string, readonly Cell[]>;

function groupByNode(cells: readonly Cell[]): CellsAtNode {
  const ends = cells.flatMap((cell) => [...new Set([cell.from, cell.to])].map((node) => ({ node, cell })));
  const groups = Map.groupBy(ends, ({ node }) => node);
  return new Map([...groups].map(([node, group]) => [node, group.map(({ cell }) => cell)]));
}

function findPath(
  cells: CellsAtNode,
  added: ReadonlyMap<Cell, number>,
  from: string,
  to: string,
): readonly Step[] | null {
  const reached = new Map<string, readonly Step[]>([[from, []]]);
  for (const [node, path] of reached) {
    for (const cell of cells.get(node) ?? []) {
      for (const step of stepsFrom(cell, node, cell.count + (added.get(cell) ?? 0))) {
        if (step.capacity === 0 || reached.has(step.node)) continue;
        if (step.node === to) return [...path, step];
        reached.set(step.node, [...path, step]);
      }
    }
  }
  return null;
}

function stepsFrom(cell: Cell, node: string, count: number): readonly Step[] {
  return [
    ...(cell.from === node ? [{ cell, node: cell.to, capacity: Infinity }] : []),
    ...(cell.to === node ? [{ cell, node: cell.from, capacity: count }] : []),
  ];
}

/**
 * The cells to hide so that a circle through a hidden cell opens along which a whole amount can be pushed: then it, and
 * everything on the circle, can lie that far from what it is. Cheapest first: parts before sums, smaller before larger.
 *
 * @param open cells that may still be hidden
 * @returns none where they would not help
 */
export function findDetour(
  hidden: readonly Cell[],
  open: readonly Cell[],
  cell: Cell,
  amount: number,
): readonly Cell[] | null {
  const known = [...hidden.filter((each) => each !== cell), ...open];
  const isOpen = new Set(open);
  const price = (each: Cell): number => (isOpen.has(each) ? priceOf(each) : 0);
  const up = cheapestPath(known, price, { from: cell.to, to: cell.from, amount });
  const down = cell.count < amount ? null : cheapestPath(known, price, { from: cell.from, to: cell.to, amount });
  const total = (path: readonly Cell[] | null): number =>
    path === null ? Infinity : path.reduce((sum, each) => sum + price(each), 0);
  const cheaper = total(down) < total(up) ? down : up;
  return cheaper?.filter((each) => isOpen.has(each)) ?? null;
}

/** A sum costs more than all the parts that there can be, and the sum of everything more than all sums. */
function priceOf({ rank, count }: Cell): number {
  return { 0: 0, 1: 1e10, 2: 1e13 }[rank] + count;
}

function cheapestPath(
  cells: readonly Cell[],
  price: (cell: Cell) => number,
  { from, to, amount }: { readonly from: string; readonly to: string; readonly amount: number },
): readonly Cell[] | null {
  const atNode = groupByNode(cells);
  const best = new Map<string, { readonly cost: number; readonly path: readonly Cell[] }>([
    [from, { cost: 0, path: [] }],
  ]);
  const waiting = new Set([from]);
  for (const node of waiting) {
    waiting.delete(node);
    const reached = best.get(node);
    if (reached === undefined) continue;
    for (const cell of atNode.get(node) ?? []) {
      for (const step of stepsFrom(cell, node, cell.count)) {
        const cost = reached.cost + price(cell);
        if (step.capacity < amount || cost >= (best.get(step.node)?.cost ?? Infinity)) continue;
        best.set(step.node, { cost, path: [...reached.path, cell] });
        waiting.add(step.node);
      }
    }
  }
  return best.get(to)?.path ?? null;
}
