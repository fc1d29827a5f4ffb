import { errors } from 'jose';
import { AppError } from '#kernel/app-error.ts';

/** @param detail why, for our own log: names of claims and headers, never values */
export function unauthenticated(detail: string, cause?: unknown): AppError {
  return new AppError('UNAUTHENTICATED', cause === undefined ? { detail } : { detail, cause });
}

/**
 * jose's messages name claims and algorithms; where it meets something unknown, they repeat what the sender wrote. What
 * others say, such as the network, may repeat anything.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof errors.JOSEError && !(error instanceof errors.JOSENotSupported)) {
    return `${error.name}: ${error.message}`;
  }
  return error instanceof Error ? error.name : 'token verification failed';
}
