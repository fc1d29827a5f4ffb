import type { ErrorCode } from '#kernel/error-codes.ts';
import { AppError } from '#kernel/app-error.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';
import type { Log } from '#telemetry/log.ts';
import { IntegrityError } from '../integrity-error.ts';

/** Our own log: a code, a reference, where it failed. Never a message that a value could have got into. */
export function report(log: Log, reference: string, code: ErrorCode, error: unknown): void {
  if (error instanceof IntegrityError) log.write('disclosure.integrity-alarm', { reference, detail: error.message });
  else if (code === 'INTERNAL') log.write('request.failed', { reference, code, ...describeFailure(error) });
  else if (code === 'UPSTREAM_UNAVAILABLE' || code === 'RECORD_UNAVAILABLE')
    log.write('request.unavailable', { reference, code, ...describeFailure(error) });
  else log.write('request.refused', { reference, code, detail: error instanceof AppError ? error.detail : undefined });
}
