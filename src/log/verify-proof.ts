import { emptyRoot, hashBytes, isSameHash, nodeHash } from './merkle-hash.ts';

interface InclusionClaim {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly path: readonly Uint8Array[];
}

interface ConsistencyClaim {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/**
 * Whether the path leads from the leaf at this index to the root of the tree of this size.
 *
 * @see RFC 9162 section 2.1.3.2
 */
export function verifyInclusion({ leafHash, index, size, root, path }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || !areHashes([leafHash, root, ...path])) return false;
  let place = { node: index, last: size - 1 };
  let hash = leafHash;
  for (const sibling of path) {
    if (place.last === 0) return false;
    if (isLeftSibling(place)) {
      hash = nodeHash(sibling, hash);
      place = climb(place);
    } else {
      hash = nodeHash(hash, sibling);
    }
    place = parentOf(place);
  }
  return place.last === 0 && isSameHash(hash, root);
}

/**
 * Whether the tree of the old size is the beginning of the tree of the new one.
 *
 * @see RFC 9162 section 2.1.4.2
 */
export function verifyConsistency({ oldSize, oldRoot, size, root, path }: ConsistencyClaim): boolean {
  if (!isSize(oldSize) || !isSize(size) || oldSize > size || !areHashes([oldRoot, root, ...path])) return false;
  if (oldSize === size)
    return path.length === 0 && isSameHash(oldRoot, root) && (size > 0 || isSameHash(root, emptyRoot));
  if (oldSize === 0) return path.length === 0 && isSameHash(oldRoot, emptyRoot);
  // The largest subtree that ends where the old tree does; where it is the old tree, its hash is known.
  let place = climbWhileOdd({ node: oldSize - 1, last: size - 1 });
  const [first, ...rest] = place.node === 0 ? [oldRoot, ...path] : path;
  if (first === undefined) return false;
  let [oldHash, hash] = [first, first];
  for (const sibling of rest) {
    if (place.last === 0) return false;
    if (isLeftSibling(place)) {
      oldHash = nodeHash(sibling, oldHash);
      hash = nodeHash(sibling, hash);
      place = climb(place);
    } else {
      hash = nodeHash(hash, sibling);
    }
    place = parentOf(place);
  }
  return place.last === 0 && isSameHash(oldHash, oldRoot) && isSameHash(hash, root);
}

/** A node on the way up, and the last node of its level. */
interface Place {
  readonly node: number;
  readonly last: number;
}

/** Whether the next hash of a path stands to the left: the node is a right child, or has no right sibling. */
function isLeftSibling({ node, last }: Place): boolean {
  return node % 2 === 1 || node === last;
}

/** Up through the levels at which a node without a right sibling is its own parent. */
function climb(place: Place): Place {
  let at = place;
  while (at.node % 2 === 0 && at.node !== 0) at = parentOf(at);
  return at;
}

function climbWhileOdd(place: Place): Place {
  let at = place;
  while (at.node % 2 === 1) at = parentOf(at);
  return at;
}

function parentOf({ node, last }: Place): Place {
  return { node: Math.floor(node / 2), last: Math.floor(last / 2) };
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every(({ length }) => length === hashBytes);
}
