import { isUuid, asId, type InternalKey } from '#kernel/ids.ts';

/** Where a recipient stands in the history, instants in epoch milliseconds. */
export interface ChangeCursor {
  /** What the recipient has seen before the pages that this one is of; 0 for nothing. */
  readonly fromMs: number;
  /** Up to where these pages tell. */
  readonly toMs: number;
  /** How many of the cases in question are behind it; 0 where all of them are. */
  readonly offset: number;
}

/** A recipient that stayed away for longer starts anew. */
const maxAgeMs = 100 * 86_400_000;
const maxOffset = 0xffffffff;

/** In the form of a key, so that the gateway can seal it: two instants of 48 bits, and an offset of 32. */
export function formatCursor({ fromMs, toMs, offset }: ChangeCursor): InternalKey {
  const hex = [toHex(fromMs, 12), toHex(toMs, 12), toHex(Math.min(offset, maxOffset), 8)].join('');
  return asId<InternalKey>(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
}

/** @returns `null` for what no call has given, or too long ago: an id that did not authenticate is a random one here */
export function parseCursor(text: string, nowMs: number): ChangeCursor | null {
  if (!isUuid(text)) return null;
  const hex = text.replaceAll('-', '');
  const [fromMs, toMs, offset] = [hex.slice(0, 12), hex.slice(12, 24), hex.slice(24)].map((part) => parseInt(part, 16));
  if (fromMs === undefined || toMs === undefined || offset === undefined) return null;
  const isGiven = fromMs <= toMs && toMs <= nowMs + clockToleranceMs && toMs >= nowMs - maxAgeMs;
  return isGiven ? { fromMs, toMs, offset } : null;
}

/** The database's clock tells how far the history goes, the gateway's when it is read. */
const clockToleranceMs = 60_000;

function toHex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
