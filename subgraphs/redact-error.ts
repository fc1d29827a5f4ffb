import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { parseWithheld, withheldCode } from '#policy/verdict-report.ts';

const badUserInput = 'BAD_USER_INPUT';
const badUserInputMessage = 'An argument is not valid.';

/** For a resolver to return (not to throw: the shield masks what is thrown) when an argument is out of range. */
export function badArgument(): GraphQLError {
  return new GraphQLError(badUserInputMessage, { extensions: { code: badUserInput } });
}

const conflict = 'CONFLICT';
const conflictMessage = 'The change contradicts what is on file.';

/** For a resolver to return when what it was asked to write contradicts what is there; nothing is written then. */
export function conflictingChange(): GraphQLError {
  return new GraphQLError(conflictMessage, { extensions: { code: conflict } });
}

const ownCodes: ReadonlySet<unknown> = new Set([withheldCode, badUserInput, conflict, 'INTERNAL']);

/** Whether an error is none that our own code has made: all that is left of it is that something failed. */
export function isRedacted({ extensions }: GraphQLError): boolean {
  return !ownCodes.has(extensions['code']);
}

/**
 * What may leave of an error: the shield's verdict, or a constant sentence. Messages of the database, of GraphQL and of
 * our own code may hold values, so none of them passes. The path is kept.
 */
export function redactError({ path, extensions }: GraphQLFormattedError): GraphQLFormattedError {
  const at = path === undefined ? {} : { path };
  const withheld = parseWithheld(extensions);
  if (withheld !== null) {
    const { kind: _kind, ...verdict } = withheld;
    return { message: 'withheld', ...at, extensions: { code: withheldCode, ...verdict } };
  }
  if (extensions?.['code'] === badUserInput) {
    return { message: badUserInputMessage, ...at, extensions: { code: badUserInput } };
  }
  if (extensions?.['code'] === conflict) return { message: conflictMessage, ...at, extensions: { code: conflict } };
  return { message: 'The subgraph failed.', ...at, extensions: { code: 'INTERNAL' } };
}
