import { signCheckpoint } from '#log/checkpoint.ts';
import { edgeRoot, growTree, readEdge } from '#log/grow-tree.ts';
import { leafHash } from '#log/merkle-hash.ts';
import type { Signer } from '#log/note-key.ts';
import type { LogStore, LogTurn, SizedCheckpoint } from './log-store.ts';

/** Who signs: the name of the log, and its keys; two while one replaces the other. */
export interface LogIdentity {
  readonly origin: string;
  readonly signers: readonly Signer<'log'>[];
}

/** Records brought into the tree in one transaction. */
const maxPerTurn = 5_000;

/**
 * Brings every record that waits into the tree, in the order in which they were recorded, and signs the tree with them in
 * the same transaction: there is no tree that is not signed, and none is signed that is not written.
 *
 * @returns the last checkpoint; `null` where nothing waited, or where another replica is at it
 */
export async function sequenceRecords(store: LogStore, identity: LogIdentity): Promise<SizedCheckpoint | null> {
  let last: SizedCheckpoint | null = null;
  for (;;) {
    const turn = await store.inTurn((open) => takeTurn(open, identity));
    if (turn === null) return last;
    last = turn.head ?? last;
    if (turn.count < maxPerTurn) return last;
  }
}

async function takeTurn(turn: LogTurn, { origin, signers }: LogIdentity) {
  const { start, entries } = await turn.placePending(maxPerTurn);
  if (entries.length === 0) return { count: 0, head: null };
  const { edge, written } = growTree(
    await readEdge(turn.readTile, start),
    entries.map((entry) => leafHash(entry)),
  );
  const checkpoint = signCheckpoint({ origin, size: edge.size, root: edgeRoot(edge) }, signers);
  const head = { size: edge.size, checkpoint };
  await turn.write({ ...head, tiles: written });
  return { count: entries.length, head };
}
