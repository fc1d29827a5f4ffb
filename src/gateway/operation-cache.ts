import {
  Kind,
  OperationTypeNode,
  print,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { AppError } from '#kernel/app-error.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import { gatewayRootFields } from '#policy/emit-contract.ts';
import { gateOperation, type GatedOperation } from '#policy/gate.ts';
import { hashDocument } from './choose-document.ts';
import { createBoundedCache } from './limits/bounded-cache.ts';
import { countSelections } from './limits/count-selections.ts';
import { limits } from './limits/limits.ts';
import { parseWithinLimits } from './parse-within-limits.ts';
import { hashShape } from './operation-shape.ts';

/** An operation that is valid under its authority's contract, gated for one rule. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly gated: GatedOperation;
  /** SHA-256 of the text as the client sent it. */
  readonly operationHash: string;
  /** SHA-256 of what goes to the planner; differs whenever that differs. */
  readonly permittedHash: string;
  /** SHA-256 of what goes to the planner without its literals: the operation's name in traces. */
  readonly shapeHash: string;
  /** Asks for the contract itself or for service notices, and for nothing else: the gateway answers by itself. */
  readonly ownAnswer: boolean;
}

interface OperationText {
  readonly query: string;
  readonly operationName: string | null;
}

export interface OperationCache {
  /**
   * @throws {AppError} BAD_REQUEST when it is not valid under the contract; OPERATION_REFUSED when it uses an argument
   *   that the rule keeps closed; LIMIT_EXCEEDED when it is beyond the limits of a document
   */
  prepare(text: OperationText, rule: Rule, contract: GraphQLSchema): PreparedOperation;
  size(): number;
}

/** Keeps what is static about an operation, per document, operation name and rule. Holds nothing personal. */
export function createOperationCache(policy: CompiledPolicy): OperationCache {
  const entries = createBoundedCache<PreparedOperation>(limits.keptOperations, limits.keptTextLength);
  return {
    prepare(text, rule, contract) {
      const operationHash = hashDocument(text.query);
      const key = JSON.stringify([rule.id, operationHash, text.operationName]);
      const known = entries.get(key);
      if (known !== undefined) return known;
      const prepared = prepareOperation(policy, text, rule, contract, operationHash);
      entries.set(key, prepared, text.query.length);
      return prepared;
    },
    size: () => entries.size(),
  };
}

function prepareOperation(
  policy: CompiledPolicy,
  text: OperationText,
  rule: Rule,
  contract: GraphQLSchema,
  operationHash: string,
): PreparedOperation {
  const document = parseWithinLimits(text.query, contract);
  const [problem] = validate(contract, document, undefined, { maxErrors: 1 });
  if (problem !== undefined) throw new AppError('BAD_REQUEST', { detail: 'not valid under the contract' });
  const operation = chooseOperation(contract, document, text.operationName);
  const ownAnswer = isOwnAnswer(document, operation);
  if (ownAnswer && countSelections(document) > limits.introspectionSelections) {
    throw new AppError('LIMIT_EXCEEDED', { detail: 'selections of what the gateway answers by itself' });
  }
  const gated = gateOperation(policy, rule, contract, document, operation);
  if (gated.kind === 'refused') throw new AppError('OPERATION_REFUSED', { detail: gated.coordinate });
  const permittedHash = hashDocument(gated.permitted === null ? '' : print(gated.permitted));
  const shapeHash = hashShape(gated.permitted ?? document);
  return { document, operation, gated, operationHash, permittedHash, shapeHash, ownAnswer };
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

/** The gateway itself and data are asked for apart: an answer without data needs no record. */
function isOwnAnswer(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const names = rootFieldNames(document, operation);
  const asking = names.filter((name) => gatewayRootFields.includes(name));
  if (asking.length > 0 && names.some((name) => name !== '__typename' && !gatewayRootFields.includes(name))) {
    throw new AppError('BAD_REQUEST', { detail: 'what the gateway answers by itself together with data' });
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
