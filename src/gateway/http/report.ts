import type { Logger } from 'pino';
import { AppError } from '#kernel/app-error.ts';
import type { ErrorCode } from '#kernel/error-codes.ts';
import { IntegrityError } from '../integrity-error.ts';

/** Our own log: a code, a reference, the class of the failure. Never a message that a value could have got into. */
export function report(logger: Logger, reference: string, code: ErrorCode, error: unknown): void {
  const kind = error instanceof Error ? error.name : typeof error;
  if (error instanceof IntegrityError) logger.fatal({ reference, detail: error.message }, 'disclosure.integrity-alarm');
  else if (code === 'INTERNAL') logger.error({ reference, kind, stack: stackOf(error) }, 'request.failed');
  else
    logger.info({ reference, code, detail: error instanceof AppError ? error.detail : undefined }, 'request.refused');
}

/** The frames without the message: a database puts values into messages. */
function stackOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? error.stack : undefined;
  return stack
    ?.split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .join('\n');
}
