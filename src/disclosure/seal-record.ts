import { canonicalJson } from '#kernel/canonical-json.ts';
import { sha256 } from '#log/merkle-hash.ts';
import type { LayeredRecord, RecordPart } from './layer-record.ts';
import { keyBytes, sealBox, type DrawBytes } from './sealed-box.ts';

/** Names the form of a record in the record itself; another form is another name. */
export const recordFormat = 'disclosure-record/1';

interface SealingKeys {
  /** The key of a case by its reference, 32 bytes. */
  readonly caseKey: (caseRef: string) => Uint8Array;
  readonly drawBytes: DrawBytes;
}

/**
 * The one text of a record: what the log stands for, and all that is kept. Each part is encrypted under a key of its
 * own, and that key under the key of each case that may open it, so that destroying a case's key changes no byte.
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

function sealPart({ cases, content }: RecordPart, place: string, { caseKey, drawBytes }: SealingKeys) {
  const key = drawBytes(keyBytes);
  return {
    box: sealBox(key, Buffer.from(canonicalJson(content)), place, drawBytes),
    keys: cases.map((caseRef) => ({
      case: caseRef,
      box: sealBox(caseKey(caseRef), key, keyPlace(place, caseRef), drawBytes),
    })),
  };
}
