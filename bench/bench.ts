import { Command, InvalidArgumentError } from 'commander';
import { runPeers, type PeersOptions } from './comparison/run-peers.ts';
import { runExecution, type ExecutionOptions } from './execution/run-execution.ts';
import { runLog, type LogOptions } from './log/run-log.ts';
import { runTiming, type TimingOptions } from './timing/run-timing.ts';

/*
 * Measurements of the whole product; each says by its exit code whether what it measures holds.
 *
 *   npm run bench -- timing
 *   npm run bench -- log
 *   npm run bench -- execution
 *   npm run bench -- peers
 */

const program = new Command('bench')
  .description('Measures the whole product. Where TEST_DATABASE_URL is set, on PostgreSQL too.')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

program
  .command('timing')
  .description('Whether the time of an answer tells why there is nothing in it (docs/timing.md).')
  .option('--requests <n>', 'for each subject and entry', parseCount, 1000)
  .option('--seed <n>', 'the order of the requests', parseCount, 1)
  .option('--json', 'print JSON', false)
  .action(async (options: TimingOptions) => {
    if (!(await runTiming(options))) process.exitCode = 1;
  });

program
  .command('log')
  .description('What the record costs: append, proof and verification, on PostgreSQL (docs/log.md).')
  .option('--leaves <n>', 'in the log when proofs are made', parseCount, 10_000_000)
  .option('--records <n>', 'appended in each round', parseCount, 20_000)
  .option('--json', 'print JSON', false)
  .action(async (options: LogOptions) => {
    if (!(await runLog(options))) process.exitCode ??= 1;
  });

program
  .command('execution')
  .description('What it costs to run a plan, compiled and by the executor of @apollo/gateway (docs/execution.md).')
  .option('--runs <n>', 'of each plan in each round', parseCount, 500)
  .option('--json', 'print JSON', false)
  .action(async (options: ExecutionOptions) => {
    if (!(await runExecution(options))) process.exitCode = 1;
  });

program
  .command('peers')
  .description('What a request costs the gateway, beside other gateways on the same subgraphs (docs/peers.md).')
  .option('--rounds <n>', 'of all gateways in turn', parseCount, 3)
  .option('--seconds <n>', 'that each is measured in each round', parseCount, 6)
  .option('--json', 'print JSON', false)
  .action(async (options: PeersOptions) => {
    if (!(await runPeers(options))) process.exitCode ??= 1;
  });

await program.parseAsync();

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw new InvalidArgumentError('A whole number from 1 to 99999999 is expected.');
  return Number(text);
}
