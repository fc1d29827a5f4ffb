import { LogError } from './log-error.ts';
import { tileWidth } from './tile.ts';

const lengthBytes = 2;

/**
 * The entries whose hashes a tile of level 0 holds, each after its length.
 *
 * @param entries at most 256, each at most 65,535 bytes
 * @see https://c2sp.org/tlog-tiles, Log entries
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/**
 * The entries of a bundle.
 *
 * @throws {LogError} LOG_BUNDLE_MALFORMED
 */
export function parseEntryBundle(bundle: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.length);
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length;) {
    if (at + lengthBytes > bundle.length || entries.length === tileWidth) throw new LogError('LOG_BUNDLE_MALFORMED');
    const end = at + lengthBytes + view.getUint16(at);
    if (end > bundle.length) throw new LogError('LOG_BUNDLE_MALFORMED');
    entries.push(bundle.subarray(at + lengthBytes, end));
    at = end;
  }
  return entries;
}
