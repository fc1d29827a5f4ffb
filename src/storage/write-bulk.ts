import type { Insertable, Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Store } from './open-store.ts';
import { readCastDates } from './seed/read-cast.ts';
import type { BulkBatch } from './seed/bulk-rows.ts';
import { drawBulk } from './seed/draw-bulk.ts';
import { StoreError } from './store-error.ts';

interface BulkOptions {
  readonly cases: number;
  readonly seed: number;
  readonly onProgress?: (casesWritten: number) => void;
}

const batchSize = 250;

/**
 * Writes generated cases beside the cast, through the desk's connection; the same for the same seed and number.
 *
 * @throws {StoreError} STORE_BULK_PRESENT when generated cases are there already
 */
export async function writeBulk(store: Store, { cases, seed, onProgress }: BulkOptions): Promise<void> {
  const db = store.db('desk');
  const known = await db
    .selectFrom('case_file.case')
    .select('key')
    .where('journal_number', 'like', '___-____-______')
    .limit(1)
    .executeTakeFirst();
  if (known !== undefined) throw new StoreError('STORE_BULK_PRESENT');
  let written = 0;
  for (const batch of drawBulk({ cases, seed, batchSize, avoid: readCastDates() })) {
    await db.transaction().execute(async (transaction) => writeBatch(transaction, batch));
    written += batch.cases.length;
    onProgress?.(written);
  }
  await sql`analyze`.execute(store.admin);
}

async function writeBatch(db: Kysely<Database>, { persons, statuses, sponsors, cases }: BulkBatch): Promise<void> {
  await insertAll(db, 'applicant.person', persons);
  await insertAll(db, 'applicant.residence_status', statuses);
  await insertAll(db, 'sponsor.person', sponsors);
  await insertAll(
    db,
    'case_file.case',
    cases.map(({ file }) => file),
  );
  await insertAll(
    db,
    'case_file.event',
    cases.flatMap(({ events }) => events),
  );
  await insertAll(
    db,
    'case_file.ground',
    cases.flatMap(({ grounds }) => grounds),
  );
  await insertAll(
    db,
    'case_file.document',
    cases.flatMap(({ documents }) => documents),
  );
  await insertAll(
    db,
    'case_file.decision',
    cases.flatMap(({ decisions }) => decisions),
  );
  await insertAll(
    db,
    'case_file.appeal',
    cases.flatMap(({ appeals }) => appeals),
  );
  await insertAll(
    db,
    'access.fact',
    cases.flatMap(({ facts }) => facts),
  );
}

async function insertAll<Table extends keyof Database>(
  db: Kysely<Database>,
  table: Table,
  rows: readonly Insertable<Database[Table]>[],
): Promise<void> {
  if (rows.length > 0)
    await db
      .insertInto(table)
      .values([...rows])
      .execute();
}
