import { randomFillSync } from 'node:crypto';
import { auditLog } from '#log/audit-log.ts';
import { edgeRoot, emptyEdge, growTree } from '#log/grow-tree.ts';
import { leafHash } from '#log/merkle-hash.ts';
import { median } from '../quantiles.ts';

const leaves = 1_000_000;
const rounds = 5;
const entryBytes = 32;
const width = 256;

/** @returns entries that are read from memory and verified in a second of one core's time, median of the rounds */
export async function measureAudit(): Promise<number> {
  const bytes = randomFillSync(Buffer.alloc(leaves * entryBytes));
  const bundle = (index: number, count: number): readonly Uint8Array[] =>
    Array.from({ length: count }, (_, at) => {
      const start = (index * width + at) * entryBytes;
      return bytes.subarray(start, start + entryBytes);
    });
  let edge = emptyEdge;
  for (let index = 0; index * width < leaves; index += 1) {
    edge = growTree(edge, bundle(index, Math.min(width, leaves - index * width)).map(leafHash)).edge;
  }
  const head = { origin: 'bench', size: leaves, root: edgeRoot(edge) };
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    await auditLog({ heads: [head], readEntries: (place) => Promise.resolve(bundle(place.index, place.width)) });
    const { user, system } = process.cpuUsage(before);
    rates.push((leaves * 1e6) / (user + system));
  }
  return median(rates);
}
