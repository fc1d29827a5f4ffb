import { describe, expect, test } from '@jest/globals';
import { createSigner, isSignedBy, parseVerifierKey } from './note-key.ts';
import { turnBit } from '#test/support/log-tree.ts';

// The key of the example in the specification of signed notes.
const example = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const malformed: unknown = expect.objectContaining({ code: 'LOG_KEY_MALFORMED' });
const seed = new Uint8Array(32).fill(1);

describe('a verifier key', () => {
  test('has a name and an id, and checks signatures', () => {
    const signer = createSigner('log', 'example.org/log', seed);
    const key = parseVerifierKey('log', signer.verifierKey);
    const message = Buffer.from('a message');
    const signature = signer.sign(message);

    expect(parseVerifierKey('log', example)).toMatchObject({ kind: 'log', name: 'example.com/foo', id: '530d903a' });
    expect(key).toMatchObject({ name: 'example.org/log', id: signer.key.id });
    expect(isSignedBy(key, message, signature)).toBe(true);
    expect(isSignedBy(key, Buffer.from('another'), signature)).toBe(false);
    for (let bit = 0; bit < 512; bit += 1) expect(isSignedBy(key, message, turnBit(signature, bit))).toBe(false);
    expect(isSignedBy(key, message, signature.subarray(1))).toBe(false);
    expect(isSignedBy(key, message, Buffer.concat([signature, Uint8Array.of(0)]))).toBe(false);
  });

  test('of a log is none of a witness, with the same name and secret', () => {
    const [log, witness] = [createSigner('log', 'x', seed), createSigner('witness', 'x', seed)];
    expect(log.key.id).not.toBe(witness.key.id);
    expect(() => parseVerifierKey('witness', log.verifierKey)).toThrow(malformed);
    expect(() => parseVerifierKey('log', witness.verifierKey)).toThrow(malformed);
  });

  test('is refused when one character is another', () => {
    for (let at = 0; at < example.length; at += 1) {
      const other = example[at] === 'A' ? 'B' : 'A';
      const text = example.slice(0, at) + other + example.slice(at + 1);
      expect(() => parseVerifierKey('log', text)).toThrow(malformed);
    }
  });

  test.each([
    '',
    'example.com/foo',
    'example.com/foo+530d903a',
    'example.com/foo+530d903a+',
    '+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    ` ${example}`,
    `${example}\n`,
    `${example}=`,
    example.replace('530d903a', '530D903A'),
  ])('is never %j', (text) => {
    expect(() => parseVerifierKey('log', text)).toThrow(malformed);
  });

  test.each(['', 'a b', 'a+b', 'a\u00a0b', 'a\nb', 'a\u0001b', 'a\ud800'])('has no name like %j', (name) => {
    expect(() => createSigner('log', name, seed)).toThrow(malformed);
  });
});
