import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Puts the text in the place of the file, in one step that a crash or a power failure either leaves undone or finds
 * done. When it returns, the text is on the disk. For files that one process writes: the new text waits in `path.new`.
 *
 * @throws what the file system throws; the file may then hold the old text or the new one
 */
export function writeDurably(path: string, text: string): void {
  const next = `${path}.new`;
  const file = openSync(next, 'w', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  // The name is part of the folder.
  syncFolder(dirname(path));
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
