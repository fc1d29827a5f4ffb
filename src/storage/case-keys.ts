import { randomBytes } from 'node:crypto';
import { sql, type QueryExecutorProvider } from 'kysely';
import { keyBytes } from '#disclosure/sealed-box.ts';

/** The keys that the sealed parts of records are under, by the reference of their case; `null` once destroyed. */
export type SealingKeys = ReadonlyMap<string, Uint8Array | null>;

interface KeyRow {
  readonly caseRef: string;
  readonly key: Uint8Array | null;
}

/** The keys of these cases, made now where there are none yet. */
export async function takeCaseKeys(db: QueryExecutorProvider, caseRefs: readonly string[]): Promise<SealingKeys> {
  // One text and one run of bytes for all: a list is quoted and taken apart item by item.
  const { rows } = await sql<KeyRow>`
    select taken.case_ref as "caseRef", taken.key
    from sealing.keys_of(${`{${caseRefs.join(',')}}`}::text[], ${randomBytes(keyBytes * caseRefs.length)}) taken`.execute(
    db,
  );
  return toKeys(rows);
}

/** The keys of those of the cases that have one. */
export async function readCaseKeys(db: QueryExecutorProvider, caseRefs: readonly string[]): Promise<SealingKeys> {
  const { rows } = await sql<KeyRow>`
    select known.case_ref as "caseRef", known.key from sealing.case_key known
    where known.case_ref = any (${[...caseRefs]}::text[])`.execute(db);
  return toKeys(rows);
}

/**
 * Destroys the key of a case: what records say of it is noise from now on, and no byte of them or of the log is another.
 * It holds for copies only when the last backup of the schema `sealing` that has the key is gone.
 *
 * @param db as the owner
 * @returns whether there was a key
 */
export async function destroyCaseKey(db: QueryExecutorProvider, caseRef: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update sealing.case_key set key = null, destroyed_at = clock_timestamp()
    where case_ref = ${caseRef} and key is not null`.execute(db);
  return numAffectedRows === 1n;
}

function toKeys(rows: readonly KeyRow[]): SealingKeys {
  return new Map(rows.map(({ caseRef, key }) => [caseRef, key]));
}
