import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** The files of a ZIP of stored entries, by name and in order. */
export function readZip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.length - 22;
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let entry = 0; entry < bytes.readUInt16LE(end + 10); entry += 1) {
    const [nameLength, extraLength] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30)];
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const place = bytes.readUInt32LE(at + 42);
    const start = place + 30 + bytes.readUInt16LE(place + 26) + bytes.readUInt16LE(place + 28);
    files.set(name, bytes.subarray(start, start + bytes.readUInt32LE(at + 24)));
    at += 46 + nameLength + extraLength;
  }
  return files;
}

/** A ZIP of these files, in the form that bundles have. */
export async function writeZip(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of files) zip.addBuffer(bytes, name, { compress: false, forceDosTimestamp: true });
  zip.end();
  return buffer(zip.outputStream);
}
