// The part of the verifier that reads a ZIP. In a bundle it stands in verifier.mjs itself.

import { fstatSync, readSync } from 'node:fs';

/** Why the answer is no: a code, and what it is about. */
export class Refusal extends Error {
  constructor(code, subject = '') {
    super(code);
    this.code = code;
    this.subject = subject;
  }
}

/** How much is held of a file at a time. */
const step = 1 << 20;

/** The files of a ZIP by name, read where they stand: stored entries alone (APPNOTE 6.3.10), and nothing between them. */
export function openZip(file) {
  const places = readDirectory(file);
  const placeOf = (name) => {
    const place = places.get(name);
    if (place === undefined) throw new Refusal('FILE_MISSING', name);
    return place;
  };
  const bytes = (name) => readAt(file, placeOf(name).start, placeOf(name).length);
  return {
    names: [...places.keys()],
    has: (name) => places.has(name),
    bytes,
    text: (name) => bytes(name).toString('utf8'),
    *chunks(name) {
      const { start, length } = placeOf(name);
      for (let at = 0; at < length; at += step) yield readAt(file, start + at, Math.min(step, length - at));
    },
  };
}

/** What stands between and behind the files would be in the bundle without being listed, so nothing may. */
function readDirectory(file) {
  const { entries, start: directoryStart } = findDirectory(file);
  const places = new Map();
  let expected = 0;
  for (const entry of entries) {
    const local = readAt(file, entry.offset, 30);
    const nameLength = local.readUInt16LE(26);
    const start = entry.offset + 30 + nameLength + local.readUInt16LE(28);
    const isAsListed =
      local.readUInt32LE(0) === 0x04034b50 && readAt(file, entry.offset + 30, nameLength).equals(entry.name);
    const name = entry.name.toString('utf8');
    if (
      !isAsListed ||
      entry.offset !== expected ||
      entry.method !== 0 ||
      entry.length !== entry.stored ||
      !isPlain(name) ||
      places.has(name)
    ) {
      throw new Refusal('BUNDLE_UNREADABLE');
    }
    places.set(name, { start, length: entry.length });
    // A file that was streamed is followed by its size and checksum.
    expected = start + entry.length + ((entry.flags & 8) === 0 ? 0 : entry.isLarge ? 24 : 16);
  }
  if (expected !== directoryStart) throw new Refusal('BUNDLE_UNREADABLE');
  return places;
}

function isPlain(name) {
  return name !== '' && !/[\\\0]/.test(name) && name.split('/').every((part) => !['', '.', '..'].includes(part));
}

function findDirectory(file) {
  const size = fstatSync(file).size;
  if (size < 22) throw new Refusal('BUNDLE_UNREADABLE');
  const end = readAt(file, size - 22, 22);
  if (end.readUInt32LE(0) !== 0x06054b50 || end.readUInt16LE(20) !== 0) throw new Refusal('BUNDLE_UNREADABLE');
  const large = size < 98 ? null : readLargeEnd(file, size);
  const count = large?.count ?? end.readUInt16LE(10);
  const length = large?.length ?? end.readUInt32LE(12);
  const start = large?.start ?? end.readUInt32LE(16);
  if (start + length + (large === null ? 22 : 98) !== size) throw new Refusal('BUNDLE_UNREADABLE');
  return { start, entries: readEntries(readAt(file, start, length), count) };
}

/** The end of a ZIP of more than 65,534 files or 4 GB. */
function readLargeEnd(file, size) {
  const locator = readAt(file, size - 42, 20);
  if (locator.readUInt32LE(0) !== 0x07064b50) return null;
  const end = readAt(file, size - 98, 56);
  if (end.readUInt32LE(0) !== 0x06064b50) throw new Refusal('BUNDLE_UNREADABLE');
  const [count, length, start] = [32, 40, 48].map((at) => Number(end.readBigUInt64LE(at)));
  return { count, length, start };
}

function readEntries(directory, count) {
  const entries = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) throw new Refusal('BUNDLE_UNREADABLE');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => directory.readUInt16LE(at + place));
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    entries.push({
      name: directory.subarray(at + 46, at + 46 + nameLength),
      flags: directory.readUInt16LE(at + 8),
      method: directory.readUInt16LE(at + 10),
      ...readSizes(directory.subarray(at, at + 46), extra),
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  if (at !== directory.length) throw new Refusal('BUNDLE_UNREADABLE');
  return entries;
}

/** Sizes and place, which stand in an extra field where they need more than 32 bits. */
function readSizes(header, extra) {
  const isLarge = extra.length >= 28 && extra.readUInt16LE(0) === 1;
  const read = (place, largePlace) => {
    const value = header.readUInt32LE(place);
    return value === 0xffffffff && isLarge ? Number(extra.readBigUInt64LE(largePlace)) : value;
  };
  return { isLarge, length: read(24, 4), stored: read(20, 12), offset: read(42, 20) };
}

function readAt(file, start, length) {
  const bytes = Buffer.alloc(length);
  if (start < 0 || readSync(file, bytes, 0, length, start) !== length) throw new Refusal('BUNDLE_UNREADABLE');
  return bytes;
}
