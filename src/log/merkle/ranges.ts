/** The leaves from `start` up to and without `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A complete subtree: `2 ** level` leaves, the `index`-th of its level from the left. */
export interface Node {
  readonly level: number;
  readonly index: number;
}

/**
 * What the path of a leaf is made of, from its sibling up to a child of the root.
 *
 * @see RFC 6962 section 2.1.1, PATH(m, D[n])
 */
export function inclusionRanges(index: number, size: number): readonly Range[] {
  const siblings: Range[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = splitOf(start, end);
    if (index < middle) {
      siblings.push({ start: middle, end });
      end = middle;
    } else {
      siblings.push({ start, end: middle });
      start = middle;
    }
  }
  return siblings.reverse();
}

/**
 * What the proof is made of that a tree of `size` leaves goes on from the one of its first `oldSize`.
 *
 * @see RFC 6962 section 2.1.2, PROOF(m, D[n])
 */
export function consistencyRanges(oldSize: number, size: number): readonly Range[] {
  if (oldSize === 0) return [];
  const siblings: Range[] = [];
  let [start, end] = [0, size];
  while (oldSize < end) {
    const middle = splitOf(start, end);
    if (oldSize <= middle) {
      siblings.push({ start: middle, end });
      end = middle;
    } else {
      siblings.push({ start, end: middle });
      start = middle;
    }
  }
  // Where the old tree is itself a subtree of the new one, the verifier has its hash already.
  if (start > 0) siblings.push({ start, end });
  return siblings.reverse();
}

/** The complete subtrees that a range of the proofs above consists of, from the left, each larger than the next. */
export function completeNodes({ start, end }: Range): readonly Node[] {
  const nodes: Node[] = [];
  for (let at = start; at < end;) {
    let level = 0;
    while (2 ** (level + 1) <= end - at) level += 1;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** Where the tree over a range of two leaves or more parts: after the largest power of two that leaves something over. */
function splitOf(start: number, end: number): number {
  let span = 1;
  while (span * 2 < end - start) span *= 2;
  return start + span;
}
