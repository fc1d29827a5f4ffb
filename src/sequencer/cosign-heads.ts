import type { ServiceNotices } from '#kernel/service-notices.ts';
import type { Schedule } from '#kernel/schedule.ts';
import { parseCheckpoint } from '#log/checkpoint.ts';
import { createTiledTree } from '#log/tiled-tree.ts';
import { askWitnesses, type WitnessClient, type WitnessResult } from './ask-witnesses.ts';
import type { LogStore } from './log-store.ts';

export interface Cosigner {
  /** There is a new head. */
  wake(): void;
  close(): Promise<void>;
}

interface CosignerOptions {
  readonly store: LogStore;
  readonly witnesses: readonly WitnessClient[];
  readonly schedule: Schedule;
  readonly notices: ServiceNotices;
  readonly onFailed: (failure: Extract<WitnessResult, { kind: 'failed' }>) => void;
  /** The store did not answer, and will be asked again. */
  readonly onBroken: (error: unknown) => void;
}

/** How often to look for a head without cosignatures: after an outage, of a witness or of the replica that signed. */
const lookMs = 10_000;
const maxTiles = 100;

/**
 * Has witnesses cosign the last head, beside everything else: no disclosure waits for a witness, and while one is silent
 * the log goes on and says so.
 */
export function createCosigner(options: CosignerOptions): Cosigner {
  const { store, witnesses, notices, onFailed, onBroken } = options;
  const tree = createTiledTree(store.readTile, maxTiles);
  let isAwake = false;
  let running: Promise<void> | null = null;

  async function cosign(): Promise<void> {
    const head = await store.lastHead();
    if (head === null) return;
    const { size, checkpoint } = head;
    const names = new Set(parseCheckpoint(checkpoint).note.signatures.map(({ name }) => name));
    const missing = witnesses.filter(({ name }) => !names.has(name));
    for (const { name } of witnesses) if (names.has(name)) notices.clear('WITNESS_SILENT', name);
    if (missing.length === 0) return;
    const proveConsistency = (oldSize: number) => tree.proveConsistency(oldSize, size);
    const results = await askWitnesses(missing, { checkpoint, size, proveConsistency });
    const isOld = ((await store.lastHead())?.size ?? 0) > size;
    for (const result of results) {
      // Ahead of a head that is not the last any more: another replica was faster, and the witness is well.
      if (result.kind === 'cosigned' || (isOld && result.reason === 'ahead')) {
        notices.clear('WITNESS_SILENT', result.witness);
      } else {
        notices.raise('WITNESS_SILENT', result.witness);
        onFailed(result);
      }
    }
    const lines = results.map((result) => (result.kind === 'cosigned' ? result.lines : '')).join('');
    if (lines !== '') await store.keepWitnessed({ size, checkpoint: `${checkpoint}${lines}` });
  }
  const work = async (): Promise<void> => {
    while (isAwake) {
      isAwake = false;
      await cosign().catch(onBroken);
    }
    running = null;
  };
  const wake = (): void => {
    if (witnesses.length === 0) return;
    isAwake = true;
    running ??= work();
  };
  const stop = options.schedule(() => {
    wake();
    return Promise.resolve();
  }, lookMs);

  return {
    wake,
    async close() {
      stop();
      await running;
      await Promise.all(witnesses.map((witness) => witness.close()));
    },
  };
}
