import { createWriteStream, renameSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { BundleFile } from './build-bundle.ts';

/** The first instant that a ZIP can say, in the time of wherever this runs: what is written is the same everywhere. */
const epoch = new Date(1980, 0, 1);
/** Nothing is compressed, so that no version of a compressor decides about the bytes, and a verifier needs none. */
const options = { mtime: epoch, mode: 0o100644, compress: false, forceDosTimestamp: true };

/** Writes one ZIP of these files in this order; it is under its name when all of it is on the disk. */
export async function writeZip(path: string, files: readonly BundleFile[]): Promise<void> {
  const zip = new ZipFile();
  for (const file of files) {
    if ('bytes' in file) zip.addBuffer(file.bytes, file.path, options);
    else zip.addFile(file.from, file.path, options);
  }
  zip.end();
  const next = `${path}.new`;
  const failed = new Promise<never>((_resolve, reject) => zip.on('error', reject));
  await Promise.race([failed, pipeline(zip.outputStream, createWriteStream(next, { mode: 0o600, flush: true }))]);
  renameSync(next, path);
}
