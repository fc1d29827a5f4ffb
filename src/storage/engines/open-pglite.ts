import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely } from 'kysely';
import { takeLock } from '#files/take-lock.ts';
import type { Database } from '../database.ts';
import { StoreError } from '../store-error.ts';
import type { Component } from './components.ts';
import { components, connectionTimeoutMs, roleOf } from './components.ts';
import { enterAs, RoleDialect, type SharedSession } from './pglite-dialect.ts';
import { logStatements, type StatementObserver } from './observe-statements.ts';
import type { PgliteConfig, PgliteStore } from './store.ts';
import { Turnstile } from './turnstile.ts';
import { typeParsers } from './type-parsers.ts';

/** Opens the embedded store: one PGlite in this process, in memory or in a folder that this process alone holds. */
export async function openPglite(config: PgliteConfig): Promise<PgliteStore> {
  const releaseLock = config.dir === null ? () => undefined : lockFolder(config.dir);
  try {
    const pglite = await PGlite.create({
      ...(config.dir === null ? {} : { dataDir: join(config.dir, 'pglite') }),
      ...(config.image === undefined ? {} : { loadDataDir: config.image }),
      parsers: { ...typeParsers },
    });
    await pglite.exec(`set timezone = 'UTC'`);
    const session = { pglite, turnstile: new Turnstile(connectionTimeoutMs), role: null };
    return buildStore(session, releaseLock, config.onStatement);
  } catch (error) {
    releaseLock();
    throw error;
  }
}

/** PGlite itself lets two processes write to one folder, and loses data. @throws {StoreError} STORE_LOCKED */
function lockFolder(dir: string): () => void {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, 'lock');
  const release = takeLock(path);
  if (release === null) throw new StoreError('STORE_LOCKED', { detail: path });
  return release;
}

function buildStore(session: SharedSession, releaseLock: () => void, onStatement?: StatementObserver): PgliteStore {
  const open = (role: string | null): Kysely<Database> =>
    new Kysely({ dialect: new RoleDialect(session, role), ...logStatements(onStatement) });
  const byComponent = new Map<Component, Kysely<Database>>(components.map((name) => [name, open(roleOf(name))]));
  return {
    kind: 'pglite',
    admin: open(null),
    db: (component) => byComponent.get(component) ?? open(roleOf(component)),
    runScript: async (script) => {
      await asOwner(session, async () => {
        await session.pglite.exec(script);
      });
    },
    warningCount: () => 0,
    dumpImage: async () => asOwner(session, async () => session.pglite.dumpDataDir('none')),
    close: async () => {
      await asOwner(session, async () => {
        await session.pglite.close();
      });
      releaseLock();
    },
  };
}

async function asOwner<Result>(session: SharedSession, work: () => Promise<Result>): Promise<Result> {
  await enterAs(session, null);
  try {
    return await work();
  } finally {
    session.turnstile.leave();
  }
}
