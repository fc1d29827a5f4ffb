import {
  getNamedType,
  getVariableValues,
  isInputObjectType,
  Kind,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { ErrorCode } from '#kernel/error-codes.ts';
import { contractOf } from './contract-of.ts';
import type { Evaluator } from './evaluate-rule.ts';
import { expectAnswer, type ExpectedAnswer } from './expect-answer.ts';
import type { Asking } from './world-objects.ts';

export type ExpectedResponse =
  | { readonly kind: 'refused'; readonly code: ErrorCode }
  | { readonly kind: 'answered'; readonly answer: ExpectedAnswer };

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Builds the evaluator's own contract schema of each authority once. */
export function createContracts(evaluator: Evaluator): (authority: string) => Contract {
  const known = new Map<string, Contract>();
  return (authority) => {
    const before = known.get(authority);
    if (before !== undefined) return before;
    const coordinates = contractOf(evaluator, authority);
    const contract = { coordinates, schema: evaluator.schema.prune(coordinates) };
    known.set(authority, contract);
    return contract;
  };
}

export interface Contract {
  readonly coordinates: ReadonlySet<string>;
  readonly schema: GraphQLSchema;
}

/** How a request under a live rule must end. */
export function expectResponse(
  asking: Asking,
  contract: GraphQLSchema,
  { query, variables }: Operation,
  isStrict: boolean,
): ExpectedResponse {
  const { reference } = asking.evaluator.book.relations.get(asking.rule.relation) ?? { reference: 'none' };
  if (reference === 'required' && asking.reference === null) return refused('BAD_REQUEST');
  const document = parse(query, { noLocation: true });
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined || validate(contract, document).length > 0) return refused('BAD_REQUEST');
  if (namesClosedInput(asking, contract, document)) return refused('OPERATION_REFUSED');
  const { coerced, errors } = getVariableValues(contract, operation.variableDefinitions ?? [], variables);
  if (errors !== undefined) return refused('BAD_REQUEST');
  if (holdsClosedInput(asking, contract, operation, coerced)) return refused('OPERATION_REFUSED');
  if (asking.reference === null && entersByReference(asking, contract, document)) return refused('BAD_REQUEST');
  const answer = expectAnswer(asking, contract, document, operation, coerced);
  return isStrict && answer.withheld.length > 0 ? refused('OPERATION_REFUSED') : { kind: 'answered', answer };
}

function refused(code: ErrorCode): ExpectedResponse {
  return { kind: 'refused', code };
}

/** An argument or input field in the text that the rule may not use, wherever it stands. */
function namesClosedInput({ evaluator, rule }: Asking, contract: GraphQLSchema, document: DocumentNode): boolean {
  const typeInfo = new TypeInfo(contract);
  const named: string[] = [];
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Directive: () => false,
      Argument(node) {
        named.push(
          `${typeInfo.getParentType()?.name ?? ''}.${typeInfo.getFieldDef()?.name ?? ''}(${node.name.value}:)`,
        );
      },
      ObjectField(node) {
        named.push(`${String(getNamedType(typeInfo.getParentInputType()))}.${node.name.value}`);
      },
    }),
  );
  return named.some((coordinate) => !evaluator.couldUse(rule, coordinate));
}

/** The same for what comes in through variables. */
function holdsClosedInput(
  { evaluator, rule }: Asking,
  contract: GraphQLSchema,
  operation: OperationDefinitionNode,
  values: Readonly<Record<string, unknown>>,
): boolean {
  return (operation.variableDefinitions ?? []).some(({ variable, type }) => {
    const named = contract.getType(type.kind === Kind.NAMED_TYPE ? type.name.value : '');
    const value = values[variable.name.value];
    return (
      isInputObjectType(named) &&
      typeof value === 'object' &&
      value !== null &&
      Object.keys(value).some((field) => !evaluator.couldUse(rule, `${named.name}.${field}`))
    );
  });
}

function entersByReference({ evaluator, rule }: Asking, contract: GraphQLSchema, document: DocumentNode): boolean {
  const typeInfo = new TypeInfo(contract);
  let enters = false;
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field(node) {
        if (typeInfo.getParentType()?.name !== 'Query') return;
        const coordinate = `Query.${node.name.value}`;
        const field = evaluator.schema.coordinates.get(coordinate);
        const isMatter = field !== undefined && 'entry' in field && field.entry?.startsWith('MATTER_') === true;
        enters ||= isMatter && evaluator.couldOpen(rule, coordinate);
      },
    }),
  );
  return enters;
}
