import { sql } from 'kysely';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import type { Store } from '#storage/open-store.ts';

const openRow = ({ entry }: { readonly entry: unknown }) => entry as DisclosureEntry;

/** Every record that is kept, in the order in which they were made. Tests read records here and nowhere else. */
export async function readRecords({ admin }: Store): Promise<readonly DisclosureEntry[]> {
  const rows = await admin.selectFrom('disclosure.entry').select('entry').orderBy('seq').execute();
  return rows.map(openRow);
}

/** @param id as an answer names it; what is no id has no record */
export async function readRecord({ admin }: Store, id: string): Promise<DisclosureEntry | undefined> {
  const { rows } = await sql<{ entry: unknown }>`
    select entry from disclosure.entry where id::text = ${id}`.execute(admin);
  return rows.map(openRow)[0];
}

export async function countRecords({ admin }: Store): Promise<number> {
  return (await admin.selectFrom('disclosure.entry').select('id').execute()).length;
}
