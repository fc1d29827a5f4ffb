import { createHash } from 'node:crypto';
import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  print,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { AppError } from '#kernel/app-error.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import { gateOperation, type GatedOperation } from '#policy/gate.ts';
import { countSelections } from './limits/count-selections.ts';

/** An operation that is valid under its authority's contract, gated for one rule. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly gated: GatedOperation;
  /** SHA-256 of the text as the client sent it. */
  readonly operationHash: string;
  /** SHA-256 of what goes to the planner; differs whenever that differs. */
  readonly permittedHash: string;
  /** Asks for the contract itself and nothing else. */
  readonly introspection: boolean;
}

interface OperationText {
  readonly query: string;
  readonly operationName: string | null;
}

export interface OperationCache {
  /**
   * @throws {AppError} BAD_REQUEST when it is not valid under the contract; OPERATION_REFUSED when it uses an argument
   *   that the rule keeps closed; LIMIT_EXCEEDED when it has too many tokens or selections
   */
  prepare(text: OperationText, rule: Rule, contract: GraphQLSchema): PreparedOperation;
}

const maxTokens = 4000;
/** With fragments written out; planning takes the time of all of them. */
const maxSelections = 4000;
const maxEntries = 500;

/** Keeps what is static about an operation, per document, operation name and rule. Holds nothing personal. */
export function createOperationCache(policy: CompiledPolicy): OperationCache {
  const entries = new Map<string, PreparedOperation>();
  return {
    prepare(text, rule, contract) {
      const operationHash = sha256(text.query);
      const key = JSON.stringify([rule.id, operationHash, text.operationName]);
      const known = entries.get(key);
      if (known !== undefined) return known;
      const prepared = prepareOperation(policy, text, rule, contract, operationHash);
      if (entries.size >= maxEntries) entries.delete(entries.keys().next().value ?? '');
      entries.set(key, prepared);
      return prepared;
    },
  };
}

function prepareOperation(
  policy: CompiledPolicy,
  text: OperationText,
  rule: Rule,
  contract: GraphQLSchema,
  operationHash: string,
): PreparedOperation {
  const document = parseOrRefuse(text.query);
  const [problem] = validate(contract, document, undefined, { maxErrors: 1 });
  if (problem !== undefined) throw new AppError('BAD_REQUEST', { detail: 'not valid under the contract' });
  const operation = chooseOperation(contract, document, text.operationName);
  if (countSelections(document, operation) > maxSelections) {
    throw new AppError('LIMIT_EXCEEDED', { detail: 'too many selections, fragments written out' });
  }
  const introspection = isIntrospection(document, operation);
  const gated = gateOperation(policy, rule, contract, document, operation);
  if (gated.kind === 'refused') throw new AppError('OPERATION_REFUSED', { detail: gated.coordinate });
  const permittedHash = sha256(gated.permitted === null ? '' : print(gated.permitted));
  return { document, operation, gated, operationHash, permittedHash, introspection };
}

function parseOrRefuse(query: string): DocumentNode {
  try {
    return parse(query, { noLocation: true, maxTokens });
  } catch (error) {
    const isLimit = error instanceof GraphQLError && error.message.includes('Parsing aborted');
    throw new AppError(isLimit ? 'LIMIT_EXCEEDED' : 'BAD_REQUEST', { detail: 'does not parse' });
  }
}

function chooseOperation(
  contract: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
): OperationDefinitionNode {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const [chosen, ...others] =
    operationName === null ? operations : operations.filter(({ name }) => name?.value === operationName);
  if (chosen === undefined || others.length > 0) throw new AppError('BAD_REQUEST', { detail: 'no single operation' });
  // Against a contract without mutations a validator has nothing to hold one against, and lets it pass.
  const isKnown = contract.getRootType(chosen.operation) !== undefined;
  if (!isKnown || chosen.operation === OperationTypeNode.SUBSCRIPTION) {
    throw new AppError('BAD_REQUEST', { detail: 'neither a query nor a mutation of the contract' });
  }
  return chosen;
}

/** Contract and data are asked for apart: an answer about the contract needs no record. */
function isIntrospection(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const names = rootFieldNames(document, operation);
  const asking = names.filter((name) => name === '__schema' || name === '__type');
  if (asking.length > 0 && names.some((name) => !name.startsWith('__'))) {
    throw new AppError('BAD_REQUEST', { detail: 'introspection together with data' });
  }
  return asking.length > 0;
}

function rootFieldNames(document: DocumentNode, operation: OperationDefinitionNode): readonly string[] {
  const names: string[] = [];
  const visited = new Set<string>();
  const collect = ({ selections }: OperationDefinitionNode['selectionSet']): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) names.push(node.name.value);
      else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet);
      else if (!visited.has(node.name.value)) {
        visited.add(node.name.value);
        const fragment = document.definitions.find(
          (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === node.name.value,
        );
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION) collect(fragment.selectionSet);
      }
    }
  };
  collect(operation.selectionSet);
  return names;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
