import type { ColumnType } from 'kysely';

/** Calendar date as `YYYY-MM-DD`. */
export type DateText = string;

/** Read as parsed JSON, written as JSON text. */
export type JsonColumn = ColumnType<unknown, string, never>;

/** Set by the database, or by the writer where the moment is not now. */
export type Instant = ColumnType<Date, Date | undefined, never>;
