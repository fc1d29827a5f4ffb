import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { now, type Fault } from './fault.ts';

const diskBytes = 200 * 1024 * 1024;

/** A disk of its own for a database, small enough to fill. */
export interface SmallDisk {
  readonly folder: string;
  unmount(): void;
}

export const diskFaults: readonly Fault[] = [
  {
    name: 'disk-full',
    what: 'the disk of the database is full, then there is room again',
    isShort: false,
    diskBytes,
    impossible: () => (canMount() ? null : 'only root may mount a small disk'),
    async strike({ load, installation: { database } }) {
      const ballast = join(database.folder, '..', 'ballast');
      fill(ballast);
      await load.disturbed(50);
      // Longer than the buffers of the database last.
      await setTimeout(2000);
      rmSync(ballast);
      const sinceMs = now();
      await database.start();
      return { sinceMs };
    },
  },
];

/** A new disk in memory. @throws Error where this process may not mount one */
export function mountSmallDisk(parent: string, sizeBytes: number): SmallDisk {
  const folder = join(parent, 'small-disk');
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(sizeBytes)},mode=755`, 'faults', folder], {
    stdio: 'pipe',
  });
  return { folder, unmount: () => void execFileSync('umount', ['--lazy', folder], { stdio: 'pipe' }) };
}

function canMount(): boolean {
  const parent = mkdtempSync(join(tmpdir(), 'disclosure-faults-mount-'));
  try {
    mountSmallDisk(parent, 1024 * 1024).unmount();
    return true;
  } catch {
    return false;
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

/** Writes until there is no room. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  const megabyte = Buffer.alloc(1024 * 1024);
  try {
    for (let size = megabyte.length; size > 0;) {
      try {
        writeSync(file, megabyte, 0, size);
      } catch {
        // What is left is less than this.
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}
