import { buildSchema, isValidLeafValue } from '@apollo/federation-internals';
import { expect, test } from '@jest/globals';
import { isLeafType } from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import { compileLeafCheck } from './complete-leaf.ts';

const theirs = buildSchema('scalar Any enum Colour { RED } type Query { a: Any c: Colour i: Int f: Float id: ID }');
const ours = theirs.toGraphQLJSSchema();
const values = [
  ...[0, -0, 1, -1, 1.5, 2 ** 31, 2 ** 53, 1e20, 1e21, -1e21, 1e-7, NaN, Infinity],
  ...['', 'RED', 'BLUE', 'toString', '1'],
  ...[true, false, null, {}, [], [1], { RED: 1 }],
];

test.each(['Any', 'Colour', 'Int', 'Float', 'Boolean', 'String', 'ID'])(
  'a value stands for %s as it does elsewhere',
  (name) => {
    const type = theirs.type(name);
    const check = ours.getType(name);
    invariant(isLeafType(check) && type !== undefined && 'kind' in type, 'both know the type');
    invariant(type.kind === 'ScalarType' || type.kind === 'EnumType', 'both know it as a leaf');
    const isValid = compileLeafCheck(check);
    expect(values.map((value) => [value, isValid(value)])).toEqual(
      values.map((value) => [value, isValidLeafValue(theirs, value, type)]),
    );
  },
);
