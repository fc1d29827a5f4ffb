import { describe, expect, test } from '@jest/globals';
import { Kind, parse, type FieldNode } from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import { argumentText } from '../gate.ts';
import { permittedName } from './permit-field.ts';

function field(text: string): FieldNode {
  const [definition] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  const node = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections[0] : undefined;
  invariant(node?.kind === Kind.FIELD, 'a field');
  return node;
}

test.each([
  ['name', 'name'],
  ['name: name', 'name'],
  ['n: name', 'a__n'],
  ['name: income', 'a__name'],
  ['name(first: 1)', 'a__name'],
  ['a__name: name', 'a__a__name'],
  ['__typename: name', 'a____typename'],
])('%s reaches the planner as %s', (text, name) => {
  expect(permittedName(field(text))).toBe(name);
});

describe('the text of an argument', () => {
  const textOf = (value: string, variables = {}) => {
    const [argument] = field(`f(a: ${value})`).arguments ?? [];
    invariant(argument, 'an argument');
    return argumentText(argument.value, variables);
  };

  test.each([
    ['"abc"', 'abc'],
    ['12', '12'],
    ['B', 'B'],
    ['$v', 'given'],
    ['$n', '7'],
    ['$other', undefined],
    ['true', undefined],
    ['null', undefined],
    ['{ a: 1 }', undefined],
    ['["a"]', undefined],
  ])('%s is %p', (value, text) => {
    expect(textOf(value, { v: 'given', n: 7 })).toBe(text);
  });
});
