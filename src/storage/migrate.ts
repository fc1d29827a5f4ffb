import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { buildRelationDispatch } from './functions/build-relation-dispatch.ts';
import type { Store } from './open-store.ts';
import { StoreError } from './store-error.ts';

interface Script {
  readonly name: string;
  readonly text: string;
}

const folder = import.meta.dirname;
/** The one name under which the state of all functions of `functions/` and `relations/` is kept. */
const functionsName = 'functions';

/**
 * Brings the database to the state of this code: applies the migrations it has not seen, in order, and replaces the
 * functions if they differ. Doing it again, or in two processes at once, changes nothing.
 *
 * @throws {StoreError} STORE_MIGRATION_CHANGED when an applied migration's text is no longer the same
 */
export async function migrate(store: Store): Promise<void> {
  await store.runScript(`
    select pg_advisory_xact_lock(hashtext('disclosure store'));
    create schema if not exists store;
    create table if not exists store.migration (
      name text primary key,
      checksum text not null,
      applied_at timestamptz not null default clock_timestamp());`);
  let applied = await readApplied(store);
  for (const migration of readScripts('migrations')) {
    if (!applied.has(migration.name)) {
      await applyMigration(store, migration);
      applied = await readApplied(store);
    }
    if (applied.get(migration.name) !== checksum(migration.text)) {
      throw new StoreError('STORE_MIGRATION_CHANGED', { detail: migration.name });
    }
  }
  const functions = buildFunctions();
  if (applied.get(functionsName) !== checksum(functions)) await replaceFunctions(store, functions);
}

async function readApplied(store: Store): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ name: string; checksum: string }>`select name, checksum from store.migration`.execute(
    store.admin,
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

/** The row comes first: another process that applies the same migration waits for it, and then finds it done. */
async function applyMigration(store: Store, { name, text }: Script): Promise<void> {
  try {
    await store.runScript(`insert into store.migration values ('${name}', '${checksum(text)}');\n${text}`);
  } catch (error) {
    const done = await readApplied(store);
    if (!done.has(name)) throw error;
  }
}

async function replaceFunctions(store: Store, functions: string): Promise<void> {
  await store.runScript(`
    insert into store.migration values ('${functionsName}', '${checksum(functions)}')
      on conflict (name) do update set checksum = excluded.checksum, applied_at = clock_timestamp();
    ${functions}`);
}

/** Drops what is there and creates what should be: a function whose result has changed cannot be replaced. */
function buildFunctions(): string {
  const relations = readScripts('relations');
  const [drop, history, ...rest] = readScripts('functions').map((script) => script.text);
  const dispatch = buildRelationDispatch(relations.map((relation) => relation.name));
  return [drop, history, ...relations.map((relation) => relation.text), dispatch, ...rest].join('\n');
}

function readScripts(directory: string): readonly Script[] {
  return readdirSync(join(folder, directory))
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.sql'.length),
      text: readFileSync(join(folder, directory, file), 'utf8'),
    }));
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
