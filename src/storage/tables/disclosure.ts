import type { ColumnType } from 'kysely';
import type { Instant, JsonColumn } from './column-types.ts';

export interface RecordTable {
  readonly seq: ColumnType<number, never, never>;
  readonly id: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly recorded_on: ColumnType<string, never, never>;
  readonly case_refs: readonly string[];
  readonly person_refs: readonly string[];
  readonly text: string;
}

export interface RefusalTable {
  readonly id: string;
  readonly recorded_at: Instant;
  readonly authority: string | null;
  readonly instance: string | null;
  readonly client: string | null;
  readonly purpose: string | null;
  readonly code: string;
  readonly detail: JsonColumn;
}
