import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { countSelections } from './count-selections.ts';

const count = (query: string): number => countSelections(parse(query));

describe('the selections of a document', () => {
  test.each([
    ['{ a }', 1],
    ['{ a { b c } d }', 4],
    ['{ a { ... { b } ... on A { c } } }', 5],
    ['{ ...F } fragment F on Q { a b }', 3],
    ['{ ...F x { ...F } } fragment F on Q { a ...G } fragment G on Q { b c }', 11],
    ['{ a } fragment F on Q { a b c }', 1],
    ['query A { a } query B { a b }', 3],
    ['{ ...F }', 1],
    ['{ ...F } fragment F on Q { a ...F }', 3],
  ])('of %s are %d', (query, selections) => {
    expect(count(query)).toBe(selections);
  });

  test('are counted fragment by fragment: written out, these would take for ever', () => {
    const links = Array.from({ length: 1000 }, (_, n) => `fragment F${n} on Q { ...F${n + 1} ...F${n + 1} }`);
    expect(count(`{ ...F0 } ${links.join(' ')} fragment F1000 on Q { a }`)).toBeGreaterThan(1e300);
  });
});
