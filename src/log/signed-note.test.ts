import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LogError } from './log-error.ts';
import { isSignedBy, parseVerifierKey } from './note-key.ts';
import { formatNote, parseNote, signaturesBy } from './signed-note.ts';

// The example of the specification, which its own key has signed.
const signed = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
const key = parseVerifierKey('log', 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
const line = (name: string, encoded: string) => `— ${name} ${encoded}\n`;
const malformed: unknown = expect.objectContaining({ code: 'LOG_NOTE_MALFORMED' });

describe('a signed note', () => {
  test('of the specification carries a signature that its key made', () => {
    const note = parseNote(signed);
    expect(note.text).toBe('This is an example message.\n');
    expect(signaturesBy(note, key).map((bytes) => isSignedBy(key, Buffer.from(note.text), bytes))).toEqual([true]);
    expect(formatNote(note)).toBe(signed);
  });

  test('is parted at its last empty line', () => {
    const note = parseNote(`one\n\ntwo\n\n${line('a', 'AAAAAAA=')}${line('b', 'AAAAAQI=')}`);
    expect(note.text).toBe('one\n\ntwo\n');
    expect(note.signatures.map(({ name, keyId }) => [name, keyId])).toEqual([
      ['a', '00000000'],
      ['b', '00000001'],
    ]);
  });

  test('names its key by name and id, both', () => {
    const note = parseNote(signed);
    expect(signaturesBy(note, { ...key, id: '00000000' })).toEqual([]);
    expect(signaturesBy(note, { ...key, name: 'example.com/bar' })).toEqual([]);
  });

  test('carries up to 64 signatures, some of them long', () => {
    const many = (count: number, bytes: number) =>
      `text\n\n${line('a', Buffer.alloc(bytes).toString('base64')).repeat(count)}`;
    expect(parseNote(many(64, 72)).signatures).toHaveLength(64);
    expect(parseNote(many(16, 4_700)).signatures).toHaveLength(16);
    expect(() => parseNote(many(65, 72))).toThrow(malformed);
    expect(() => parseNote(many(64, 4_700))).toThrow(malformed);
  });

  test.each([
    ['nothing', ''],
    ['no signature', 'text\n'],
    ['no signature after the empty line', 'text\n\n'],
    ['no empty line', `text\n${line('a', 'AAAAAAA=')}`],
    ['no line end at the end', `text\n\n${line('a', 'AAAAAAA=').trimEnd()}`],
    ['a hyphen for the dash', `text\n\n- a AAAAAAA=\n`],
    ['two spaces', `text\n\n— a  AAAAAAA=\n`],
    ['a name with a plus', `text\n\n${line('a+b', 'AAAAAAA=')}`],
    ['a name with a space of another kind', `text\n\n${line('a\u2003b', 'AAAAAAA=')}`],
    ['a key id and nothing more', `text\n\n${line('a', 'AAAAAA==')}`],
    ['base64 without padding', `text\n\n${line('a', 'AAAAAAA')}`],
    ['base64 with bits left over', `text\n\n${line('a', 'AAAAAAB=')}`],
    ['base64 of URLs', `text\n\n${line('a', 'AAAA__8=')}`],
    ['a carriage return', `text\r\n\n${line('a', 'AAAAAAA=')}`],
    ['a null character', `te\0xt\n\n${line('a', 'AAAAAAA=')}`],
    ['half a character', `te\ud800xt\n\n${line('a', 'AAAAAAA=')}`],
    ['a line that is no signature', `text\n\n${line('a', 'AAAAAAA=')}more\n`],
  ])('is refused with %s', (_, note) => {
    expect(() => parseNote(note)).toThrow(malformed);
  });

  test('is read whole or refused by name, whatever the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((part) => `${part}\n\n— ${part}\n`),
    );
    fc.assert(
      fc.property(text, (drawn) => {
        expect([drawn, 'LOG_NOTE_MALFORMED']).toContain(readOrCode(drawn));
      }),
    );
  });
});

/** The note as it was read, or the code that it was refused with. */
function readOrCode(text: string): string {
  try {
    return formatNote(parseNote(text));
  } catch (error) {
    return error instanceof LogError ? error.code : String(error);
  }
}
