import type { ColumnType, Generated } from 'kysely';
import type { Instant, JsonColumn } from './column-types.ts';

export interface EntryTable {
  readonly seq: ColumnType<number, never, never>;
  readonly id: string;
  readonly recorded_at: Instant;
  readonly direction: Generated<string>;
  readonly authority: string;
  readonly instance: string | null;
  readonly purpose: string;
  readonly rule: string;
  readonly policy_version: string;
  readonly case_refs: readonly string[];
  readonly person_refs: readonly string[];
  readonly entry: JsonColumn;
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
