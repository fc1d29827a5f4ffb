import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { StoreError } from '../store-error.ts';

const holderSchema = z.object({ pid: z.int().positive(), host: z.string() });
type Holder = z.infer<typeof holderSchema>;

/** Locks of this process, so that its own pid in a file left by an earlier process of that number is not a holder. */
const held = new Set<string>();

/**
 * Takes the lock file at `path` for this process; PGlite itself lets two processes write to one folder, and loses data.
 * A lock whose process is gone is taken over. A lock of another host cannot be judged, so it counts as held.
 *
 * @returns the function that gives the lock back
 * @throws {StoreError} STORE_LOCKED
 */
export function takeLock(path: string): () => void {
  const left = readHolder(path);
  if (left !== null) {
    if (held.has(path) || isAlive(left.holder)) throw new StoreError('STORE_LOCKED', { detail: path });
    removeStale(path, left.text);
  }
  create(path);
  held.add(path);
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    held.delete(path);
    rmSync(path, { force: true });
  };
}

function readHolder(path: string): { readonly text: string; readonly holder: Holder | null } | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  return { text, holder: parseHolder(text) };
}

function parseHolder(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    // Another process may be between creating and writing it.
    return null;
  }
}

function isAlive(holder: Holder | null): boolean {
  if (holder?.host !== hostname()) return true;
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return !(typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH');
  }
}

/** Moves the stale file away first: of two processes that take over at once, one finds nothing to move. */
function removeStale(path: string, text: string): void {
  const aside = `${path}.${String(process.pid)}`;
  try {
    renameSync(path, aside);
  } catch {
    throw new StoreError('STORE_LOCKED', { detail: path });
  }
  const moved = readFileSync(aside, 'utf8');
  if (moved !== text) linkSync(aside, path);
  rmSync(aside, { force: true });
  if (moved !== text) throw new StoreError('STORE_LOCKED', { detail: path });
}

function create(path: string): void {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    throw new StoreError('STORE_LOCKED', { detail: path, cause: error });
  }
  try {
    writeSync(file, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
  } finally {
    closeSync(file);
  }
}
