import { sql, type RawBuilder } from 'kysely';
import { noCase } from '#disclosure/layer-record.ts';
import { readRecord, type ReadRecord } from '#disclosure/read-record.ts';

/** A record as it is stored, with those keys of its cases that the reader may have. */
export interface SealedRow {
  readonly text: string;
  /** The keys, as hexadecimal digits, by the reference of their case. */
  readonly keys: Readonly<Record<string, string>>;
}

/**
 * The column {@link SealedRow.keys}: the keys of these cases, and that of what concerns no case.
 *
 * @param refs a `text[]` of references
 */
export function keysOf(refs: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select coalesce(json_object_agg(known.case_ref, encode(known.key, 'hex')), '{}') from sealing.case_key known
    where known.case_ref = any (${refs} || ${noCase}::text) and known.key is not null)`;
}

/** What the record says with these keys. */
export function unseal({ text, keys }: SealedRow): ReadRecord {
  return readRecord(text, (caseRef) => (keys[caseRef] === undefined ? null : Buffer.from(keys[caseRef], 'hex')));
}
