import { dimensions, type Dimension, type Margin } from './dimensions.ts';

/** A table that is published as it stands here or not at all: nobody chooses dimensions or filters. */
export interface FixedTable {
  readonly period: 'quarter' | 'year';
  /** What its cells are divided by; every combination is a cell, and so is every sum. */
  readonly by: readonly Dimension[];
  /** The one type that it is about; `null` = all. */
  readonly type: string | null;
}

export const fixedTables: Readonly<Record<string, FixedTable>> = {
  cases_by_type_and_quarter: { period: 'quarter', by: ['type'], type: null },
  decisions_by_type_outcome_and_year: { period: 'year', by: ['type', 'outcome'], type: null },
  processing_time_by_type_and_year: { period: 'year', by: ['type', 'duration'], type: null },
  humanitarian_by_outcome_and_year: { period: 'year', by: ['outcome'], type: 'HUMANITARIAN' },
};

/** The value of the cell that holds the sum of a whole table. */
export const totalValue = 'TOTAL';

export interface TableCell {
  /** `ASYLUM/GRANTED`, `ASYLUM/TOTAL`, `TOTAL/GRANTED`; `TOTAL` for the sum of all. */
  readonly value: string;
  readonly margin: Margin;
}

/** The cells of a table, the sum of all last. */
export function cellsOf({ by, type }: FixedTable): readonly TableCell[] {
  const everything: Margin = { type, outcome: null, duration: null };
  const margins = by.reduce<readonly Margin[]>(
    (known, dimension) =>
      known.flatMap((margin) => valuesOf(dimension).map((value) => ({ ...margin, [dimension]: value }))),
    [everything],
  );
  return margins.map((margin) => {
    const values = by.map((dimension) => margin[dimension] ?? totalValue);
    return { value: values.every((value) => value === totalValue) ? totalValue : values.join('/'), margin };
  });
}

function valuesOf(dimension: Dimension): readonly (string | null)[] {
  return [...dimensions[dimension], null];
}
