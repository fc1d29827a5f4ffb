import { createSecretKey, type KeyObject } from 'node:crypto';
import { canonicalJson } from '#kernel/canonical-json.ts';
import { sha256 } from '#log/merkle-hash.ts';
import type { LayeredRecord } from './layer-record.ts';
import { keyBytes, sealBox, type DrawBytes } from './sealed-box.ts';

/** Names the form of a record in the record itself; another form is another name. */
export const recordFormat = 'disclosure-record/2';

interface SealingKeys {
  /** The key of a case by its reference, 32 bytes. As an object of its own: a cipher from bare bytes costs three times as much. */
  readonly caseKey: (caseRef: string) => KeyObject;
  readonly drawBytes: DrawBytes;
}

/**
 * The one text of a record: what the log stands for, and all that is kept. The part of each case is encrypted under the key
 * of that case; so destroying the key changes no byte. What the request as a whole is about goes into the part of the one
 * case that opens it; where there are several, it is under a key of its own, which is in the part of each.
 *
 * @returns canonical JSON (RFC 8785)
 */
export function sealRecord({ id, skeleton, link, request, parts }: LayeredRecord, keys: SealingKeys): string {
  const { caseKey, drawBytes } = keys;
  const requestKey = parts.filter(({ opensRequest }) => opensRequest).length > 1 ? drawBytes(keyBytes) : null;
  const opener = requestKey === null ? request : Buffer.from(requestKey).toString('base64');
  const { cases, persons } = link;
  const { categories, date, direction, instance, policyVersion, purpose, recipient, result, rule } = skeleton;
  // In the order of canonical JSON, so that nothing has to be sorted.
  return canonicalJson({
    format: recordFormat,
    id,
    link: { cases, persons },
    parts: parts.map(({ name, opensRequest, content }, index) => {
      const bytes = toBytes({ ...content, request: opensRequest ? opener : null });
      return { box: sealBox(caseKey(name), bytes, partPlace(id, index), drawBytes), case: name };
    }),
    request:
      requestKey === null ? null : sealBox(createSecretKey(requestKey), toBytes(request), requestPlace(id), drawBytes),
    // Whoever has only the leaf cannot try out what the record may say.
    salt: Buffer.from(drawBytes(keyBytes)).toString('base64'),
    skeleton: { categories, date, direction, instance, policyVersion, purpose, recipient, result, rule },
  });
}

/** What of a record is the leaf of the log: its SHA-256, so that the log holds nothing of it, whatever becomes of it. */
export function leafOf(record: string): Uint8Array {
  return sha256(Buffer.from(record));
}

/** What the part on the request is bound to, so that nothing sealed elsewhere opens in its stead. */
export function requestPlace(recordId: string): string {
  return `${recordFormat} ${recordId} request`;
}

/** What the part of a case is bound to. */
export function partPlace(recordId: string, index: number): string {
  return `${recordFormat} ${recordId} part ${String(index)}`;
}

function toBytes(content: object): Uint8Array {
  return Buffer.from(JSON.stringify(content));
}
