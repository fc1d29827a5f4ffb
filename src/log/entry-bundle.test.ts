import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeEntryBundle, parseEntryBundle } from './entry-bundle.ts';
import { hex } from '#test/support/log-tree.ts';

const drawn = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 256 });
const malformed: unknown = expect.objectContaining({ code: 'LOG_BUNDLE_MALFORMED' });

describe('a bundle of entries', () => {
  test('is each entry after its length in two bytes', () => {
    expect(hex(encodeEntryBundle([Buffer.from('abc'), Buffer.from('')]))).toBe('0003616263' + '0000');
  });

  test('gives back what was put in', () => {
    fc.assert(
      fc.property(drawn, (entries) => {
        expect(parseEntryBundle(encodeEntryBundle(entries)).map(hex)).toEqual(entries.map(hex));
      }),
    );
  });

  test('is refused when it is cut within an entry or its length', () => {
    fc.assert(
      fc.property(drawn, fc.nat(), (entries, at) => {
        const bundle = encodeEntryBundle(entries);
        const ends = [0, ...entries.map((_, last) => encodeEntryBundle(entries.slice(0, last + 1)).length)];
        fc.pre(!ends.includes(at % (bundle.length + 1)));
        expect(() => parseEntryBundle(bundle.subarray(0, at % (bundle.length + 1)))).toThrow(malformed);
      }),
    );
  });

  test('holds no more than 256', () => {
    const entries = Array.from({ length: 257 }, () => new Uint8Array(1));
    expect(() => parseEntryBundle(encodeEntryBundle(entries))).toThrow(malformed);
  });
});
