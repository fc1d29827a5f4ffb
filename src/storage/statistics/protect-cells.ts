import type { AggregatePolicy } from '#policy/compiled-policy.ts';
import { boundsWidth, findDetour } from './cell-bounds.ts';
import type { Cell } from './cell-network.ts';

/**
 * Disclosure control over the published cells of one period, all tables together: which of them are hidden.
 *
 * Hidden is every small cell; with it in every sum the smallest of the parts that are not small, so that nobody knows a
 * hidden part to be small; and then as many more as it takes until each hidden cell could be anything within more than
 * the threshold, for a reader who knows all that is shown and how it adds up.
 *
 * @param cells what is published already and what is to be, by flows (see `cell-network.ts`)
 * @param frozen of the cells that are published already, whether each is shown: that stays as it is
 * @returns the names of the hidden cells; `null` where even hiding every new cell would leave one too narrow
 * @see Hundepool et al., Statistical Disclosure Control, on complementary (secondary) cell suppression
 */
export function protectCells(
  cells: readonly Cell[],
  frozen: ReadonlyMap<string, boolean>,
  { threshold, zeroCountsAsSmall, complementarySuppression }: AggregatePolicy,
): ReadonlySet<string> | null {
  const isSmall = ({ count }: Cell): boolean => count < threshold && (count > 0 || zeroCountsAsSmall);
  const hidden = new Set(cells.filter((cell) => !(frozen.get(cell.name) ?? !isSmall(cell))));
  const names = (): ReadonlySet<string> => new Set([...hidden].map(({ name }) => name));
  if (!complementarySuppression) return names();

  const open = (): readonly Cell[] => cells.filter((cell) => !hidden.has(cell) && !frozen.has(cell.name));
  for (const parts of findSums(cells)) {
    const hiddenParts = parts.filter((part) => hidden.has(part));
    if (hiddenParts.length === 0 || hiddenParts.some(({ count }) => count >= threshold)) continue;
    const others = parts.filter((part) => part.count >= threshold && !hidden.has(part) && !frozen.has(part.name));
    const [smallest] = others.toSorted((a, b) => a.count - b.count);
    if (smallest !== undefined) hidden.add(smallest);
  }

  const enough = threshold + 1;
  const isNarrow = (cell: Cell): boolean => boundsWidth([...hidden], cell, enough) < enough;
  // What is hidden for one cell only widens the others, so that each is looked at once.
  for (const cell of [...hidden]) {
    if (!isNarrow(cell)) continue;
    const detour = findDetour([...hidden], open(), cell, enough) ?? open();
    for (const each of detour) hidden.add(each);
  }
  return [...hidden].some(isNarrow) ? null : names();
}

/** The parts of every sum: what comes into a node, or what goes out of it. Those of few parts first. */
function findSums(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  const sides = [Map.groupBy(cells, ({ from }) => from), Map.groupBy(cells, ({ to }) => to)];
  return sides
    .flatMap((side) => [...side.values()])
    .filter((parts) => parts.length > 1)
    .toSorted((a, b) => a.length - b.length);
}
