import { ConfigError } from '#config/config-error.ts';
import { StoreError } from '#storage/store-error.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'A port that it needs is taken.',
  EADDRNOTAVAIL: 'The address of HOST is not one of this machine.',
  ECONNREFUSED: 'The database does not answer.',
  ENOTFOUND: 'The name of the database server is not known here.',
  '28P01': 'The database refuses the login.',
  '28000': 'The database refuses the login.',
  '3D000': 'The database server has no such database.',
};

/**
 * Why a process did not start, for the person at the terminal: a sentence of ours. The messages of drivers and of the
 * system are not shown, because they repeat what they were given, and that may be a secret.
 */
export function explainFailure(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StoreError) return error.message;
  const { errorClass = 'Error', errorCode, sqlState } = describeFailure(error);
  const code = sqlState ?? errorCode ?? errorClass;
  return `It could not be started (${code}). ${reasons[code] ?? 'The line process.failed of the log says where it failed.'}`;
}
