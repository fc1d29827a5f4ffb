// What checks a log in this package is not offered to others, so its version is exact.
import { verifyTLogInclusion } from '@sigstore/verify/dist/tlog/index.js';
import { describe, expect, test } from '@jest/globals';
import { turnBit } from '../support/log-tree.ts';
import { checkpoint, entries, log, origin, otherLog, rewrite, root, size, tree } from './sample-log.ts';

const drawn = [0, 1, 255, 256, 511, 512, 598, 599];

interface Claim {
  readonly index: number;
  readonly entry: Uint8Array;
  readonly path: readonly Uint8Array[];
  readonly note: string;
  readonly key: typeof log.key;
}

async function claimOf(index: number): Promise<Claim> {
  const path = await tree.proveInclusion(index, size);
  return { index, entry: entries[index] ?? root, path, note: checkpoint, key: log.key };
}

/** Whether the package finds the entry in the tree of the checkpoint that the key has signed. */
function isAccepted({ index, entry, path, note, key }: Claim): boolean {
  const keyId = Buffer.from(key.id, 'hex');
  try {
    verifyTLogInclusion(
      {
        logIndex: String(index),
        logId: { keyId },
        kindVersion: { kind: '', version: '' },
        integratedTime: '0',
        inclusionPromise: undefined,
        inclusionProof: {
          logIndex: String(index),
          rootHash: Buffer.from(root),
          treeSize: String(size),
          hashes: path.map((hash) => Buffer.from(hash)),
          checkpoint: { envelope: note },
        },
        canonicalizedBody: Buffer.from(entry),
      },
      [
        {
          logID: keyId,
          baseURL: `https://${origin}`,
          publicKey: key.publicKey,
          validFor: { start: new Date(0), end: new Date(1) },
        },
      ],
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'VerificationError') return false;
    throw error;
  }
}

describe('the log as @sigstore/verify sees it', () => {
  test('holds its entries under a checkpoint that its key has signed', async () => {
    const claims = await Promise.all(drawn.map(claimOf));
    expect(claims.map(isAccepted)).toEqual(drawn.map(() => true));
  });

  test('holds no other entry, index, path or history, and has no other key', async () => {
    const rewritten = rewrite(5);
    const wrong = await Promise.all(
      drawn.map(async (index): Promise<readonly Claim[]> => {
        const claim = await claimOf(index);
        return [
          { ...claim, entry: Buffer.from('another record') },
          { ...claim, index: index === 0 ? 1 : index - 1 },
          { ...claim, index: size },
          { ...claim, path: claim.path.slice(0, -1) },
          { ...claim, path: claim.path.with(0, turnBit(claim.path[0] ?? root, 9)) },
          { ...claim, path: await rewritten.tree.proveInclusion(index, size) },
          { ...claim, note: checkpoint.replace('\n600\n', '\n599\n') },
          { ...claim, key: { ...otherLog.key, id: log.key.id } },
          { ...claim, key: otherLog.key },
        ];
      }),
    );
    expect(wrong.flat().filter(isAccepted)).toEqual([]);
  });
});
