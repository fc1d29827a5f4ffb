import { describe, expect, test } from '@jest/globals';
import { invariant } from './invariant.ts';

describe('an invariant', () => {
  test.each([undefined, null, false])('is broken by %p', (condition) => {
    expect(() => {
      invariant(condition, 'it holds');
    }).toThrow('invariant: it holds');
  });

  test.each([true, 0, '', NaN, {}])('is kept by %p, which is there', (condition) => {
    expect(() => {
      invariant(condition, 'it holds');
    }).not.toThrow();
  });
});
