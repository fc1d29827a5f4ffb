import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import { GraphQLError, parse, validate, type DocumentNode, type GraphQLSchema, type ValidationContext } from 'graphql';
import { AppError } from '#kernel/app-error.ts';
import { countRepetitions } from './limits/count-repetitions.ts';
import { countSelections } from './limits/count-selections.ts';
import { writesNul } from './limits/holds-nul.ts';
import { limits } from './limits/limits.ts';

/** Nothing is left out of the count, and what is too much is reported as any rule of validation reports. */
const counting = {
  ignoreIntrospection: false,
  flattenFragments: true,
  exposeLimits: false,
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, error: GraphQLError) => {
      context?.reportError(error);
    },
  ],
};

const limitRules = [
  costLimitRule({ ...counting, maxCost: limits.cost, objectCost: 1, scalarCost: 1, depthCostFactor: 1 }),
  maxDepthRule({ ...counting, n: limits.depth }),
  maxAliasesRule({ ...counting, n: limits.aliases, allowList: [] }),
  maxDirectivesRule({ ...counting, n: limits.directives }),
];

/**
 * The document of a text, held against the limits before anything else looks at it: validation itself takes time that
 * grows with the square of what stands in it.
 *
 * @throws {AppError} BAD_REQUEST when the text is no document; LIMIT_EXCEEDED
 */
export function parseWithinLimits(query: string, contract: GraphQLSchema): DocumentNode {
  const document = parseOrRefuse(query);
  const isWithin =
    countSelections(document) <= limits.selections &&
    countRepetitions(document) <= limits.repetitions &&
    validate(contract, document, limitRules, { maxErrors: 1 }).length === 0;
  if (!isWithin)
    throw new AppError('LIMIT_EXCEEDED', { detail: 'selections, repetitions, cost, depth, aliases or directives' });
  if (writesNul(query, document)) throw new AppError('BAD_REQUEST', { detail: 'a text with NUL' });
  return document;
}

function parseOrRefuse(query: string): DocumentNode {
  try {
    return parse(query, { noLocation: true, maxTokens: limits.tokens });
  } catch (error) {
    const isLimit = error instanceof GraphQLError && error.message.includes('Parsing aborted');
    throw new AppError(isLimit ? 'LIMIT_EXCEEDED' : 'BAD_REQUEST', { detail: 'does not parse' });
  }
}
