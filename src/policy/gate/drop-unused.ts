import {
  Kind,
  parseType,
  visit,
  type DocumentNode,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { OpaqueArgument } from './permit-field.ts';
import { reachableDefinitions } from './reachable-definitions.ts';

interface Tidied {
  readonly permitted: DocumentNode;
  /** As the client calls them. */
  readonly variables: readonly string[];
}

/** Leaves out fragments and variables that nothing uses any more, and declares the variables of sealed arguments. */
export function dropUnused(permitted: DocumentNode, opaqueArguments: readonly OpaqueArgument[]): Tidied {
  const operation = permitted.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) return { permitted, variables: [] };
  const reached = reachableDefinitions(permitted, operation);
  const used = usedVariables({ kind: Kind.DOCUMENT, definitions: reached });
  const kept = (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value));
  const withVariables: OperationDefinitionNode = {
    ...operation,
    variableDefinitions: [
      ...kept,
      ...opaqueArguments.filter(({ variable }) => used.has(variable)).map(declareVariable),
    ],
  };
  const tidied: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: reached.map((definition) => (definition === operation ? withVariables : definition)),
  };
  return {
    permitted: visit(tidied, {
      Variable: (node) => ({ ...node, name: { ...node.name, value: permittedVariable(node.name.value) } }),
    }),
    variables: kept.map(({ variable }) => variable.name.value),
  };
}

/**
 * Name under which the planner sees a variable of the client. The one in which it sends entities is its own; and so that
 * no two become one, what is called as another is renamed to gives way as well.
 */
export function permittedVariable(name: string): string {
  return /^(?:v__)*representations$/.test(name) ? `v__${name}` : name;
}

function usedVariables(document: DocumentNode): ReadonlySet<string> {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable(node) {
      used.add(node.name.value);
    },
  });
  return used;
}

function declareVariable({ variable, type }: OpaqueArgument): VariableDefinitionNode {
  return {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
    type: parseType(type),
  };
}
