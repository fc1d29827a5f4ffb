import { LogError } from './log-error.ts';
import type { OpenedCheckpoint } from './checkpoint.ts';
import { isSignedBy, type Signer, type VerifierKey } from './note-key.ts';
import { formatNote, signaturesBy, type SignedNote } from './signed-note.ts';

/** A witness's word that, at this time, it knew no larger tree of the log, and none that this one does not go on from. */
export interface Cosignature {
  readonly witness: string;
  /** Seconds since 1970, UTC. */
  readonly atSeconds: number;
}

const timeBytes = 8;
/** The last second of the year 9999: what comes after is no time that anybody signed at. */
const lastSecond = 253_402_300_799n;

/**
 * The checkpoint with the cosignature of a witness under it.
 *
 * @param checkpoint that the witness has found to go on from all it has cosigned of this log
 * @see https://c2sp.org/tlog-cosignature, version 1
 */
export function cosignCheckpoint(
  { note }: OpenedCheckpoint,
  { key, sign }: Signer<'witness'>,
  atSeconds: number,
): string {
  const time = Buffer.alloc(timeBytes);
  time.writeBigUInt64BE(BigInt(atSeconds));
  const signature = Buffer.concat([time, sign(cosignedMessage(note, BigInt(atSeconds)))]);
  return formatNote({ ...note, signatures: [...note.signatures, { name: key.name, keyId: key.id, signature }] });
}

/**
 * The latest cosignature of a witness that a checkpoint carries.
 *
 * @throws {LogError} LOG_COSIGNATURE_MISSING; LOG_SIGNATURE_INVALID when one of the witness does not fit
 */
export function readCosignature({ note }: OpenedCheckpoint, witness: VerifierKey<'witness'>): Cosignature {
  const times = signaturesBy(note, witness).map((bytes) => {
    const time = bytes.length > timeBytes ? Buffer.from(bytes.subarray(0, timeBytes)).readBigUInt64BE() : null;
    const isGenuine =
      time !== null &&
      time <= lastSecond &&
      isSignedBy(witness, cosignedMessage(note, time), bytes.subarray(timeBytes));
    if (!isGenuine) throw new LogError('LOG_SIGNATURE_INVALID');
    return Number(time);
  });
  if (times.length === 0) throw new LogError('LOG_COSIGNATURE_MISSING');
  return { witness: witness.name, atSeconds: Math.max(...times) };
}

function cosignedMessage({ text }: SignedNote, atSeconds: bigint): Uint8Array {
  return Buffer.from(`cosignature/v1\ntime ${String(atSeconds)}\n${text}`);
}
