import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { assertCovered, objectTypes } from './assert-covered.ts';
import { allow } from './shield-runtime.ts';

const schema = buildSchema(`
  interface Named { name: String }
  type Person implements Named { name: String cpr: String }
  type Company implements Named { name: String }
  union Party = Person | Company
  type Query { party: Party }
`);
const whole = { Person: { name: allow, cpr: allow }, Company: { name: allow }, Query: { party: allow } };

describe('at start', () => {
  test('a tree with a rule for every field is accepted', () => {
    expect(() => {
      assertCovered(schema, whole);
    }).not.toThrow();
  });

  test.each([
    ['a field without a rule', { ...whole, Person: { name: allow } }, 'Person.cpr has no rule'],
    ['a rule that is undefined', { ...whole, Person: { name: allow, cpr: undefined } }, 'Person.cpr has no rule'],
    ['a type without rules', { Person: whole.Person, Query: whole.Query }, 'Company.name has no rule'],
    ['a rule on an interface', { ...whole, Named: { name: allow } }, 'a rule sits on the interface Named'],
    ['a rule on a union', { ...whole, Party: {} }, 'a rule sits on the union Party'],
  ])('%s is refused', (_what, tree, message) => {
    expect(() => {
      assertCovered(schema, tree);
    }).toThrow(message);
  });
});

test('introspection is no part of what is covered', () => {
  expect(objectTypes(schema).map(({ name }) => name)).toEqual(['Person', 'Company', 'Query']);
});
