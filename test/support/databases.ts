import { randomUUID } from 'node:crypto';
import { openAsBlob, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { invariant } from '#kernel/invariant.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { parseCompiledPolicy } from '#policy/parse-compiled-policy.ts';
import { installPolicy } from '#storage/install-policy.ts';
import { migrate } from '#storage/migrate.ts';
import { openStore, type PgliteStore, type Store } from '#storage/open-store.ts';
import { writeCast } from '#storage/write-cast.ts';

export type StoreKind = Store['kind'];

export interface TestStore {
  readonly kind: StoreKind;
  readonly store: Store;
  /** Address of the PostgreSQL database, as its owner; `null` on the embedded store. */
  readonly url: string | null;
  close(): Promise<void>;
}

/** The stores that a suite runs on: `describe.each(storeKinds)('… on %s', (kind) => …)`. */
export const storeKinds: readonly StoreKind[] =
  process.env['TEST_DATABASE_URL'] === undefined ? ['pglite'] : ['pglite', 'postgres'];

/** The committed policy. */
export function readTestPolicy(): CompiledPolicy {
  return parseCompiledPolicy(readFileSync(join(import.meta.dirname, '../../schema/generated/policy.json'), 'utf8'));
}

/**
 * A database of its own, migrated, with the committed policy and the cast: a copy of what was prepared once per run.
 * Close it in `afterAll`.
 */
export async function openTestStore(kind: StoreKind, observed: Observed = {}): Promise<TestStore> {
  return kind === 'pglite' ? openEmbeddedCopy(observed) : createDatabase(prepared('TEST_DATABASE_TEMPLATE'), observed);
}

/** Who sees the statements of the components. */
type Observed = Pick<Parameters<typeof openStore>[0], 'onStatement'>;

async function openEmbeddedCopy(observed: Observed): Promise<TestStore> {
  const image = await openAsBlob(prepared('TEST_STORE_IMAGE'));
  const store = await openStore({ kind: 'pglite', dir: null, image, ...observed });
  return { kind: 'pglite', store, url: null, close: async () => store.close() };
}

/** A database without anything in it. */
export async function openEmptyStore(kind: StoreKind): Promise<TestStore> {
  if (kind === 'postgres') return createDatabase('template1');
  const store = await openStore({ kind: 'pglite', dir: null, image: await emptyImage() });
  return { kind, store, url: null, close: async () => store.close() };
}

/** An embedded database without anything in it, to open a store from in a tenth of the time of a cold start. */
export async function emptyImage(): Promise<Blob> {
  return openAsBlob(prepared('TEST_STORE_EMPTY_IMAGE'));
}

async function createDatabase(template: string, observed: Observed = {}): Promise<TestStore> {
  const server = prepared('TEST_DATABASE_URL');
  const name = `disclosure_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${name} template ${template}`);
  const url = urlOf(server, name);
  const store = await openStore({ kind: 'postgres', url, ...observed });
  return {
    kind: 'postgres',
    store,
    url,
    close: async () => {
      await store.close();
      await onServer(server, `drop database ${name} with (force)`);
    },
  };
}

/** Prepares what {@link openTestStore} copies, for all stores of this run. For jest's global setup. */
export async function prepareDatabases(): Promise<void> {
  const embedded = await openStore({ kind: 'pglite', dir: null });
  process.env['TEST_STORE_EMPTY_IMAGE'] = await writeImage(embedded);
  await prepareStore(embedded);
  process.env['TEST_STORE_IMAGE'] = await writeImage(embedded);
  await embedded.close();

  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) return;
  const template = `disclosure_template_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${template}`);
  process.env['TEST_DATABASE_TEMPLATE'] = template;
  const store = await openStore({ kind: 'postgres', url: urlOf(server, template) });
  await prepareStore(store);
  await store.close();
}

async function writeImage(store: PgliteStore): Promise<string> {
  const path = join(tmpdir(), `disclosure-store-${randomUUID()}.tar`);
  await writeFile(path, (await store.dumpImage()).stream());
  return path;
}

/** Removes what {@link prepareDatabases} made. For jest's global teardown. */
export async function removeDatabases(): Promise<void> {
  const { TEST_STORE_IMAGE, TEST_STORE_EMPTY_IMAGE } = process.env;
  for (const image of [TEST_STORE_IMAGE, TEST_STORE_EMPTY_IMAGE]) {
    if (image !== undefined) await rm(image, { force: true });
  }
  const { TEST_DATABASE_URL: server, TEST_DATABASE_TEMPLATE: template } = process.env;
  if (server !== undefined && template !== undefined) await onServer(server, `drop database ${template} with (force)`);
}

async function prepareStore(store: Store): Promise<void> {
  await migrate(store);
  await installPolicy(store, readTestPolicy());
  await writeCast(store, readTestPolicy(), new Date());
}

async function onServer(url: string, statement: string): Promise<void> {
  const server = await openStore({ kind: 'postgres', url });
  try {
    await sql.raw(statement).execute(server.admin);
  } finally {
    await server.close();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

function prepared(name: string): string {
  const value = process.env[name];
  invariant(value, `${name} is set (the tests run through scripts/run.mjs --jest)`);
  return value;
}
