import { describe, expect, test } from '@jest/globals';
import { edgeRoot, emptyEdge, growTree } from '#log/grow-tree.ts';
import { leafHash } from '#log/merkle-hash.ts';
import { createTiledTree } from '#log/tiled-tree.ts';
import { verifyConsistency, verifyInclusion } from '#log/verify-proof.ts';
import { buildLog, hex } from '../support/log-tree.ts';

// The eight leaves that the public test suites of Certificate Transparency use, and the hashes of their tree.
const entries = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((text) => Buffer.from(text, 'hex'));

const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const node = {
  leaf0: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  leaf1: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  leaf4: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  leaf6: 'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f',
  leaves0to1: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  leaves2to3: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  leaves4to5: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  leaves6to7: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  leaves0to3: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  leaves4to7: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
};

const inclusion: readonly (readonly [number, number, readonly string[]])[] = [
  [0, 1, []],
  [0, 8, [node.leaf1, node.leaves2to3, node.leaves4to7]],
  [5, 8, [node.leaf4, node.leaves6to7, node.leaves0to3]],
  [2, 3, [node.leaves0to1]],
  [1, 5, [node.leaf0, node.leaves2to3, node.leaf4]],
];

const consistency: readonly (readonly [number, number, readonly string[]])[] = [
  [1, 1, []],
  [1, 8, [node.leaf1, node.leaves2to3, node.leaves4to7]],
  [6, 8, [node.leaves4to5, node.leaves6to7, node.leaves0to3]],
  [2, 5, [node.leaves2to3, node.leaf4]],
  [6, 7, [node.leaves4to5, node.leaf6, node.leaves0to3]],
];

const bytes = (text = ''): Uint8Array => Buffer.from(text, 'hex');
const tree = createTiledTree(buildLog(entries).readTile, 99);

describe('the public vectors of RFC 6962', () => {
  test('have these roots, read from tiles and grown one leaf at a time', async () => {
    let edge = emptyEdge;
    for (const [size, root] of roots.entries()) {
      expect(hex(await tree.root(size))).toBe(root);
      expect(hex(edgeRoot(edge))).toBe(root);
      edge = growTree(edge, entries.slice(size, size + 1).map(leafHash)).edge;
    }
  });

  test.each(inclusion)('prove leaf %i in the tree of %i', async (index, size, path) => {
    expect((await tree.proveInclusion(index, size)).map(hex)).toEqual(path);
    const leaf = leafHash(entries[index] ?? bytes());
    const claim = { leafHash: leaf, index, size, root: bytes(roots[size]), path: path.map((hash) => bytes(hash)) };
    expect(verifyInclusion(claim)).toBe(true);
  });

  test.each(consistency)('prove the tree of %i to go on in that of %i', async (oldSize, size, path) => {
    expect((await tree.proveConsistency(oldSize, size)).map(hex)).toEqual(path);
    const [oldRoot, root] = [bytes(roots[oldSize]), bytes(roots[size])];
    expect(verifyConsistency({ oldSize, oldRoot, size, root, path: path.map((hash) => bytes(hash)) })).toBe(true);
  });
});
