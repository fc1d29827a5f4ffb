import { AppError } from '#kernel/app-error.ts';
import { errorCodes, type ErrorCode } from '#kernel/error-codes.ts';

/** An HTTP answer without data. */
export interface ErrorAnswer {
  readonly status: number;
  readonly code: ErrorCode;
  readonly body: { readonly errors: readonly PublicError[] };
}

export interface PublicError {
  readonly message: string;
  readonly extensions: { readonly code: ErrorCode; readonly reference?: string };
}

/**
 * The only place that turns an error into an answer: a code and its constant sentence. Whatever is not an error of
 * ours becomes INTERNAL with a random reference, under which our own log holds the rest.
 */
export function mapError(error: unknown, reference: string): ErrorAnswer {
  const known = error instanceof AppError ? error : new AppError('INTERNAL');
  return { status: known.httpStatus, code: known.code, body: { errors: [publicError(known.code, reference)] } };
}

export function publicError(code: ErrorCode, reference: string): PublicError {
  const extensions = code === 'INTERNAL' ? { code, reference } : { code };
  return { message: errorCodes[code].message, extensions };
}
