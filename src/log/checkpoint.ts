import { LogError } from './log-error.ts';
import { hashBytes } from './merkle-hash.ts';
import { isSignedBy, type Signer, type VerifierKey } from './note-key.ts';
import { formatNote, parseNote, signaturesBy, type SignedNote } from './signed-note.ts';
import { decodeBase64, encodeBase64 } from './text/base64.ts';
import { parseDecimal } from './text/decimal.ts';

/** The head of a log: its root at a size. */
export interface Checkpoint {
  /** The name of the log. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export interface OpenedCheckpoint extends Checkpoint {
  /** The note that it came in, with signatures that are not checked yet. */
  readonly note: SignedNote;
}

/**
 * A checkpoint as the log publishes it.
 *
 * @param signers keys of this log; while a key is being replaced, the old and the new one
 * @see https://c2sp.org/tlog-checkpoint
 */
export function signCheckpoint({ origin, size, root }: Checkpoint, signers: readonly Signer<'log'>[]): string {
  const text = `${origin}\n${String(size)}\n${encodeBase64(root)}\n`;
  const signatures = signers.map(({ key, sign }) => ({
    name: key.name,
    keyId: key.id,
    signature: sign(Buffer.from(text)),
  }));
  return formatNote({ text, signatures });
}

/**
 * What a checkpoint claims, signed by whomever: nothing of it is checked.
 *
 * @throws {LogError} LOG_NOTE_MALFORMED, LOG_CHECKPOINT_MALFORMED
 */
export function parseCheckpoint(text: string): OpenedCheckpoint {
  const note = parseNote(text);
  return { ...parseCheckpointText(note.text), note };
}

/**
 * What a checkpoint says, once a key of its log is found to have signed it.
 *
 * @param keys of the log; every one that has signed must have signed rightly
 * @throws {LogError} LOG_NOTE_MALFORMED, LOG_CHECKPOINT_MALFORMED, LOG_SIGNATURE_MISSING, LOG_SIGNATURE_INVALID,
 *   LOG_ORIGIN_UNKNOWN
 */
export function openCheckpoint(text: string, keys: readonly VerifierKey<'log'>[]): OpenedCheckpoint {
  const note = parseNote(text);
  const message = Buffer.from(note.text);
  const signatures = keys.flatMap((key) => signaturesBy(note, key).map((signature) => ({ key, signature })));
  if (signatures.length === 0) throw new LogError('LOG_SIGNATURE_MISSING');
  if (!signatures.every(({ key, signature }) => isSignedBy(key, message, signature))) {
    throw new LogError('LOG_SIGNATURE_INVALID');
  }
  const checkpoint = parseCheckpointText(note.text);
  if (!signatures.every(({ key }) => key.name === checkpoint.origin)) throw new LogError('LOG_ORIGIN_UNKNOWN');
  return { ...checkpoint, note };
}

/**
 * What the text of a checkpoint says; nobody has to have signed it. Lines after the third are for others and say nothing
 * about the tree.
 *
 * @throws {LogError} LOG_CHECKPOINT_MALFORMED
 */
function parseCheckpointText(text: string): Checkpoint {
  const lines = text.slice(0, -1).split('\n');
  const [origin = '', size = '', root = ''] = lines;
  const checkpoint = { origin, size: parseDecimal(size), root: decodeBase64(root) };
  if (lines.includes('') || checkpoint.size === null || checkpoint.root?.length !== hashBytes) {
    throw new LogError('LOG_CHECKPOINT_MALFORMED');
  }
  return { origin, size: checkpoint.size, root: checkpoint.root };
}
