import { describe, expect, test } from '@jest/globals';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { cosignCheckpoint, readCosignature } from './cosignature.ts';
import { createSigner } from './note-key.ts';
import { formatNote, parseNote } from './signed-note.ts';
import { hex, turnBit } from '#test/support/log-tree.ts';

const origin = 'example.org/disclosures';
const log = createSigner('log', origin, new Uint8Array(32).fill(1));
const nextLog = createSigner('log', origin, new Uint8Array(32).fill(2));
const witness = createSigner('witness', 'witness.example', new Uint8Array(32).fill(3));
const root = new Uint8Array(32).fill(9);
const signed = signCheckpoint({ origin, size: 20_852_163, root }, [log]);
const coded = (code: string): unknown => expect.objectContaining({ code });

/** A note that the log's key has signed, whatever it says. */
function sign(text: string): string {
  const signature = log.sign(Buffer.from(text));
  return formatNote({ text, signatures: [{ name: log.key.name, keyId: log.key.id, signature }] });
}

describe('a checkpoint', () => {
  test('is three lines and the signature of the log', () => {
    expect(signed.split('\n').slice(0, 4)).toEqual([origin, '20852163', Buffer.from(root).toString('base64'), '']);
    expect(openCheckpoint(signed, [log.key])).toMatchObject({ origin, size: 20_852_163 });
    expect(hex(openCheckpoint(signed, [log.key]).root)).toBe(hex(root));
  });

  test('is refused when any character of it is another', () => {
    for (let at = 0; at < signed.length; at += 1) {
      const spoilt = signed.slice(0, at) + (signed[at] === 'B' ? 'C' : 'B') + signed.slice(at + 1);
      expect(() => openCheckpoint(spoilt, [log.key])).toThrow(expect.objectContaining({ name: 'LogError' }));
    }
  });

  test('needs a signature of a key that is known, and ignores all others', () => {
    expect(() => openCheckpoint(signed, [nextLog.key])).toThrow(coded('LOG_SIGNATURE_MISSING'));
    expect(() => openCheckpoint(signed, [])).toThrow(coded('LOG_SIGNATURE_MISSING'));
    const both = signCheckpoint({ origin, size: 1, root }, [log, nextLog]);
    for (const keys of [[log.key], [nextLog.key], [log.key, nextLog.key]]) {
      expect(openCheckpoint(both, keys).size).toBe(1);
    }
  });

  test('is refused when one of two known keys has not signed rightly', () => {
    const note = parseNote(signCheckpoint({ origin, size: 1, root }, [log, nextLog]));
    const [first, second] = note.signatures;
    if (first === undefined || second === undefined) throw new Error('two signatures');
    const spoilt = formatNote({ ...note, signatures: [first, { ...second, signature: turnBit(second.signature, 5) }] });
    expect(() => openCheckpoint(spoilt, [log.key, nextLog.key])).toThrow(coded('LOG_SIGNATURE_INVALID'));
  });

  test('of another log is refused, although the key has signed it', () => {
    const other = sign(`example.org/others\n1\n${Buffer.from(root).toString('base64')}\n`);
    expect(() => openCheckpoint(other, [log.key])).toThrow(coded('LOG_ORIGIN_UNKNOWN'));
  });

  test.each([
    ['a line is missing', `${origin}\n1\n`],
    ['a line is empty', `${origin}\n\n1\n${Buffer.from(root).toString('base64')}\n`],
    ['the size begins with 0', `${origin}\n01\n${Buffer.from(root).toString('base64')}\n`],
    ['the size is no number', `${origin}\n1e3\n${Buffer.from(root).toString('base64')}\n`],
    ['the size is too large to count', `${origin}\n9007199254740993\n${Buffer.from(root).toString('base64')}\n`],
    ['the root is too short', `${origin}\n1\n${Buffer.alloc(31).toString('base64')}\n`],
    ['the root is not base64', `${origin}\n1\n${'*'.repeat(44)}\n`],
  ])('is refused where %s, although the key has signed it', (_, text) => {
    expect(() => openCheckpoint(sign(text), [log.key])).toThrow(coded('LOG_CHECKPOINT_MALFORMED'));
  });

  test('may say more in further lines', () => {
    const text = `${origin}\n1\n${Buffer.from(root).toString('base64')}\nfor others\n`;
    expect(openCheckpoint(sign(text), [log.key]).size).toBe(1);
  });
});

describe('a cosignature', () => {
  const checkpoint = openCheckpoint(signed, [log.key]);
  const cosigned = cosignCheckpoint(checkpoint, witness, 1_679_315_147);

  test('says when the witness saw the checkpoint, and changes nothing else', () => {
    const opened = openCheckpoint(cosigned, [log.key]);
    expect(cosigned.startsWith(signed)).toBe(true);
    expect(readCosignature(opened, witness.key)).toEqual({ witness: 'witness.example', atSeconds: 1_679_315_147 });
    expect(() => readCosignature(checkpoint, witness.key)).toThrow(coded('LOG_COSIGNATURE_MISSING'));
  });

  test('of several counts with the latest', () => {
    const later = [1_679_315_300, 1_679_315_000].reduce(
      (text, atSeconds) => cosignCheckpoint(openCheckpoint(text, [log.key]), witness, atSeconds),
      cosigned,
    );
    expect(readCosignature(openCheckpoint(later, [log.key]), witness.key).atSeconds).toBe(1_679_315_300);
  });

  test('is refused when a bit of its time or signature is turned, or it is cut', () => {
    const note = parseNote(cosigned);
    const [first, second] = note.signatures;
    if (first === undefined || second === undefined) throw new Error('two signatures');
    const spoil = (signature: Uint8Array) => {
      const spoilt = formatNote({ ...note, signatures: [first, { ...second, signature }] });
      return () => readCosignature(openCheckpoint(spoilt, [log.key]), witness.key);
    };
    expect(spoil(second.signature)()).toBeDefined();
    for (let bit = 0; bit < second.signature.length * 8; bit += 1) {
      expect(spoil(turnBit(second.signature, bit))).toThrow(coded('LOG_SIGNATURE_INVALID'));
    }
    for (const length of [1, 8, 9, 71]) {
      expect(spoil(second.signature.subarray(0, length))).toThrow(coded('LOG_SIGNATURE_INVALID'));
    }
  });

  test('does not pass under another checkpoint', () => {
    const [, cosignature] = parseNote(cosigned).signatures;
    if (cosignature === undefined) throw new Error('two signatures');
    const other = parseNote(signCheckpoint({ origin, size: 20_852_164, root }, [log]));
    const moved = formatNote({ ...other, signatures: [...other.signatures, cosignature] });
    expect(() => readCosignature(openCheckpoint(moved, [log.key]), witness.key)).toThrow(
      coded('LOG_SIGNATURE_INVALID'),
    );
  });
});
