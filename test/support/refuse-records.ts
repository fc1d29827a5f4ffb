import { sql } from 'kysely';
import type { Store } from '#storage/open-store.ts';

/** Runs `work` while the gateway may add no record. */
export async function refuseRecords<Result>({ admin }: Store, work: () => Promise<Result>): Promise<Result> {
  await sql`revoke insert on disclosure.record from disclosure_gateway`.execute(admin);
  try {
    return await work();
  } finally {
    await sql`grant insert on disclosure.record to disclosure_gateway`.execute(admin);
  }
}

/** Runs `work` while no record passes a check of its table (SQLSTATE 23514); the error of the database holds the row. */
export async function failRecords<Result>({ admin }: Store, work: () => Promise<Result>): Promise<Result> {
  await sql`alter table disclosure.record add constraint broken check (false) not valid`.execute(admin);
  try {
    return await work();
  } finally {
    await sql`alter table disclosure.record drop constraint broken`.execute(admin);
  }
}

/** Runs `work` while no record can be brought into the tree. */
export async function refuseSequencing<Result>({ admin }: Store, work: () => Promise<Result>): Promise<Result> {
  await sql`revoke delete on disclosure.pending from disclosure_log`.execute(admin);
  try {
    return await work();
  } finally {
    await sql`grant delete on disclosure.pending to disclosure_log`.execute(admin);
  }
}
