import type { AuthorityId, InstanceId, PurposeId, RecordId } from '#kernel/ids.ts';
import type { ErrorCode } from '#kernel/error-codes.ts';
import type { DisclosureEntry } from './disclosure-entry.ts';

/** Where records become durable. Implemented by storage; append only. */
export interface DisclosureStore {
  /**
   * Returns when the entries are durable, in one transaction; throws when that is not certain.
   *
   * @returns the entries that are; one is left out when a grant or request that it rests on has no use left
   */
  insertEntries(entries: readonly DisclosureEntry[]): Promise<ReadonlySet<RecordId>>;
  insertRefusal(refusal: Refusal): Promise<void>;
}

/** A request that was turned away, for the security officer: with the reason that the caller does not get. */
export interface Refusal {
  readonly requestId: string;
  readonly at: string;
  readonly authority: AuthorityId;
  readonly instance: InstanceId | null;
  readonly client: string;
  readonly officer: string | null;
  readonly purpose: PurposeId | null;
  readonly code: ErrorCode;
  /** Constant text from our own code, or coordinates of the schema; never values. */
  readonly detail: string;
}
