import { sql } from 'kysely';
import type { Store } from '#storage/open-store.ts';

/** Does to a table that only grows what no role can: as the superuser, past the triggers. */
export async function tamper(store: Store, table: string, statement: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits
    where inhparent = ${table}::regclass`.execute(store.admin);
  const tables = [table, ...rows.map(({ name }) => name)];
  const switchTriggers = (how: string) =>
    store.runScript(tables.map((name) => `alter table ${name} ${how} trigger append_only;`).join('\n'));
  await switchTriggers('disable');
  try {
    await store.runScript(statement);
  } finally {
    await switchTriggers('enable');
  }
}
