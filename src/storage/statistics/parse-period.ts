import type { FixedTable } from './fixed-tables.ts';

/** Calendar dates, `YYYY-MM-DD`. */
export interface Period {
  readonly firstDay: string;
  /** The first day that is no longer in it. */
  readonly nextDay: string;
}

const patterns = { year: /^(?<year>20\d\d)$/, quarter: /^(?<year>20\d\d)-Q(?<quarter>[1-4])$/ } as const;

/** The days of `2025` or `2025-Q1`; `null` for a text that is no period of this kind of table. */
export function parsePeriod(kind: FixedTable['period'], text: string): Period | null {
  const { year: yearText, quarter: quarterText } = patterns[kind].exec(text)?.groups ?? {};
  if (yearText === undefined) return null;
  const year = Number(yearText);
  if (quarterText === undefined) return { firstDay: firstOf(year, 1), nextDay: firstOf(year + 1, 1) };
  const month = 3 * Number(quarterText) - 2;
  return { firstDay: firstOf(year, month), nextDay: month === 10 ? firstOf(year + 1, 1) : firstOf(year, month + 3) };
}

function firstOf(year: number, month: number): string {
  return `${String(year)}-${String(month).padStart(2, '0')}-01`;
}
