import type { Logger } from 'kysely';

/** What may be told of a statement: neither its text nor a value. */
interface RanStatement {
  readonly statement: 'select' | 'insert' | 'update' | 'delete' | 'other';
  readonly durationMs: number;
  readonly failed: boolean;
}

/** Called when a statement is over, within whatever has sent it. */
export type StatementObserver = (ran: RanStatement) => void;

/** @returns kysely's option for it; without an observer nothing is measured */
export function logStatements(observer: StatementObserver | undefined): { log?: Logger } {
  if (observer === undefined) return {};
  return {
    log: ({ level, query, queryDurationMillis }) => {
      observer({ statement: kindOf(query.sql), durationMs: queryDurationMillis, failed: level === 'error' });
    },
  };
}

function kindOf(text: string): RanStatement['statement'] {
  const [, word] = /^\s*(select|insert|update|delete)\b/i.exec(text) ?? [];
  switch (word?.toLowerCase()) {
    case 'select':
      return 'select';
    case 'insert':
      return 'insert';
    case 'update':
      return 'update';
    case 'delete':
      return 'delete';
    default:
      return 'other';
  }
}
