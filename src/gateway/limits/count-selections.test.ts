import { describe, expect, test } from '@jest/globals';
import { Kind, parse } from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import { countSelections } from './count-selections.ts';

function count(query: string): number {
  const document = parse(query);
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  invariant(operation, 'an operation');
  return countSelections(document, operation);
}

describe('the selections of an operation', () => {
  test.each([
    ['{ a }', 1],
    ['{ a { b c } d }', 4],
    ['{ a { ... { b } ... on A { c } } }', 5],
    ['{ ...F } fragment F on Q { a b }', 3],
    ['{ ...F x { ...F } } fragment F on Q { a ...G } fragment G on Q { b c }', 11],
    ['{ a } fragment F on Q { a b c }', 1],
  ])('of %s are %d', (query, selections) => {
    expect(count(query)).toBe(selections);
  });

  test('are counted in no time, however many they are', () => {
    const links = Array.from({ length: 1000 }, (_, n) => `fragment F${n} on Q { ...F${n + 1} ...F${n + 1} }`);
    const startedMs = performance.now();
    expect(count(`{ ...F0 } ${links.join(' ')} fragment F1000 on Q { a }`)).toBeGreaterThan(1e300);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });
});
