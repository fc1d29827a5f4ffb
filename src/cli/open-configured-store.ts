import { readFileSync } from 'node:fs';
import { readEnvironment } from '#config/env.ts';
import { loadConfig } from '#config/load-config.ts';
import { invariant } from '#kernel/invariant.ts';
import { openStore, type Store } from '#storage/open-store.ts';

/**
 * Opens the store of `npm start`: that of the environment, or the embedded one while the gateway is stopped.
 *
 * @throws {ConfigError} with every problem of the configuration
 * @throws {StoreError} STORE_LOCKED while the gateway runs on the embedded store
 */
export async function openConfiguredStore(): Promise<Store> {
  const config = loadConfig({ kind: 'all' }, readEnvironment(), (path) => readFileSync(path, 'utf8'));
  invariant(config.kind === 'all', 'the configuration is that of the role asked for');
  const { store } = config;
  return store.kind === 'pglite'
    ? openStore({ kind: 'pglite', dir: store.dir })
    : openStore({ kind: 'postgres', url: store.url.reveal() });
}
