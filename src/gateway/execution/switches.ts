import {
  Kind,
  valueFromASTUntyped,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type OperationDefinitionNode,
} from 'graphql';
import { readOwn, type Values } from './values.ts';

/**
 * What a variable of an operation says, or its default.
 *
 * @throws Error where it says neither yes nor no
 */
export type ReadSwitch = (variables: Readonly<Values>, name: string) => boolean;

export function compileSwitches({ variableDefinitions = [] }: OperationDefinitionNode): ReadSwitch {
  const defaults = new Map(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)] as const],
    ),
  );
  return (variables, name) => {
    const given = readOwn(variables, name);
    const value = given === undefined ? defaults.get(name) : given;
    if (typeof value !== 'boolean') throw new Error('a condition has no value');
    return value;
  };
}

/** The variables that decide by @skip and @include what is in an answer. */
export function switchesOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  const note = ({ arguments: given = [] }: DirectiveNode): void => {
    for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
  };
  visit(document, {
    Directive: (node) => {
      if (node.name.value === 'skip' || node.name.value === 'include') note(node);
    },
  });
  return [...names];
}
