import type { ColumnType, Generated } from 'kysely';
import type { Instant } from './column-types.ts';

export interface RegistrationTable {
  readonly key: Generated<string>;
  /** SHA-256 of the document, 64 hexadecimal digits. */
  readonly hash: string;
  readonly document: string;
  readonly operation_names: readonly string[];
  readonly authority: string;
  readonly purpose: string;
  readonly registered_by: string;
  readonly registered_at: ColumnType<Date, never, never>;
}

export interface RevocationTable {
  readonly registration_key: string;
  readonly revoked_by: string;
  readonly revoked_at: Instant;
}
