import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { edgeRoot, growTree, readEdge } from './grow-tree.ts';
import { leafHash } from './merkle-hash.ts';
import { createTiledTree } from './tiled-tree.ts';
import { verifyConsistency, verifyInclusion } from './verify-proof.ts';
import { buildLog, drawEntries, hex, rootOf } from '#test/support/log-tree.ts';

const most = 70;
const entries = drawEntries(most);
const roots = Array.from({ length: most + 1 }, (_, size) => rootOf(entries.slice(0, size)));
const rootAt = (size: number) => roots[size] ?? new Uint8Array(0);
const leafAt = (index: number) => leafHash(entries[index] ?? new Uint8Array(0));
const { readTile } = buildLog(entries);
const tree = createTiledTree(readTile, 99);

describe('a tree of tiles', () => {
  test('has the root of RFC 6962 at every size up to 70', async () => {
    for (let size = 0; size <= most; size += 1) {
      expect(hex(await tree.root(size))).toBe(hex(rootAt(size)));
    }
  });

  test('proves every leaf at every size up to 70', async () => {
    for (let size = 1; size <= most; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const path = await tree.proveInclusion(index, size);
        const claim = { leafHash: leafAt(index), index, size, root: rootAt(size), path };
        if (!verifyInclusion(claim)) throw new Error(`no proof of ${String(index)} in ${String(size)}`);
      }
    }
    expect(await tree.proveInclusion(0, 1)).toEqual([]);
  });

  test('proves every size up to 70 to go on from every smaller one', async () => {
    for (let size = 0; size <= most; size += 1) {
      for (let oldSize = 0; oldSize <= size; oldSize += 1) {
        const path = await tree.proveConsistency(oldSize, size);
        const claim = { oldSize, oldRoot: rootAt(oldSize), size, root: rootAt(size), path };
        if (!verifyConsistency(claim)) throw new Error(`no proof from ${String(oldSize)} to ${String(size)}`);
      }
    }
    expect(await tree.proveConsistency(0, most)).toEqual([]);
  });

  test.each([
    [-1, 1],
    [1, 1],
    [0, 0],
    [0.5, 2],
    [0, Number.MAX_SAFE_INTEGER + 1],
  ])('has no leaf %d at size %d', async (index, size) => {
    await expect(tree.proveInclusion(index, size)).rejects.toMatchObject({ code: 'LOG_OUT_OF_RANGE' });
  });

  test.each([
    [-1, 1],
    [2, 1],
    [0.5, 2],
  ])('does not go on from size %d to size %d', async (oldSize, size) => {
    await expect(tree.proveConsistency(oldSize, size)).rejects.toMatchObject({ code: 'LOG_OUT_OF_RANGE' });
    await expect(tree.root(-1)).rejects.toMatchObject({ code: 'LOG_OUT_OF_RANGE' });
  });

  test('refuses a tile that is too short or too long', async () => {
    for (const length of [0, 31, 69 * 32, 71 * 32]) {
      const broken = () => Promise.resolve(new Uint8Array(length));
      await expect(createTiledTree(broken, 99).root(most)).rejects.toMatchObject({ code: 'LOG_TILE_MALFORMED' });
      await expect(readEdge(broken, most)).rejects.toMatchObject({ code: 'LOG_TILE_MALFORMED' });
    }
  });
});

describe('a large tree', () => {
  // Over three levels of tiles, with a partial tile at each.
  const large = drawEntries(256 * 256 + 256 * 3 + 77);
  const log = buildLog(large, [1, 255, 256, 65_000, large.length]);
  const treeOfLarge = createTiledTree(log.readTile, 99);

  test('grows to the same edge and root, in whatever batches', async () => {
    const leaves = large.slice(0, 1500).map(leafHash);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(700), { maxLength: 6 }), async (batches) => {
        const { edge, readTile: read } = buildLog(large.slice(0, 1500), batches);
        const once = growTree({ size: 0, partials: [] }, leaves.slice(0, edge.size)).edge;
        expect(hex(edgeRoot(edge))).toBe(hex(edgeRoot(once)));
        expect(hex(await createTiledTree(read, 99).root(edge.size))).toBe(hex(edgeRoot(once)));
        expect((await readEdge(read, edge.size)).partials.map(hex)).toEqual(edge.partials.map(hex));
      }),
      { numRuns: 30 },
    );
    expect(hex(edgeRoot(log.edge))).toBe(hex(rootOf(large)));
  });

  test('proves what is drawn from it, with a handful of tiles', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: large.length }), fc.nat(), async (size, drawn) => {
        const index = drawn % size;
        const root = await treeOfLarge.root(size);
        log.reads.splice(0);
        const path = await createTiledTree(log.readTile, 9).proveInclusion(index, size);
        // Two at each of the three levels of tiles.
        expect(log.reads.length).toBeLessThanOrEqual(6);
        const leaf = leafHash(large[index] ?? new Uint8Array(0));
        expect(verifyInclusion({ leafHash: leaf, index, size, root, path })).toBe(true);
        const oldRoot = await treeOfLarge.root(index);
        const consistency = await treeOfLarge.proveConsistency(index, size);
        expect(verifyConsistency({ oldSize: index, oldRoot, size, root, path: consistency })).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
