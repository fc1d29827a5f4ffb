import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { parseWithheld, withheldCode } from '#policy/verdict-report.ts';

const badUserInput = 'BAD_USER_INPUT';
const badUserInputMessage = 'An argument is not valid.';

/** For a resolver to return (not to throw: the shield masks what is thrown) when an argument is out of range. */
export function badArgument(): GraphQLError {
  return new GraphQLError(badUserInputMessage, { extensions: { code: badUserInput } });
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
  return { message: 'The subgraph failed.', ...at, extensions: { code: 'INTERNAL' } };
}
