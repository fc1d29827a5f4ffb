import { z } from 'zod';
import { canonicalJson, type Json } from '#kernel/canonical-json.ts';
import { LogError } from '#log/log-error.ts';
import type { LayeredRecord } from './layer-record.ts';
import { keyPlace, partPlace, recordFormat } from './seal-record.ts';
import { openBox, type BoxKey } from './sealed-box.ts';

export interface OpenedRecord extends Omit<LayeredRecord, 'parts'> {
  /** In the order they were sealed in; `null` where every key is gone. */
  readonly parts: readonly (Json | null)[];
}

const base64 = z.base64();
const texts = z.array(z.string()).readonly();

const sealedPart = z.strictObject({
  box: base64,
  /** Without a box: the part is under the key of the case itself. */
  keys: z.array(z.strictObject({ case: z.string(), box: base64.nullable() })),
});

const sealedRecord = z.strictObject({
  format: z.literal(recordFormat),
  id: z.uuid(),
  salt: base64,
  skeleton: z.strictObject({
    date: z.iso.date(),
    direction: z.enum(['disclosed', 'received']),
    recipient: z.string(),
    instance: z.string().nullable(),
    purpose: z.string(),
    rule: z.string(),
    policyVersion: z.string(),
    categories: texts,
    result: z.enum(['data', 'nothing']),
  }),
  link: z.strictObject({ cases: texts, persons: texts }),
  sealed: z.array(sealedPart),
});

type SealedPart = z.infer<typeof sealedPart>;

/**
 * Reads a record with the keys that are left.
 *
 * @param caseKey the key of a case by its reference; `null` once it is destroyed, or where the reader may not have it
 * @throws {LogError} LOG_RECORD_MALFORMED for any text that is not the one form of a record; LOG_SEAL_BROKEN when a key is
 *   there and does not open what it should
 */
export function openRecord(record: string, caseKey: (caseRef: string) => BoxKey | null): OpenedRecord {
  const { id, skeleton, link, sealed } = parseRecord(record);
  return { id, skeleton, link, parts: sealed.map((part, index) => openPart(part, partPlace(id, index), caseKey)) };
}

/** Whose receipt a record is: the authority, and which of its bodies. @throws {LogError} LOG_RECORD_MALFORMED */
export function recipientOf(record: string): { readonly authority: string; readonly instance: string | null } {
  const { recipient, instance } = parseRecord(record).skeleton;
  return { authority: recipient, instance };
}

function parseRecord(record: string) {
  try {
    const value = sealedRecord.parse(JSON.parse(record));
    if (canonicalJson(value) === record) return value;
  } catch {
    // Neither JSON nor of the form of a record: refused below, as another text of the same record is.
  }
  throw new LogError('LOG_RECORD_MALFORMED');
}

function openPart(part: SealedPart, place: string, caseKey: (caseRef: string) => BoxKey | null): Json | null {
  for (const { case: caseRef, box } of part.keys) {
    const key = caseKey(caseRef);
    if (key === null) continue;
    const own = box === null ? key : openBox(key, box, keyPlace(place, caseRef));
    const content = own === null ? null : openBox(own, part.box, place);
    if (content === null) throw new LogError('LOG_SEAL_BROKEN');
    return JSON.parse(Buffer.from(content).toString()) as Json;
  }
  return null;
}
