import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { readCosignature, type Cosignature } from './cosignature.ts';
import { LogError } from './log-error.ts';
import { leafHash } from './merkle-hash.ts';
import type { VerifierKey } from './note-key.ts';
import { parseProofFile } from './proof-file.ts';
import { verifyInclusion } from './verify-proof.ts';

interface TrustedKeys {
  readonly log: VerifierKey<'log'>;
  /** Each must have cosigned the checkpoint. */
  readonly witnesses: readonly VerifierKey<'witness'>[];
}

export interface VerifiedProof {
  readonly index: number;
  readonly checkpoint: Checkpoint;
  readonly cosignatures: readonly Cosignature[];
}

/**
 * Checks that an entry is in the log, with nothing but a proof file and public keys.
 *
 * @returns where the entry stands, and who vouches for the tree that it stands in
 * @throws {LogError} LOG_PROOF_MALFORMED, LOG_COSIGNATURE_MISSING, LOG_INCLUSION_REFUSED, and what opening a checkpoint
 *   throws
 * @see https://c2sp.org/tlog-proof, Verifying a tlog proof
 */
export function verifyProofFile(text: string, entry: Uint8Array, { log, witnesses }: TrustedKeys): VerifiedProof {
  const { index, path, checkpoint: signed } = parseProofFile(text);
  const checkpoint = openCheckpoint(signed, [log]);
  const cosignatures = witnesses.map((witness) => readCosignature(checkpoint, witness));
  const { size, root } = checkpoint;
  if (!verifyInclusion({ leafHash: leafHash(entry), index, size, root, path })) {
    throw new LogError('LOG_INCLUSION_REFUSED');
  }
  return { index, checkpoint, cosignatures };
}
