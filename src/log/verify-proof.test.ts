import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { emptyRoot, leafHash, nodeHash } from './merkle-hash.ts';
import { createTiledTree } from './tiled-tree.ts';
import { verifyConsistency, verifyInclusion } from './verify-proof.ts';
import { buildLog, drawEntries, rootOf, turnBit } from '#test/support/log-tree.ts';

const most = 40;
const entries = drawEntries(most);
const roots = Array.from({ length: most + 1 }, (_, size) => rootOf(entries.slice(0, size)));
const rootAt = (size: number) => roots[size] ?? new Uint8Array(0);
const tree = createTiledTree(buildLog(entries).readTile, 99);

const sizes = fc.integer({ min: 1, max: most }).chain((size) => fc.tuple(fc.nat(size - 1), fc.constant(size)));

async function inclusionClaim(index: number, size: number) {
  const leaf = leafHash(entries[index] ?? new Uint8Array(0));
  return { leafHash: leaf, index, size, root: rootAt(size), path: await tree.proveInclusion(index, size) };
}

async function consistencyClaim(oldSize: number, size: number) {
  const path = await tree.proveConsistency(oldSize, size);
  return { oldSize, oldRoot: rootAt(oldSize), size, root: rootAt(size), path };
}

/** Paths that are wrong: a bit turned, a hash left out, put twice, cut short, or added at either end. */
function spoiledPaths(path: readonly Uint8Array[], bit: number): readonly (readonly Uint8Array[])[] {
  const added = new Uint8Array(32).fill(7);
  const at = path.length === 0 ? 0 : bit % path.length;
  const one = path[at];
  const longer = [
    [added, ...path],
    [...path, added],
  ];
  if (one === undefined) return longer;
  return [
    ...longer,
    path.toSpliced(at, 1),
    path.toSpliced(at, 0, one),
    path.with(at, turnBit(one, bit % 256)),
    path.with(at, one.subarray(1)),
    path.with(at, Buffer.concat([one, one])),
  ];
}

describe('a proof of inclusion', () => {
  test('is refused with another leaf, index, size or root, and with anything else as its path', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async ([index, size], bit) => {
        const claim = await inclusionClaim(index, size);
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leafHash: turnBit(claim.leafHash, bit % 256) })).toBe(false);
        expect(verifyInclusion({ ...claim, root: turnBit(claim.root, bit % 256) })).toBe(false);
        for (const path of spoiledPaths(claim.path, bit)) {
          expect(verifyInclusion({ ...claim, path })).toBe(false);
        }
        const indexes = Array.from({ length: size }, (_, at) => at);
        expect(indexes.filter((at) => verifyInclusion({ ...claim, index: at }))).toEqual([index]);
      }),
    );
  });

  test('is refused at a size with which its path would have another length', async () => {
    const claim = await inclusionClaim(3, 8);
    for (const size of [3, 4, 9, 16, 17]) expect(verifyInclusion({ ...claim, size })).toBe(false);
  });

  test('is refused for a leaf beyond the only one', () => {
    expect(verifyInclusion({ leafHash: emptyRoot, index: 1, size: 1, root: emptyRoot, path: [] })).toBe(false);
  });

  test.each([
    ['index', -1],
    ['index', 8],
    ['index', 0.5],
    ['index', Number.NaN],
    ['size', 0],
    ['size', Number.POSITIVE_INFINITY],
  ])('is refused with %s %d', async (name, value) => {
    expect(verifyInclusion({ ...(await inclusionClaim(3, 8)), [name]: value })).toBe(false);
  });

  test('is about hashes of 32 bytes', () => {
    const short = Uint8Array.of(1, 2, 3);
    expect(verifyInclusion({ leafHash: emptyRoot, index: 0, size: 1, root: emptyRoot, path: [] })).toBe(true);
    expect(verifyInclusion({ leafHash: short, index: 0, size: 1, root: short, path: [] })).toBe(false);
  });

  test('cannot present a node as a leaf', async () => {
    const [left, right] = [entries[0], entries[1]].map((entry) => leafHash(entry ?? new Uint8Array(0)));
    const path = (await tree.proveInclusion(0, 4)).slice(1);
    const node = nodeHash(left ?? emptyRoot, right ?? emptyRoot);
    // In a tree of two "leaves" the node passes; so the size is part of what is signed.
    expect(verifyInclusion({ leafHash: node, index: 0, size: 2, root: rootAt(4), path })).toBe(true);
    expect(verifyInclusion({ leafHash: node, index: 0, size: 4, root: rootAt(4), path })).toBe(false);
  });
});

describe('a proof of consistency', () => {
  test('is refused with another size or root on either side, and with anything else as its path', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async ([oldSize, size], bit) => {
        const claim = await consistencyClaim(oldSize, size);
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, oldRoot: turnBit(claim.oldRoot, bit % 256) })).toBe(false);
        for (const path of spoiledPaths(claim.path, bit)) {
          expect(verifyConsistency({ ...claim, path })).toBe(false);
        }
        // From nothing every tree goes on, so there its root is not tied to anything.
        expect(verifyConsistency({ ...claim, root: turnBit(claim.root, bit % 256) })).toBe(oldSize === 0);
      }),
    );
  });

  test('is refused for a history that was rewritten', async () => {
    const rewritten = entries.with(2, Buffer.from('another entry'));
    const other = createTiledTree(buildLog(rewritten).readTile, 99);
    for (let oldSize = 3; oldSize < most; oldSize += 1) {
      const path = await other.proveConsistency(oldSize, most);
      const claim = { oldSize, oldRoot: rootAt(oldSize), size: most, root: rootOf(rewritten), path };
      expect(verifyConsistency(claim)).toBe(false);
    }
  });

  test('is refused for a tree that has shrunk, and at sizes with which its path would have another length', async () => {
    const claim = await consistencyClaim(7, 13);
    const { oldRoot, root } = claim;
    expect(verifyConsistency({ ...claim, oldSize: 13, oldRoot: root, size: 7, root: oldRoot })).toBe(false);
    for (const other of [8, 17, 26, 52]) expect(verifyConsistency({ ...claim, size: other })).toBe(false);
    for (const oldSize of [0, 1, 5, 8, 12, 13, 14, -1, 0.5]) {
      expect(verifyConsistency({ ...claim, oldSize })).toBe(false);
    }
  });

  test('between two equal sizes needs equal roots, and nothing has but one root', () => {
    const short = Uint8Array.of(1, 2, 3);
    expect(verifyConsistency({ oldSize: 1, oldRoot: short, size: 1, root: short, path: [] })).toBe(false);
    const same = { oldSize: 5, oldRoot: rootAt(5), size: 5, root: rootAt(5), path: [] };
    expect(verifyConsistency(same)).toBe(true);
    expect(verifyConsistency({ ...same, root: rootAt(6) })).toBe(false);
    expect(verifyConsistency({ ...same, oldSize: 0, size: 0 })).toBe(false);
    expect(verifyConsistency({ ...same, oldSize: 0, size: 0, oldRoot: emptyRoot, root: emptyRoot })).toBe(true);
  });
});
