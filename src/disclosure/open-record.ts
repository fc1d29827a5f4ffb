import { z } from 'zod';
import { canonicalJson } from '#kernel/canonical-json.ts';
import { LogError } from '#log/log-error.ts';
import type { LayeredRecord } from './layer-record.ts';
import { partPlace, recordFormat, requestPlace } from './seal-record.ts';
import { openBox, type BoxKey } from './sealed-box.ts';

export interface OpenedRecord extends Pick<LayeredRecord, 'id' | 'skeleton' | 'link'> {
  /** `null` where the keys of all cases that open it are gone. */
  readonly request: unknown;
  readonly parts: readonly OpenedPart[];
}

interface OpenedPart {
  /** Reference of the case. */
  readonly name: string;
  /** `null` where the key is gone. */
  readonly content: PartContent | null;
}

const base64 = z.base64();
const texts = z.array(z.string()).readonly();

/** `request` is the request itself, or the key that its box is under, or nothing, where the case does not open it. */
const partContent = z.strictObject({
  request: z.unknown(),
  subjects: z.array(z.unknown()).readonly(),
  withheld: z.array(z.unknown()).readonly(),
});

type PartContent = z.infer<typeof partContent>;

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
  request: base64.nullable(),
  parts: z.array(z.strictObject({ box: base64, case: z.string() })),
});

/**
 * Reads a record with the keys that are left.
 *
 * @param caseKey the key of a case by its reference; `null` once it is destroyed, or where the reader may not have it
 * @throws {LogError} LOG_RECORD_MALFORMED for any text that is not the one form of a record; LOG_SEAL_BROKEN when a key is
 *   there and does not open what it should
 */
export function openRecord(record: string, caseKey: (caseRef: string) => BoxKey | null): OpenedRecord {
  const { id, skeleton, link, request, parts: sealed } = parseRecord(record);
  const parts = sealed.map(({ box, case: name }, index) => {
    const key = caseKey(name);
    return { name, content: key === null ? null : parseContent(open(key, box, partPlace(id, index))) };
  });
  const opener: unknown = parts.map(({ content }) => content?.request ?? null).find((found) => found !== null) ?? null;
  return { id, skeleton, link, request: openRequest(opener, request, requestPlace(id)), parts };
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

function openRequest(opener: unknown, box: string | null, place: string): unknown {
  if (opener === null || box === null) return opener;
  if (typeof opener !== 'string') throw new LogError('LOG_RECORD_MALFORMED');
  return open(Buffer.from(opener, 'base64'), box, place);
}

function open(key: BoxKey, box: string, place: string): unknown {
  const content = openBox(key, box, place);
  if (content === null) throw new LogError('LOG_SEAL_BROKEN');
  return JSON.parse(Buffer.from(content).toString());
}

function parseContent(content: unknown): PartContent {
  const parsed = partContent.safeParse(content);
  if (!parsed.success) throw new LogError('LOG_RECORD_MALFORMED');
  return parsed.data;
}
