import { Command } from 'commander';
import { migrate } from '#storage/migrate.ts';
import type { Store } from '#storage/open-store.ts';
import { listPublishedTables, publishTable, type PublishedTable } from '#storage/publish-statistics.ts';
import { StoreError, type StoreErrorCode } from '#storage/store-error.ts';
import { loadCommittedPolicy } from './load-committed-policy.ts';
import { openConfiguredStore } from './open-configured-store.ts';
import { CommandError, runCommand } from './run-command.ts';

interface PublishOptions {
  readonly table: string;
  readonly period: string;
}

const { aggregate } = loadCommittedPolicy();
const wrongUsage: ReadonlySet<StoreErrorCode> = new Set(['STORE_TABLE_UNKNOWN', 'STORE_PERIOD_INVALID']);

const program = new Command('statistics')
  .description('The fixed tables of the policy. On the embedded store, stop the gateway first.')
  // Before the sub-commands, which take it over.
  .exitOverride()
  .showHelpAfterError();
program
  .command('publish')
  .description('Counts a table over a period that is past and publishes it, once and for ever.')
  .requiredOption('--table <name>', aggregate.tables.join(', '))
  .requiredOption('--period <period>', 'a year such as 2025, or a quarter such as 2025-Q1')
  .action((options: PublishOptions) =>
    withStore(async (store) => say(await publishTable(store.db('desk'), aggregate, { ...options, at: new Date() }))),
  );
program
  .command('list')
  .description('What is published.')
  .action(() =>
    withStore(async (store) => {
      for (const table of await listPublishedTables(store.db('desk'))) say(table);
    }),
  );
await runCommand(program);

async function withStore(use: (store: Store) => Promise<void>): Promise<void> {
  const store = await openConfiguredStore();
  try {
    await migrate(store);
    await use(store);
  } catch (error) {
    throw error instanceof StoreError && wrongUsage.has(error.code) ? new CommandError(error.message, 2) : error;
  } finally {
    await store.close();
  }
}

/** How much of a table is hidden is no secret: its readers see the same. */
function say({ table, period, cells, shown }: PublishedTable): void {
  process.stdout.write(`${table} ${period}: ${String(shown)} of ${String(cells)} cells shown\n`);
}
