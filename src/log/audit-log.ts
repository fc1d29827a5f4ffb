import type { Checkpoint } from './checkpoint.ts';
import { edgeRoot, emptyEdge, growTree, type TreeEdge } from './grow-tree.ts';
import { LogError } from './log-error.ts';
import { isSameHash, leafHash } from './merkle-hash.ts';
import { tileWidth } from './tile.ts';

interface AuditOptions {
  /** The heads that the log must lead to, with signatures that are checked; the largest is what is read. */
  readonly heads: readonly Checkpoint[];
  /** The entries of one bundle, as many as are asked for. */
  readonly readEntries: (place: { readonly index: number; readonly width: number }) => Promise<readonly Uint8Array[]>;
  readonly onProgress?: (size: number) => void;
}

/** Bundles that are asked for at the same time. */
const readAhead = 8;

/**
 * Reads a log from its first entry and computes the root of every head again: each must be the root of its first entries,
 * so that the later heads go on from the earlier ones, and no entry was changed, left out or put in.
 *
 * @returns the number of entries
 * @throws {LogError} LOG_HISTORY_REFUSED where a root differs; LOG_BUNDLE_MALFORMED where a bundle is not whole
 */
export async function auditLog({ heads, readEntries, onProgress }: AuditOptions): Promise<number> {
  const size = Math.max(0, ...heads.map((head) => head.size));
  let edge = emptyEdge;
  for (const [start, read] of readInOrder(size, readEntries)) {
    const entries = await read;
    if (entries.length !== Math.min(tileWidth, size - start)) throw new LogError('LOG_BUNDLE_MALFORMED');
    const stops = heads.map((head) => head.size).filter((stop) => stop > start && stop < start + entries.length);
    for (const stop of [...stops.toSorted((a, b) => a - b), start + entries.length]) {
      edge = growTree(edge, entries.slice(edge.size - start, stop - start).map(leafHash)).edge;
      assertRoots(heads, edge);
    }
    onProgress?.(edge.size);
  }
  assertRoots(
    heads.filter((head) => head.size === 0),
    emptyEdge,
  );
  return size;
}

function* readInOrder(size: number, readEntries: AuditOptions['readEntries']) {
  const bundles = Math.ceil(size / tileWidth);
  const read = (index: number) => {
    const reading = readEntries({ index, width: Math.min(tileWidth, size - index * tileWidth) });
    // It is awaited in its turn; a failure before that is no unhandled one.
    reading.catch(() => undefined);
    return reading;
  };
  const ahead = Array.from({ length: Math.min(readAhead, bundles) }, (_, index) => read(index));
  for (let index = 0; index < bundles; index += 1) {
    const next = ahead.shift();
    if (next === undefined) return;
    yield [index * tileWidth, next] as const;
    if (index + readAhead < bundles) ahead.push(read(index + readAhead));
  }
}

function assertRoots(heads: readonly Checkpoint[], edge: TreeEdge): void {
  const there = heads.filter((head) => head.size === edge.size);
  if (there.length === 0) return;
  const root = edgeRoot(edge);
  if (!there.every((head) => isSameHash(head.root, root))) throw new LogError('LOG_HISTORY_REFUSED');
}
