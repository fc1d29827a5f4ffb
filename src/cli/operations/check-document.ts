import { GraphQLError, Kind, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { createOperationCache } from '#gateway/operation-cache.ts';
import { AppError } from '#kernel/app-error.ts';
import type { Coordinate } from '#kernel/ids.ts';
import { isStorable } from '#kernel/storable-text.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import type { ReadDocument } from './read-documents.ts';

export type CheckedDocument =
  | {
      readonly kind: 'accepted';
      readonly operationNames: readonly string[];
      /** What the rule withholds from every answer, sorted. */
      readonly closed: readonly Coordinate[];
    }
  /** A line for each problem, as editors and terminals link it. */
  | { readonly kind: 'rejected'; readonly problems: readonly string[] };

/** As much as the body of a request may hold. */
const maxDocumentBytes = 64 * 1024;

/** Checks documents as the gateway will, for one rule. */
export function createDocumentCheck(
  policy: CompiledPolicy,
  rule: Rule,
  contract: GraphQLSchema,
): (document: ReadDocument) => CheckedDocument {
  const operations = createOperationCache(policy);

  function check(text: string): CheckedDocument {
    if (!isStorable(text) || Buffer.byteLength(text) > maxDocumentBytes) {
      return reject(' not a text of at most 64 kB');
    }
    const document = parseOrExplain(text);
    if (document instanceof GraphQLError) return reject(describeGraphqlError(document));
    const names = operationNamesOf(document);
    try {
      const prepared = names.map((operationName) => operations.prepare({ query: text, operationName }, rule, contract));
      const closed = new Set(prepared.flatMap(({ gated }) => gated.closed));
      return names.length === 0
        ? reject(' no operation')
        : { kind: 'accepted', operationNames: names.filter((name) => name !== null), closed: [...closed].sort() };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // The gateway says no more than that it is not valid; here it is said where.
      const errors = error.code === 'BAD_REQUEST' ? validate(contract, document) : [];
      return reject(
        ...(errors.length > 0 ? errors.map(describeGraphqlError) : [` ${error.code} ${error.detail ?? ''}`]),
      );
    }
  }

  return ({ place, text }) => {
    const checked = check(text);
    return checked.kind === 'accepted' ? checked : reject(...checked.problems.map((problem) => `${place}:${problem}`));
  };
}

function reject(...problems: readonly string[]): CheckedDocument {
  return { kind: 'rejected', problems };
}

function parseOrExplain(text: string): DocumentNode | GraphQLError {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function describeGraphqlError({ message, locations }: GraphQLError): string {
  const [location] = locations ?? [];
  return location === undefined ? ` ${message}` : `${String(location.line)}:${String(location.column)} ${message}`;
}

/** `null` for an operation without a name. */
function operationNamesOf({ definitions }: DocumentNode): readonly (string | null)[] {
  return definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value ?? null] : [],
  );
}
