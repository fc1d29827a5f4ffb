import { nodeHash } from '../merkle-hash.ts';

/** The root over subtrees that follow each other, each larger than the next. */
export function joinSubtrees(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}
