import { test } from '@jest/globals';
import { signCheckpoint } from '#log/checkpoint.ts';
import { formatWitnessRequest } from '#log/witness-request.ts';
import { turnBit } from '../support/log-tree.ts';
import { makeFolder, startTestWitness, witnessSigner } from '../support/start-test-witness.ts';
import { buildChecker, describeWithGo, expectAll } from './go-checker.ts';
import {
  checkpoint,
  entries,
  log,
  origin,
  otherLog,
  rewrite,
  root,
  rootAt,
  size,
  tilesAt,
  tree,
} from './sample-log.ts';

const sizes = [2, 3, 7, 8, 70, 255, 256, 257, 511, 512, 599, size];

async function inclusion(index: number, treeSize: number) {
  const path = await tree.proveInclusion(index, treeSize);
  return { kind: 'inclusion', index, size: treeSize, root: await rootAt(treeSize), path, entry: entries[index] };
}

async function consistency(oldSize: number, treeSize: number) {
  const path = await tree.proveConsistency(oldSize, treeSize);
  const [oldRoot, newRoot] = [await rootAt(oldSize), await rootAt(treeSize)];
  return { kind: 'consistency', oldSize, size: treeSize, oldRoot, root: newRoot, path };
}

describeWithGo('the log as golang.org/x/mod/sumdb sees it', () => {
  buildChecker();

  test('has a checkpoint that its key has signed', () => {
    const claim = { kind: 'checkpoint', key: log.verifierKey, note: checkpoint, size, root };
    const spoilt = checkpoint.replace('\n600\n', '\n599\n');
    expectAll([claim], true);
    expectAll(
      [
        { ...claim, key: otherLog.verifierKey },
        { ...claim, note: spoilt, size: 599 },
        { ...claim, note: checkpoint.replace(origin, `${origin}2`) },
        { ...claim, root: turnBit(root, 3) },
        { ...claim, note: signCheckpoint({ origin, size, root }, [otherLog]) },
      ],
      false,
    );
  });

  test('has been cosigned by a witness that was asked for it', async () => {
    const state = makeFolder();
    const asked = await startTestWitness({ dir: state.path });
    const signed = signCheckpoint({ origin, size, root }, [log]);
    const { text } = await asked.ask(formatWitnessRequest({ oldSize: 0, proof: [], checkpoint: signed }));
    await asked.close();
    state.remove();
    const key = witnessSigner.verifierKey;
    expectAll([{ kind: 'cosignature', key, note: `${signed}${text}` }], true);
    expectAll(
      [
        { kind: 'cosignature', key, note: signed },
        { kind: 'cosignature', key, note: `${signed}${text}`.replace('\n600\n', '\n599\n') },
        { kind: 'cosignature', key, note: `${signed}${text.replace('AABlU', 'AABlV')}` },
        { kind: 'cosignature', key: log.verifierKey, note: `${signed}${text}` },
      ],
      false,
    );
  });

  test('holds its entries at every size, and no other entry, index, size or root', async () => {
    const claims = await Promise.all(
      sizes.flatMap((treeSize) => [0, 1, Math.floor(treeSize / 2), treeSize - 1].map((at) => inclusion(at, treeSize))),
    );
    expectAll(claims, true);
    expectAll(
      claims.flatMap((claim) => [
        { ...claim, entry: Buffer.from('another record') },
        { ...claim, index: claim.index === 0 ? 1 : claim.index - 1 },
        { ...claim, root: turnBit(claim.root, 100) },
        { ...claim, path: claim.path.slice(1) },
        { ...claim, path: claim.path.with(0, turnBit(claim.path[0] ?? root, 9)) },
      ]),
      false,
    );
    // A tree cut short has no place for what came last.
    expectAll([{ ...(await inclusion(size - 1, size)), size: size - 1 }], false);
  });

  test('goes on from every size to every larger one, and from no other history', async () => {
    const pairs = sizes.flatMap((treeSize) =>
      sizes.filter((old) => old < treeSize).map((old) => [old, treeSize] as const),
    );
    const claims = await Promise.all(pairs.map(([old, treeSize]) => consistency(old, treeSize)));
    expectAll(claims, true);
    expectAll(
      claims.flatMap((claim) => [
        { ...claim, oldRoot: turnBit(claim.oldRoot, 0) },
        { ...claim, root: turnBit(claim.root, 0) },
        { ...claim, oldSize: claim.oldSize - 1 },
        { ...claim, oldSize: claim.size, oldRoot: claim.root, size: claim.oldSize, root: claim.oldRoot },
      ]),
      false,
    );
    const rewritten = rewrite(5);
    const path = await rewritten.tree.proveConsistency(300, size);
    const claim = { kind: 'consistency', oldSize: 300, oldRoot: await rootAt(300), size, root: rewritten.root, path };
    expectAll([claim], false);
  });

  test('has the root of its entries, and tiles from which the same proofs come', async () => {
    const tiles = await tilesAt(size);
    const drawn = [0, 255, 256, 511, 512, 599];
    const fromTiles = await Promise.all(
      drawn.flatMap((at) => [inclusion(at, size), ...(at === 0 ? [] : [consistency(at, size)])]),
    );
    const claims = [
      ...fromTiles.map((claim) => ({ ...claim, kind: `${claim.kind} from tiles`, tiles })),
      { kind: 'leaves in tiles', size, root, tiles, entries },
      { kind: 'root of entries', size, root, entries },
    ];
    expectAll(claims, true);
    const first = tiles['tile/0/000'] ?? root;
    expectAll(
      claims
        .flatMap((claim) => [
          { ...claim, tiles: { ...tiles, 'tile/0/000': turnBit(first, 77) }, entries: rewrite(2).entries },
        ])
        // The first tile is not needed for what stands far from it.
        .filter(({ kind }) => kind === 'leaves in tiles' || kind === 'root of entries'),
      false,
    );
    expectAll([{ kind: 'root of entries', size, root, entries: entries.slice(0, -1) }], false);
    expectAll([{ kind: 'inclusion from tiles', index: 3, size, root: turnBit(root, 1), path: [], tiles }], false);
  });
});
