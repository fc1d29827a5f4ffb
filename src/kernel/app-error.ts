import { errorCodes, type ErrorCode } from './error-codes.ts';

interface AppErrorOptions {
  readonly cause?: unknown;
  /** What happened, for our own log. Never sent to a caller and never holds personal data. */
  readonly detail?: string;
  /** Where one code has several statuses (405, 413, 415). */
  readonly httpStatus?: number;
  /** When to try again, where that is known. */
  readonly retryAfterSeconds?: number;
}

/** A failure with a code from the one table; its message is the public constant of that code. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly httpStatus: number;
  readonly detail: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(errorCodes[code].message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.httpStatus = options.httpStatus ?? errorCodes[code].httpStatus;
    this.detail = options.detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
