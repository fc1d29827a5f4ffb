import { openPglite } from './engines/open-pglite.ts';
import { openPostgres } from './engines/open-postgres.ts';
import type { PgliteConfig, PgliteStore, Store, StoreConfig } from './engines/store.ts';

export type { Component } from './engines/components.ts';
export type { PgliteStore, Store } from './engines/store.ts';

/** What must be said at start when the embedded store is used. */
export const embeddedStoreNotice =
  'The embedded store is for evaluation: it does not survive a power failure. Set DATABASE_URL to use PostgreSQL.';

/**
 * Opens the store; it is not migrated yet.
 *
 * @throws {StoreError} STORE_LOCKED when another process holds the embedded store's folder
 */
export async function openStore(config: PgliteConfig): Promise<PgliteStore>;
export async function openStore(config: StoreConfig): Promise<Store>;
export async function openStore(config: StoreConfig): Promise<Store> {
  return config.kind === 'pglite' ? openPglite(config) : openPostgres(config);
}
