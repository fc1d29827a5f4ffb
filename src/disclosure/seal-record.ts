import { createSecretKey, type KeyObject } from 'node:crypto';
import { canonicalJson } from '#kernel/canonical-json.ts';
import { sha256 } from '#log/merkle-hash.ts';
import type { LayeredRecord, RecordPart } from './layer-record.ts';
import { keyBytes, sealBox, type DrawBytes } from './sealed-box.ts';

/** Names the form of a record in the record itself; another form is another name. */
export const recordFormat = 'disclosure-record/1';

interface SealingKeys {
  /** The key of a case by its reference, 32 bytes. As an object of its own: a cipher from bare bytes costs three times as much. */
  readonly caseKey: (caseRef: string) => KeyObject;
  readonly drawBytes: DrawBytes;
}

/**
 * The one text of a record: what the log stands for, and all that is kept. A part of several cases is encrypted under a key
 * of its own, and that key under the key of each case that may open it; so destroying a case's key changes no byte.
 *
 * @returns canonical JSON (RFC 8785)
 */
export function sealRecord({ id, skeleton, link, parts }: LayeredRecord, keys: SealingKeys): string {
  return canonicalJson({
    format: recordFormat,
    id,
    // Whoever has only the leaf cannot try out what the record may say.
    salt: Buffer.from(keys.drawBytes(keyBytes)).toString('base64'),
    skeleton: { ...skeleton },
    link: { ...link },
    sealed: parts.map((part, index) => sealPart(part, partPlace(id, index), keys)),
  });
}

/** What of a record is the leaf of the log: its SHA-256, so that the log holds nothing of it, whatever becomes of it. */
export function leafOf(record: string): Uint8Array {
  return sha256(Buffer.from(record));
}

/** What a part is bound to, so that nothing sealed elsewhere opens in its stead. */
export function partPlace(recordId: string, index: number): string {
  return `${recordFormat} ${recordId} ${String(index)}`;
}

/** What a wrapped key is bound to. */
export function keyPlace(place: string, caseRef: string): string {
  return `${place} key ${caseRef}`;
}

/** What concerns one case alone is under the key of that case itself: a key between them would serve nothing. */
function sealPart({ cases, content }: RecordPart, place: string, { caseKey, drawBytes }: SealingKeys) {
  const bytes = Buffer.from(JSON.stringify(content));
  const [first, ...others] = cases;
  if (first !== undefined && others.length === 0) {
    return { box: sealBox(caseKey(first), bytes, place, drawBytes), keys: [{ case: first, box: null }] };
  }
  const key = drawBytes(keyBytes);
  return {
    box: sealBox(createSecretKey(key), bytes, place, drawBytes),
    keys: cases.map((caseRef) => ({
      case: caseRef,
      box: sealBox(caseKey(caseRef), key, keyPlace(place, caseRef), drawBytes),
    })),
  };
}
