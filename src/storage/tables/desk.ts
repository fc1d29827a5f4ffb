import type { Instant, JsonColumn } from './column-types.ts';
import type { Generated } from 'kysely';

export interface DeskRequestTable {
  readonly sender: string;
  readonly key: string;
  readonly input_sha256: string;
  readonly subjects: readonly string[];
  readonly at: Instant;
}

export interface DeskActionTable {
  readonly key: Generated<string>;
  readonly subject_key: string;
  readonly version: number;
  readonly kind: string;
  readonly authority: string;
  readonly instance: string | null;
  readonly officer: string | null;
  readonly client: string;
  readonly reason: string | null;
  readonly detail: JsonColumn;
  readonly at: Instant;
}
