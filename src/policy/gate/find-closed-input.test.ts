import { describe, expect, test } from '@jest/globals';
import { isInputType, parseType, typeFromAST, type GraphQLInputType, type TypeNode } from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import { buildFixtureRule, fixtureSchema } from '#test/support/gate-fixture.ts';
import { findClosedValue } from './find-closed-input.ts';

function inputType(text: string): GraphQLInputType {
  const node: TypeNode = parseType(text);
  const type = typeFromAST(fixtureSchema, node);
  invariant(isInputType(type), 'an input type of the fixture');
  return type;
}

function find(type: string, value: unknown) {
  const { policy, rule } = buildFixtureRule();
  return findClosedValue(policy, rule, inputType(type), value);
}

describe('the values of variables', () => {
  test.each([
    ['Filter', { income: 1 }, 'Filter.income'],
    ['Filter!', { kind: 'A', income: null }, 'Filter.income'],
    ['[Filter!]!', [{ kind: 'A' }, { status: 'A' }], 'Filter.status'],
    ['Filter', { any: [{ any: [{ income: 1 }] }] }, 'Filter.income'],
    ['Filter', { unheardOf: 1 }, 'Filter.unheardOf'],
  ])('of type %s, %j: %s is closed', (type, value, closed) => {
    expect(find(type, value)).toBe(closed);
  });

  test.each([
    ['Filter', { kind: 'A', any: [{ kind: 'B' }] }],
    ['Filter', null],
    ['Filter', {}],
    ['[Filter!]', []],
    ['Int', 1],
    ['Kind', 'A'],
    ['String', { income: 1 }],
  ])('of type %s, %j: nothing closed is tested', (type, value) => {
    expect(find(type, value)).toBeNull();
  });
});
