import type { GraphQLError } from 'graphql';
import { StoreError } from '#storage/store-error.ts';
import { badArgument, conflictingChange } from '../redact-error.ts';

/**
 * Why a mutation is not carried out; nothing of it is kept.
 *
 * - `BAD_ARGUMENT`: the input does not say what it must, or says it wrongly
 * - `CONFLICT`: the key was used for something else, or the version is not the last any more
 * - `NOTHING_THERE`: there is no such thing among what the requester's rule opens
 */
export type DeskErrorCode = 'BAD_ARGUMENT' | 'CONFLICT' | 'NOTHING_THERE';

export class DeskError extends Error {
  readonly code: DeskErrorCode;

  constructor(code: DeskErrorCode) {
    super(code);
    this.name = 'DeskError';
    this.code = code;
  }
}

/** What the mutation answers: its result, `null` where there is nothing, or the error for the requester. */
export async function answerDesk<Result>(work: () => Promise<Result>): Promise<Result | GraphQLError | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreError && inputErrors.has(error.code)) return badArgument();
    // It was there when it was looked at: somebody has ended it since.
    if (error instanceof StoreError && error.code === 'STORE_FACT_UNKNOWN') return conflictingChange();
    if (!(error instanceof DeskError)) throw error;
    if (error.code === 'NOTHING_THERE') return null;
    return error.code === 'CONFLICT' ? conflictingChange() : badArgument();
  }
}

const inputErrors: ReadonlySet<StoreError['code']> = new Set(['STORE_INPUT_INVALID', 'STORE_APPEAL_UNKNOWN']);
