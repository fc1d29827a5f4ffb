import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { describeFailure } from '#telemetry/describe-failure.ts';
import type { Log } from '#telemetry/log.ts';
import type { GraphQLError } from 'graphql';
import { isRedacted } from './redact-error.ts';

/** Leaves a line of what fails outside of the shield, such as a value that is not of its type. */
export function reportFailures<Context extends BaseContext>(log: Log): ApolloServerPlugin<Context> {
  const didEncounterErrors = ({ errors }: { readonly errors: readonly GraphQLError[] }): Promise<void> => {
    for (const error of errors.filter(isRedacted)) {
      log.write('subgraph.failed', { ...describeFailure(error), ...whereOf(error) });
    }
    return Promise.resolve();
  };
  return { requestDidStart: () => Promise.resolve({ didEncounterErrors }) };
}

/** The fields of the path, without the places in lists. */
function whereOf({ path }: GraphQLError): { coordinate?: string } {
  const fields = path?.filter((step) => typeof step === 'string') ?? [];
  return fields.length === 0 ? {} : { coordinate: fields.join('.') };
}
