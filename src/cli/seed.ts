import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { migrate } from '#storage/migrate.ts';
import type { Store } from '#storage/open-store.ts';
import { writeBulk } from '#storage/write-bulk.ts';
import { writeCast } from '#storage/write-cast.ts';
import { loadCommittedPolicy } from './load-committed-policy.ts';
import { openConfiguredStore } from './open-configured-store.ts';
import { runCommand } from './run-command.ts';

interface SeedOptions {
  readonly cases: number;
  readonly seed: number;
}

await runCommand(
  new Command('seed')
    .description('Fills the store of npm start with the cast and with generated cases. Stop the gateway first.')
    .requiredOption('--cases <n>', 'how many cases to generate', parseCount)
    .requiredOption('--seed <n>', 'the same number gives the same cases', parseCount)
    .action(async (options: SeedOptions) => {
      const store = await openConfiguredStore();
      try {
        await fill(store, options);
      } finally {
        await store.close();
      }
    }),
);

async function fill(store: Store, { cases, seed }: SeedOptions): Promise<void> {
  await migrate(store);
  await writeCast(store, loadCommittedPolicy(), new Date());
  // A bar on a terminal, nothing in a pipe.
  const bar = new SingleBar({ format: '{bar} {value}/{total} cases, {eta_formatted} left', noTTYOutput: false });
  if (process.stderr.isTTY) bar.start(cases, 0);
  try {
    await writeBulk(store, { cases, seed, onProgress: (written) => bar.update(written) });
  } finally {
    bar.stop();
  }
  process.stdout.write(`${String(cases)} cases generated from seed ${String(seed)}\n`);
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A whole number is expected.');
  return Number(text);
}
