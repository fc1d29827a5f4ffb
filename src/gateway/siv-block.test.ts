import { aessiv } from '@noble/ciphers/aes.js';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSivBlock } from './siv-block.ts';

const keys = fc.uint8Array({ minLength: 64, maxLength: 64 });
const labels = fc.string({ maxLength: 15, unit: 'binary-ascii' });
const blocks = fc.uint8Array({ minLength: 16, maxLength: 16 });
/** An implementation that was not written here. */
const theirs = (key: Uint8Array, label: string) => aessiv(key, Buffer.from(label));

describe('AES-SIV of one block', () => {
  test('gives what another implementation gives, for any key, label and block', () => {
    fc.assert(
      fc.property(keys, labels, blocks, (key, label, block) => {
        const sealed = createSivBlock(key, label).seal(block);
        expect(sealed.toString('hex')).toBe(Buffer.from(theirs(key, label).encrypt(block)).toString('hex'));
        expect(createSivBlock(key, label).open(sealed)).toEqual(Buffer.from(block));
      }),
      { numRuns: 500 },
    );
  });

  test('gives the same for the next block, whatever came before', () => {
    const key = new Uint8Array(64).fill(3);
    const used = createSivBlock(key, 'Case');
    const block = Buffer.alloc(16, 5);
    used.open(used.seal(Buffer.alloc(16, 9)));
    expect(used.seal(block)).toEqual(createSivBlock(key, 'Case').seal(block));
  });

  test('opens nothing that the other implementation does not open', () => {
    fc.assert(
      fc.property(keys, labels, blocks, fc.nat(255), (key, label, block, bit) => {
        const changed = createSivBlock(key, label).seal(block);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(createSivBlock(key, label).open(changed)).toBeNull();
        expect(() => theirs(key, label).decrypt(changed)).toThrow();
      }),
    );
  });

  test('opens nothing under another key or label', () => {
    const key = new Uint8Array(64).fill(3);
    const sealed = createSivBlock(key, 'Case').seal(Buffer.alloc(16, 5));
    expect(createSivBlock(new Uint8Array(64).fill(4), 'Case').open(sealed)).toBeNull();
    expect(createSivBlock(key, 'Applicant').open(sealed)).toBeNull();
  });

  test('has a key of 64 bytes and a label shorter than a block', () => {
    expect(() => createSivBlock(new Uint8Array(32), 'Case')).toThrow('64 bytes');
    expect(() => createSivBlock(new Uint8Array(64), 'x'.repeat(16))).toThrow('shorter than a block');
  });
});
