import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { countRepetitions } from './count-repetitions.ts';

describe('the repetitions of a field', () => {
  test.each([
    ['{ a }', 1],
    ['{ a b a c a }', 3],
    ['{ a b: a a }', 2],
    ['{ a(x: 1) a(x: 2) }', 2],
    ['{ a { b } a { b } }', 2],
    ['{ c { a a a } d { a } }', 3],
    ['{ a ... { a } ...F } fragment F on Q { a }', 1],
    ['{ a } fragment F on Q { a a a a }', 4],
  ])('in one selection set of %s are %d', (query, repetitions) => {
    expect(countRepetitions(parse(query))).toBe(repetitions);
  });
});
