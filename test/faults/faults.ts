import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { faults, openFaultBench, type FaultBench } from './fault-bench.ts';
import type { Fault } from './fault.ts';
import { mutants, type Mutant } from './mutants.ts';
import { findPostgresPrograms } from './own-postgres.ts';
import type { FaultReport } from './run-fault.ts';

interface Options {
  readonly short: boolean;
  readonly only?: readonly string[];
  readonly clients: number;
  readonly json: boolean;
}

/** One line of what is printed. */
interface Row extends Partial<Omit<FaultReport, 'note' | 'findings'>> {
  readonly run: string;
  readonly result: string;
}

const columns = [
  ...(['run', 'answers', 'unrecorded', 'misrecorded', 'reused', 'lost', 'doubtful', 'undelivered'] as const),
  ...(['refused', 'cut', 'recoverySeconds', 'result'] as const),
] as const;
const names = [...faults, ...mutants].map(({ name }) => name);
const write = (line: string): void => void process.stdout.write(`${line}\n`);

function knownName(name: string, before: readonly string[] = []): readonly string[] {
  if (!names.includes(name)) throw new InvalidArgumentError(`one of ${names.join(', ')}`);
  return [...before, name];
}

function number(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('a whole number');
  return value;
}

const program = new Command('faults')
  .description('kills, freezes and misleads the product under load, and holds what clients got against the records')
  .option('--short', 'only what a minute allows', false)
  .option('--only <name>', 'this fault or mutant alone; may be repeated', knownName)
  .option('--clients <count>', 'how many ask at once', number, 12)
  .option('--json', 'the reports as JSON', false)
  .exitOverride()
  .action(async ({ short, only, clients, json }: Options) => {
    const programs = findPostgresPrograms();
    if (programs === null) throw new Error('PostgreSQL is not installed: initdb and postgres are needed');
    const isChosen = ({ name }: { readonly name: string }): boolean => only?.includes(name) ?? true;
    const chosen = faults.filter((fault) => isChosen(fault) && (only !== undefined || !short || fault.isShort));
    const tell = json ? () => undefined : tellRow;
    if (!json) write(`${columns.join(' | ')}\n${columns.map(() => '---').join(' | ')}`);
    const bench = await openFaultBench({ programs, clients, isShort: short });
    const rows: Row[] = [];
    // Nobody else ends what runs by then.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void bench.close().finally(() => process.exit(130)));
    }
    try {
      for (const fault of chosen) rows.push(await strike(bench, fault, tell));
      for (const mutant of mutants.filter(isChosen)) rows.push(...(await hunt(bench, mutant, tell)));
    } finally {
      await bench.close();
    }
    if (json) write(JSON.stringify(rows, null, 2));
    if (rows.some(({ result }) => /^(?:FOUND|SURVIVED)/.test(result))) process.exitCode = 1;
  });

async function strike(bench: FaultBench, fault: Fault, tell: (row: Row) => void): Promise<Row> {
  const impossible = fault.impossible?.() ?? null;
  const row = impossible === null ? await describe() : { run: fault.name, result: `skipped: ${impossible}` };
  tell(row);
  return row;

  async function describe(): Promise<Row> {
    const { note, findings, ...counts } = await bench.run(fault);
    const result = findings.length === 0 ? ['holds', note] : ['FOUND', ...findings, note];
    return { run: fault.name, ...counts, result: result.filter((each) => each !== '').join('; ') };
  }
}

async function hunt(bench: FaultBench, mutant: Mutant, tell: (row: Row) => void): Promise<readonly Row[]> {
  const found = await bench.runMutant(mutant);
  const isCaught = found.some(({ report }) => report.findings.length > 0);
  const rows = found.map(({ fault, report: { findings, note: _note, ...counts } }) => {
    const seen = findings.length === 0 ? 'not seen here' : `caught: ${findings[0] ?? ''}`;
    return { run: `mutant ${mutant.name}, ${fault}`, ...counts, result: isCaught ? seen : 'SURVIVED' };
  });
  rows.forEach(tell);
  return rows;
}

function tellRow(row: Row): void {
  const cells = columns.map((column) => {
    const value = row[column];
    if (column === 'recoverySeconds' && typeof value === 'number') return value.toFixed(1);
    return String(value ?? '');
  });
  write(cells.join(' | '));
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
