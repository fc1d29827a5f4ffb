import { SingleBar } from 'cli-progress';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { bootNetwork } from '#test/support/boot-network.ts';
import { prepareDatabases, removeDatabases } from '#test/support/databases.ts';
import { fuzzDocuments, type FuzzReport } from './fuzz-documents.ts';
import { fuzzExecution } from './fuzz-execution.ts';
import { fuzzOperations } from './fuzz-operations.ts';

function number(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number');
  return value;
}

/** What a document may take of the event loop. */
const maxCpuMs = 200;
const anySeed = Date.now() % 1_000_000_007;
const write = (line: string): void => void process.stdout.write(`${line}\n`);

const program = new Command('fuzz').description('random input, and what comes of it').exitOverride();
program
  .command('documents', { isDefault: true })
  .description('documents by the grammar of the contracts, some with bytes changed: refused or answered, never more')
  .option('--documents <count>', 'how many', number, 100_000)
  .option('--seed <seed>', 'the same seed draws the same documents', number, anySeed)
  .action(async ({ documents, seed }: { readonly documents: number; readonly seed: number }) => {
    write(`seed ${String(seed)}`);
    const network = await bootNetwork('pglite');
    const bar = new SingleBar({ format: '{bar} {value}/{total} documents, {eta_formatted} left', noTTYOutput: false });
    if (process.stderr.isTTY) bar.start(documents, 0);
    try {
      const startedMs = performance.now();
      const report = await fuzzDocuments(network, {
        documents,
        seed,
        maxCpuMs,
        onProgress: (sent) => bar.update(sent),
      });
      bar.stop();
      tell(report, (performance.now() - startedMs) / 1000);
      if (report.findings.length > 0) process.exitCode = 1;
    } finally {
      bar.stop();
      await network.close();
    }
  });
program
  .command('operations')
  .description('operations in worlds that are drawn, against the independent evaluator')
  .option('--seconds <seconds>', 'for how long', number, 60)
  .option('--seed <seed>', 'of the first world', number, anySeed)
  .action(async ({ seconds, seed }: { readonly seconds: number; readonly seed: number }) => {
    if (!(await fuzzOperations(seconds, seed, write))) process.exitCode = 1;
  });
program
  .command('execution')
  .description('operations through the plan executor and through the one that comes with the planner: the same answers')
  .option('--operations <count>', 'how many', number, 10_000)
  .option('--seed <seed>', 'of the first operation', number, anySeed)
  .action(async ({ operations, seed }: { readonly operations: number; readonly seed: number }) => {
    write(`seed ${String(seed)}`);
    if (!(await fuzzExecution(operations, seed, write))) process.exitCode = 1;
  });

function tell({ endings, cpuMs, worst, findings }: FuzzReport, seconds: number): void {
  write(`the documents that cost most, in ms of the event loop:`);
  for (const each of worst) write(`  ${each.cpuMs.toFixed(1).padStart(7)}  ${each.ending.padEnd(17)} ${each.name}`);
  write(`${String(cpuMs.length)} documents in ${seconds.toFixed(0)} s`);
  for (const [ending, count] of [...endings].toSorted()) write(`  ${ending.padEnd(17)} ${String(count)}`);
  const at = (part: number): string => (cpuMs[Math.floor((cpuMs.length - 1) * part)] ?? 0).toFixed(1);
  write(`event loop per document: median ${at(0.5)}, 99.9 % ${at(0.999)}, most ${at(1)} of ${String(maxCpuMs)} ms`);
  for (const { what, seed, authority, body, response } of findings) {
    write(`FOUND ${what}\n  seed ${String(seed)}, ${authority}\n  ${body.slice(0, 2000)}\n  ${response.slice(0, 500)}`);
  }
  write(findings.length === 0 ? 'nothing found' : `${String(findings.length)} found`);
}

await prepareDatabases();
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
} finally {
  await removeDatabases();
}
