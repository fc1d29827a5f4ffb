import {
  getVariableValues,
  isInputType,
  typeFromAST,
  valueFromAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { AppError } from '#kernel/app-error.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import {
  argumentText,
  findClosedValue,
  openSealedInput,
  permittedVariable,
  type GatedOperation,
} from '#policy/gate.ts';
import { holdsNul } from './limits/holds-nul.ts';
import type { RecipientIds } from './recipient-ids.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The client's variables as GraphQL values, defaults filled in.
 *
 * @throws {AppError} BAD_REQUEST when one is not of its type; OPERATION_REFUSED when one uses an input field that the
 *   rule keeps closed
 */
export function coerceVariables(
  policy: CompiledPolicy,
  rule: Rule,
  contract: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Values,
): Values {
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(contract, definitions, given, { maxErrors: 1 });
  if (errors !== undefined) throw new AppError('BAD_REQUEST', { detail: 'a variable is not of its type' });
  if (holdsNul(coerced)) throw new AppError('BAD_REQUEST', { detail: 'a text with NUL' });
  for (const { variable, type } of definitions) {
    const inputType = typeFromAST(contract, type);
    if (!isInputType(inputType)) throw new AppError('BAD_REQUEST', { detail: 'a variable has no input type' });
    const closed = findClosedValue(policy, rule, inputType, coerced[variable.name.value]);
    if (closed !== null) throw new AppError('OPERATION_REFUSED', { detail: closed });
  }
  return coerced;
}

/** The variables of the permitted operation: those of the client that are still used, and the opened ids. */
export function bindVariables(
  policy: CompiledPolicy,
  gated: GatedOperation,
  variables: Values,
  ids: RecipientIds,
): Values {
  // No prototype: a client may call a variable __proto__.
  const bound = Object.create(null) as Record<string, unknown>;
  for (const name of gated.variables) {
    if (Object.hasOwn(variables, name)) bound[permittedVariable(name)] = variables[name];
  }
  for (const argument of gated.opaqueArguments) {
    const { variable, value } = argument;
    if (argument.kind === 'input') {
      const { inputType } = argument;
      const given = valueFromAST(value, inputType, variables);
      if (given !== undefined) bound[variable] = openSealedInput(policy, inputType, given, (...id) => ids.open(...id));
    } else {
      const sealed = argumentText(value, variables);
      if (sealed !== undefined) bound[variable] = ids.open(argument.kind, sealed);
    }
  }
  return bound;
}
