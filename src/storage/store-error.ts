const messages = {
  STORE_LOCKED:
    'The embedded store is in use by another process. Stop that process, or delete the lock file if it is surely gone.',
  STORE_MIGRATION_CHANGED: 'A migration that this database has already applied has changed since.',
  STORE_POLICY_NOT_INSTALLED: 'The database does not have the rules of this policy. Run migrate with it first.',
  STORE_DURABILITY_UNCERTAIN: 'The database warned while it committed, so the record may not be durable.',
  STORE_CASE_ERASED: 'The key of a case is destroyed, so nothing of it can be recorded.',
  STORE_BULK_PRESENT: 'Generated cases are already there. Start from an empty store to generate others.',
  STORE_INPUT_INVALID: 'The input is not well formed.',
  STORE_FACT_UNKNOWN: 'There is no such fact, or it has ended.',
  STORE_CASE_UNKNOWN: 'There is no such case.',
  STORE_PERSON_UNKNOWN: 'There is no such person.',
  STORE_DOCUMENT_UNKNOWN: 'There is no such document.',
  STORE_DOCUMENT_WRITTEN: 'The document has its content already. Another version is another document.',
  STORE_DOCUMENT_TOO_LARGE: 'The content is larger than a document may be.',
  STORE_APPEAL_UNKNOWN: 'This case has no pending appeal before this board.',
  STORE_TABLE_UNKNOWN: 'There is no such table in the policy.',
  STORE_PERIOD_INVALID: 'The period is not one of this table: a year such as 2025, or a quarter such as 2025-Q1.',
  STORE_PERIOD_OPEN: 'The period is not over yet.',
  STORE_TABLE_FROZEN: 'The table is published for this period already, and stays as it is.',
  STORE_TABLE_DISAGREES: 'A table published of this period counts otherwise; the two could be subtracted.',
  STORE_TABLE_UNSAFE: 'With this table something that is hidden could be worked out, whatever was hidden in it.',
  STORE_OPERATION_UNKNOWN: 'No such document is registered, or it is revoked.',
} as const;

export type StoreErrorCode = keyof typeof messages;

interface StoreErrorOptions {
  readonly cause?: unknown;
  /** For the operator: a path, a file name, the names of wrong fields. Never personal data. */
  readonly detail?: string;
}

/** A failure of the store that has a name. The message is constant for its code. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly detail: string | undefined;

  constructor(code: StoreErrorCode, options: StoreErrorOptions = {}) {
    super(messages[code], options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'StoreError';
    this.code = code;
    this.detail = options.detail;
  }
}
