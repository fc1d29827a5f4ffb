import type { Facts } from './facts.ts';

/** Causes are followed this far. */
const maxDepth = 5;

/**
 * Where and how something failed, without a word of its message: databases, parsers and peers put values into messages.
 * Of an error with a cause it is the first cause that is described.
 */
export function describeFailure(error: unknown): Facts {
  const cause = firstCause(error, maxDepth);
  if (!(cause instanceof Error)) return { errorClass: typeof cause };
  return { errorClass: cause.constructor.name, ...describeCode(cause), frames: framesOf(cause) };
}

function firstCause(error: unknown, depth: number): unknown {
  if (!(error instanceof Error) || depth === 0) return error;
  const next: unknown = 'originalError' in error ? (error.originalError ?? error.cause) : error.cause;
  return next instanceof Error ? firstCause(next, depth - 1) : error;
}

function describeCode(error: Error): Facts {
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return {};
  // Errors of the database, and only they, have a severity.
  return 'severity' in error ? { sqlState: code } : { errorCode: code };
}

/** The frames stand behind the message, which may itself have lines that look like frames. */
function framesOf({ stack = '', message }: Error): readonly string[] {
  const start = stack.indexOf(message);
  if (start === -1) return [];
  return stack
    .slice(start + message.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
}
