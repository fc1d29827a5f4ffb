import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { sql, type QueryExecutorProvider } from 'kysely';
import { keyBytes } from '#disclosure/sealed-box.ts';
import { StoreError } from './store-error.ts';

/** The keys that the sealed parts of records are under, by the reference of their case; `null` once destroyed. */
export type SealingKeys = ReadonlyMap<string, Uint8Array | null>;

/**
 * The keys of these cases to seal with, made now where there are none yet.
 *
 * @throws {StoreError} STORE_CASE_ERASED when one is destroyed: of a case that is erased nothing leaves any more
 */
export async function takeCaseKeys(
  db: QueryExecutorProvider,
  caseRefs: readonly string[],
): Promise<ReadonlyMap<string, KeyObject>> {
  // One text and one run of bytes for all: a list is quoted and taken apart item by item.
  const { rows } = await sql<{ keys: Uint8Array | null }>`
    select sealing.keys_of(${`{${caseRefs.join(',')}}`}::text[],
      ${randomBytes(keyBytes * caseRefs.length)}) as keys`.execute(db);
  const keys = rows[0]?.keys ?? null;
  if (keys?.length !== keyBytes * caseRefs.length) throw new StoreError('STORE_CASE_ERASED');
  return new Map(
    caseRefs.map((caseRef, at) => [caseRef, createSecretKey(keys.subarray(at * keyBytes, (at + 1) * keyBytes))]),
  );
}

/** The keys of those of the cases that have one. */
export async function readCaseKeys(db: QueryExecutorProvider, caseRefs: readonly string[]): Promise<SealingKeys> {
  const { rows } = await sql<{ caseRef: string; key: Uint8Array | null }>`
    select known.case_ref as "caseRef", known.key from sealing.case_key known
    where known.case_ref = any (${[...caseRefs]}::text[])`.execute(db);
  return new Map(rows.map(({ caseRef, key }) => [caseRef, key]));
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
