import type { AggregatePolicy } from '#policy/compiled-policy.ts';
import type { StatisticCell } from './public-queries.ts';

type KnownCell = StatisticCell & { readonly count: number };

const totalValue = 'TOTAL';

/**
 * Disclosure control over one published table: the count of every small cell becomes null, and with it the smallest of
 * the others, because the total minus what is shown would give a single one away. More follow until what is hidden adds
 * up to at least the threshold. The total itself stays, unless it is small, or would bound what is hidden after all.
 *
 * @param cells the cells of one dimension and, where it is published, their sum as `TOTAL`; not changed
 * @returns the same cells in the same order
 * @see Hundepool et al., Statistical Disclosure Control, on complementary (secondary) cell suppression
 */
export function suppressSmallCells(cells: readonly KnownCell[], policy: AggregatePolicy): readonly StatisticCell[] {
  const isSmall = ({ count }: KnownCell): boolean =>
    count < policy.threshold && (count > 0 || policy.zeroCountsAsSmall);
  const parts = cells.filter(({ value }) => value !== totalValue);
  const hidden = new Set<KnownCell>(cells.filter(isSmall));

  const hiddenParts = (): readonly KnownCell[] => parts.filter((cell) => hidden.has(cell));
  const isBounded = (): boolean => hiddenParts().length < 2 || sum(hiddenParts()) < policy.threshold;

  if (hiddenParts().length > 0 && policy.complementarySuppression) {
    const others = parts.filter((cell) => !hidden.has(cell)).toSorted((a, b) => a.count - b.count);
    // The first is hidden in any case: it is what the reader cannot tell from the small ones.
    for (const [index, cell] of others.entries()) {
      if (index > 0 && !isBounded()) break;
      hidden.add(cell);
    }
    if (isBounded()) for (const cell of cells) if (cell.value === totalValue) hidden.add(cell);
  }
  return cells.map((cell) => (hidden.has(cell) ? { value: cell.value, count: null } : cell));
}

function sum(cells: readonly KnownCell[]): number {
  return cells.reduce((total, { count }) => total + count, 0);
}
