import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, type Json } from './canonical-json.ts';

describe('canonicalJson', () => {
  test('sorts keys by UTF-16 code units, not by code points', () => {
    // U+1F600 is the surrogate pair D83D DE00, so it stands before U+FB33 although its code point is larger.
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
  });

  test('gives the same text whatever the order of the keys', () => {
    expect(canonicalJson({ b: { d: 1, c: 2 }, a: [] })).toBe('{"a":[],"b":{"c":2,"d":1}}');
    expect(canonicalJson({ a: [], b: { c: 2, d: 1 } })).toBe('{"a":[],"b":{"c":2,"d":1}}');
  });

  test.each([
    [0, '0'],
    [-0, '0'],
    [1e21, '1e+21'],
    [333333333.33333329, '333333333.3333333'],
    [4.5, '4.5'],
    [2e-3, '0.002'],
    [1e-27, '1e-27'],
    [9007199254740991, '9007199254740991'],
  ])('writes the number %p as ECMAScript does', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('escapes control characters shortly and leaves the rest alone', () => {
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\/')).toBe('"\u20ac$\\u000f\\nA\'B\\"\\\\/"');
  });

  test('leaves out members without a value and keeps null', () => {
    expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
  });

  test.each([NaN, Infinity, -Infinity])('refuses %p', (value) => {
    expect(() => canonicalJson({ a: [value] })).toThrow('not finite');
  });

  test('refuses lone surrogates in values and in keys', () => {
    expect(() => canonicalJson(['\ud83d'])).toThrow('lone surrogate');
    expect(() => canonicalJson({ '\ude00': 1 })).toThrow('lone surrogate');
  });

  test('reads back as the value it was made of, and gives the same text again', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonicalJson(value);
        const back = JSON.parse(text) as Json;
        expect(canonicalJson(back)).toBe(text);
        expect(back).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('does not depend on the order of the keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.infiniteStream(fc.nat()), (members, order) => {
        const shuffled = Object.fromEntries(
          Object.entries(members)
            .map((member) => [order.next().value as number, member] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, member]) => member),
        );
        expect(canonicalJson(shuffled as Json)).toBe(canonicalJson(members));
      }),
    );
  });
});
