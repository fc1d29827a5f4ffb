import { signCheckpoint } from '#log/checkpoint.ts';
import { createSigner, type Signer } from '#log/note-key.ts';
import { createTiledTree } from '#log/tiled-tree.ts';
import { formatWitnessRequest } from '#log/witness-request.ts';
import { buildLog, drawEntries } from './log-tree.ts';

export const origin = 'example.org/disclosures';
export const logSigner = createSigner('log', origin, new Uint8Array(32).fill(1));
export const nextLogSigner = createSigner('log', origin, new Uint8Array(32).fill(2));

/** A log at every size up to its end, and what it has to show for itself. */
export interface GrowingLog {
  checkpoint(size: number): Promise<string>;
  proveConsistency(oldSize: number, size: number): Promise<readonly Uint8Array[]>;
  /** The body with which a witness is asked. */
  request(oldSize: number, size: number): Promise<string>;
}

interface LogOptions {
  readonly size?: number;
  /** The index of an entry that is another one: from there on this is another history. */
  readonly forkedAt?: number;
  readonly signers?: readonly Signer<'log'>[];
  readonly name?: string;
}

export function growLog(options: LogOptions = {}): GrowingLog {
  const { size: end = 300, forkedAt, signers = [logSigner], name = origin } = options;
  const drawn = drawEntries(end);
  const entries = forkedAt === undefined ? drawn : drawn.with(forkedAt, Buffer.from('another entry'));
  const tree = createTiledTree(buildLog(entries).readTile, 99);
  const checkpoint = async (size: number): Promise<string> =>
    signCheckpoint({ origin: name, size, root: await tree.root(size) }, signers);
  return {
    checkpoint,
    proveConsistency: (oldSize, size) => tree.proveConsistency(oldSize, size),
    async request(oldSize, size) {
      const proof = oldSize === 0 ? [] : await tree.proveConsistency(oldSize, size);
      return formatWitnessRequest({ oldSize, proof, checkpoint: await checkpoint(size) });
    },
  };
}
