import { pino } from 'pino';
import { keepFacts, type Facts } from './facts.ts';

/** Everything that is ever logged, and how grave it is. */
const levels = {
  'process.ready': 'info',
  'process.stopped': 'info',
  'process.failed': 'fatal',
  'store.migrated': 'info',
  'policy.taken': 'info',
  'policy.unchanged': 'info',
  'policy.waiting': 'warn',
  'policy.refused': 'error',
  'request.refused': 'info',
  'connection.refused': 'info',
  'request.unavailable': 'error',
  'request.failed': 'error',
  'disclosure.integrity-alarm': 'fatal',
  'document.interrupted': 'info',
  'log.unsigned': 'error',
  'log.not-cosigned': 'error',
  'reconciliation.mismatch': 'fatal',
  'reconciliation.failed': 'error',
  'egress.not-counted': 'warn',
  'security.event': 'warn',
  'fetch.failed': 'warn',
  'subgraph.refused': 'warn',
  'subgraph.failed': 'error',
  'resolver.failed': 'error',
  'issuer.failed': 'error',
  'sign-in.refused': 'info',
  'witness.cosigned': 'info',
  'witness.refused': 'info',
  'witness.alarm': 'fatal',
  'witness.failed': 'error',
  'traces.not-exported': 'warn',
} as const;

export type LogEvent = keyof typeof levels;
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** The operational log: one JSON object per line, of an event and the {@link Facts} about it. */
export interface Log {
  write(event: LogEvent, facts?: Facts): void;
}

interface LogOptions {
  readonly level: LogLevel;
  /** Takes a line with its end; about 6 kB at most, because facts are bounded. */
  readonly destination: { write(line: string): void };
  /** What is known of whatever is under way: stands on every line. */
  readonly context: () => Facts;
}

export function createLog({ level, destination, context }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return {
    write: (event, facts = {}) => {
      logger[levels[event]](keepFacts({ ...context(), ...facts }), event);
    },
  };
}
