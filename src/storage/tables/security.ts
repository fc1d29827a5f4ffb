import type { ColumnType } from 'kysely';
import type { Instant, JsonColumn } from './column-types.ts';

export interface SecurityEventTable {
  readonly seq: ColumnType<number, never, never>;
  readonly id: string;
  readonly at: Instant;
  readonly kind: string;
  readonly authority: string;
  readonly instance: string | null;
  readonly client: string;
  readonly officer: string | null;
  readonly purpose: string | null;
  readonly detail: JsonColumn;
}

export interface QuotaTable {
  readonly key: string;
  readonly points: number;
  readonly ends_at: Instant;
}

export interface LookupTable {
  readonly client: string;
  readonly officer: string;
  readonly target: string;
  readonly previous: string | null;
  readonly next: string | null;
  readonly missed: boolean;
  readonly at: Instant;
}
