import { LogError } from './log-error.ts';
import { isKeyName, type VerifierKey } from './note-key.ts';
import { decodeBase64, encodeBase64 } from './text/base64.ts';

/** A text and what was signed under it. Nothing in it counts before a signature of a known key was checked. */
export interface SignedNote {
  /** With the line end at its end. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** 8 hexadecimal digits. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}

const maxNoteLength = 131_072;
const maxSignatures = 64;
const keyIdBytes = 4;

/**
 * The parts of a signed note.
 *
 * @throws {LogError} LOG_NOTE_MALFORMED
 * @see https://c2sp.org/signed-note
 */
export function parseNote(note: string): SignedNote {
  const end = note.lastIndexOf('\n\n');
  const isForm = note.length <= maxNoteLength && note.isWellFormed() && !/[\x00-\x09\x0b-\x1f]/.test(note);
  if (end < 0 || !isForm || !note.endsWith('\n')) throw new LogError('LOG_NOTE_MALFORMED');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > maxSignatures) throw new LogError('LOG_NOTE_MALFORMED');
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

/** The note as text. */
export function formatNote({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(formatSignature).join('')}`;
}

/** The line of one signature, with its line end: added to the end of a note, it is one more. */
export function formatSignature({ name, keyId, signature }: NoteSignature): string {
  const bytes = Buffer.concat([Buffer.from(keyId, 'hex'), signature]);
  return `— ${name} ${encodeBase64(bytes)}\n`;
}

/** What a key, by its name and id, has signed under a note: nothing of this is checked yet. */
export function signaturesBy({ signatures }: SignedNote, key: VerifierKey): readonly Uint8Array[] {
  return signatures.flatMap(({ name, keyId, signature }) => (name === key.name && keyId === key.id ? [signature] : []));
}

function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  const bytes = decodeBase64(encoded);
  if (!isKeyName(name) || bytes === null || bytes.length <= keyIdBytes) throw new LogError('LOG_NOTE_MALFORMED');
  return {
    name,
    keyId: Buffer.from(bytes.subarray(0, keyIdBytes)).toString('hex'),
    signature: bytes.subarray(keyIdBytes),
  };
}
