import { openCheckpoint } from '#log/checkpoint.ts';
import { leafHash } from '#log/merkle-hash.ts';
import type { VerifierKey } from '#log/note-key.ts';
import { formatProofFile } from '#log/proof-file.ts';
import { createTiledTree } from '#log/tiled-tree.ts';
import { verifyInclusion } from '#log/verify-proof.ts';
import type { FoundRecord, PublishedLog } from '#disclosure/published-log.ts';
import { leafOf } from '#disclosure/seal-record.ts';
import { AppError } from '#kernel/app-error.ts';

interface ProvingOptions {
  readonly log: PublishedLog;
  readonly logKeys: readonly VerifierKey<'log'>[];
}

/** The proof that a record is in the log (tlog-proof), made of tiles; `null` until it is brought in, moments later. */
export type ProveRecord = (record: FoundRecord) => Promise<string | null>;

/** Kept with what was computed of them, 16 kB each. */
const maxTiles = 1000;

export function createRecordProver({ log, logKeys }: ProvingOptions): ProveRecord {
  const tree = createTiledTree(log.readTile, maxTiles);
  return async ({ text, index }) => {
    const head = index === null ? null : await log.head(index);
    if (index === null || head === null || head.size <= index) return null;
    const { size, root } = openCheckpoint(head.checkpoint, logKeys);
    const path = await tree.proveInclusion(index, size);
    const isProof = verifyInclusion({ leafHash: leafHash(leafOf(text)), index, size, root, path });
    if (!isProof) throw new AppError('INTERNAL', { detail: 'the log does not hold what it should' });
    return formatProofFile({ index, path, checkpoint: head.checkpoint });
  };
}
