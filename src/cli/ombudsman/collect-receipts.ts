import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { ClientConfig } from '#config/config.ts';
import { parseCheckpoint } from '#log/checkpoint.ts';
import { formatProofFile, parseProofFile } from '#log/proof-file.ts';
import { tilePath } from '#log/tile.ts';
import { createTiledTree } from '#log/tiled-tree.ts';
import { fetchRunning } from '../development-client.ts';
import { fetchCheckpoint } from '../log/fetch-log.ts';
import { CommandError } from '../run-command.ts';
import type { Gateway } from './ask-gateway.ts';
import type { CollectionFolder } from './collection-folder.ts';

/** Where a record stands in the log; `null` where the gateway does not give it: another's, or past its period. */
const placeSchema = z.object({ index: z.int().nullable() });

export const checkpointFile = 'log/checkpoint';
export const recordFile = (id: string): string => `log/records/${id}.json`;
export const proofFile = (id: string): string => `log/proofs/${id}.tlog-proof`;
const placeFile = (id: string): string => `log/places/${id}.json`;

const maxTries = 30;
const maxTiles = 1000;

/**
 * Gets a record that was made for whoever asks, and where it stands in the log, unless both are there.
 *
 * @returns whether there is one
 * @throws CommandError where it is not in the tree after half a minute
 */
export async function collectReceipt(gateway: Gateway, folder: CollectionFolder, id: string): Promise<boolean> {
  if (!folder.has(placeFile(id))) {
    const record = await read(gateway, `log/records/${encodeURIComponent(id)}`);
    const proof = record === null ? null : await read(gateway, `log/records/${encodeURIComponent(id)}/proof`);
    if (record !== null && proof !== null) folder.writeText(recordFile(id), record);
    folder.writeJson(placeFile(id), { index: proof === null ? null : parseProofFile(proof).index });
  }
  return placeSchema.parse(folder.readJson(placeFile(id))).index !== null;
}

async function read(gateway: Gateway, path: string): Promise<string | null> {
  for (let tries = 1; ; tries += 1) {
    const response = await gateway.get(path);
    const text = await response.text();
    if (response.ok) return text;
    const retryAfter = response.headers.get('retry-after');
    if (response.status !== 404) throw new CommandError(`The log answers ${String(response.status)}.`, 1);
    if (retryAfter === null) return null;
    if (tries === maxTries)
      throw new CommandError('A record is not in the log yet; the collection can go on later.', 1);
    await wait(1000 * Math.max(1, Number(retryAfter) || 1));
  }
}

/**
 * Proves every record under one checkpoint, computed from the tiles of the log as anyone may read them; where that was done,
 * it stays.
 */
export async function proveRecords(
  config: ClientConfig,
  folder: CollectionFolder,
  ids: readonly string[],
  onProof: () => void,
): Promise<void> {
  if (folder.has(checkpointFile) && ids.every((id) => folder.has(proofFile(id)))) return;
  const checkpoint = await fetchCheckpoint(config);
  const { size } = parseCheckpoint(checkpoint);
  const tree = createTiledTree(async (tile) => {
    const response = await fetchRunning(new URL(`log/${tilePath(tile)}`, config.gatewayUrl).href);
    if (!response.ok) throw new CommandError(`The log answers ${String(response.status)}.`, 1);
    return new Uint8Array(await response.arrayBuffer());
  }, maxTiles);
  for (const id of ids) {
    const { index } = placeSchema.parse(folder.readJson(placeFile(id)));
    if (index === null) throw new CommandError(`The log does not give the record ${id}.`, 1);
    folder.writeText(
      proofFile(id),
      formatProofFile({ index, path: await tree.proveInclusion(index, size), checkpoint }),
    );
    onProof();
  }
  folder.writeText(checkpointFile, checkpoint);
}
