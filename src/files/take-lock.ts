import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

const holderSchema = z.object({ pid: z.int().positive(), host: z.string() });
type Holder = z.infer<typeof holderSchema>;

/** Locks of this process, so that its own pid in a file left by an earlier process of that number is not a holder. */
const held = new Set<string>();

/**
 * Takes the lock file at `path` for this process, where two processes that write to one folder would lose something.
 * A lock whose process is gone is taken over. A lock of another host cannot be judged, so it counts as held.
 *
 * @returns the function that gives the lock back; `null` while another holds it
 * @throws what the file system throws, such as ENOENT where there is no such folder
 */
export function takeLock(path: string): (() => void) | null {
  const left = readHolder(path);
  if (left !== null && (held.has(path) || isAlive(left.holder) || !removeStale(path, left.text))) return null;
  if (!create(path)) return null;
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
    return !hasCode(error, 'ESRCH');
  }
}

/**
 * Moves the stale file away first: of two processes that take over at once, one finds nothing to move.
 *
 * @returns whether it was the stale one that is gone
 */
function removeStale(path: string, text: string): boolean {
  const aside = `${path}.${String(process.pid)}`;
  try {
    renameSync(path, aside);
  } catch {
    return false;
  }
  const isStale = readFileSync(aside, 'utf8') === text;
  if (!isStale) linkSync(aside, path);
  rmSync(aside, { force: true });
  return isStale;
}

function create(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
  try {
    writeSync(file, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
  } finally {
    closeSync(file);
  }
  return true;
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
