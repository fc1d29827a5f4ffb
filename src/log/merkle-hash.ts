import { hash } from 'node:crypto';

/** Bytes of a hash of the tree: SHA-256. */
export const hashBytes = 32;

const leafPrefix = 0x00;
const nodePrefix = 0x01;
/** What is hashed for a node. Used again and again: every node of a log passes through here. */
const node = Buffer.alloc(1 + 2 * hashBytes, nodePrefix);

/** The root of the tree that holds nothing. */
export const emptyRoot: Uint8Array = sha256(new Uint8Array(0));

/**
 * The hash under which an entry is a leaf of the tree.
 *
 * @see RFC 6962 section 2.1, RFC 9162 section 2.1.1
 */
export function leafHash(entry: Uint8Array): Uint8Array {
  const leaf = Buffer.allocUnsafe(1 + entry.length);
  leaf[0] = leafPrefix;
  leaf.set(entry, 1);
  return sha256(leaf);
}

/** The hash of two neighbouring subtrees. The other prefix keeps a node from passing for a leaf. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  node.set(left, 1);
  node.set(right, 1 + hashBytes);
  return sha256(node);
}

/**
 * The hashes over pairs of neighbouring subtrees, laid end to end as they are.
 *
 * @param layer any number of hashes; an odd one at the end has no neighbour
 */
export function pairHashes(layer: Uint8Array): Uint8Array {
  const pairs = Math.floor(layer.length / (2 * hashBytes));
  const above = Buffer.allocUnsafe(pairs * hashBytes);
  for (let pair = 0; pair < pairs; pair += 1) {
    node.set(layer.subarray(2 * pair * hashBytes, 2 * (pair + 1) * hashBytes), 1);
    above.write(hash('sha256', node, 'binary'), pair * hashBytes, 'latin1');
  }
  return above;
}

export function sha256(bytes: Uint8Array): Uint8Array {
  // By way of a text of one byte for each letter: a third faster than having Node make the buffer.
  return Buffer.from(hash('sha256', bytes, 'binary'), 'latin1');
}

export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
