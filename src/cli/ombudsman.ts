import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { readEnvironment } from '#config/env.ts';
import type { BundleConfig } from '#config/config.ts';
import { loadBundleConfig, loadClientConfig } from '#config/load-config.ts';
import { openBundleSigner } from './ombudsman/bundle-signer.ts';
import { collect } from './ombudsman/collect.ts';
import { describeBundle } from './ombudsman/describe-bundle.ts';
import { openInquiries, type Inquiries } from './ombudsman/inquiries.ts';
import { openProgress } from './ombudsman/terminal-progress.ts';
import { CommandError, runCommand } from './run-command.ts';

interface Registering {
  readonly officer: string;
  readonly reference: string;
}

interface CaseOptions {
  readonly case?: readonly string[];
  readonly casesFrom?: string;
}

const program = new Command('ombudsman')
  .description("The Ombudsman's inquiries: registered by the Ministry's contact officer, answered with one file.")
  .exitOverride()
  .showHelpAfterError();
const officer = ['--officer <id>', 'the contact officer who acts'] as const;
const reference = ['--reference <text>', "the Ombudsman's case number"] as const;
const reason = ['--reason <text>', 'why'] as const;
const cases = () => [
  new Option('--case <number>', 'a case by its journal number; repeat for more').argParser(collectTexts),
  new Option('--cases-from <file>', 'a sample list: a file with one journal number a line'),
];

program
  .command('inquiries')
  .description('list the open inquiries, the newest first')
  .requiredOption(...officer)
  .action(async (options: Pick<Registering, 'officer'>) => {
    for (const { reference: number, scope, caseCount, openedAt, openedBy } of await (
      await inquiriesFor(options)
    ).list()) {
      say(`${number}  ${countOf(caseCount)}  opened ${openedAt} by ${openedBy}  scope ${scope.join(' ')}`);
    }
  });

withCases(program.command('open'))
  .description('register an inquiry: from now on its cases are open to the Ombudsman')
  .requiredOption(...officer)
  .requiredOption(...reference)
  .requiredOption('--scope <category>', 'a category of data that is demanded; repeat for more', collectTexts)
  .action(async (options: Registering & CaseOptions & { readonly scope: readonly string[] }) => {
    const numbers = await readCases(options);
    const count = await (await inquiriesFor(options)).open(options.reference, numbers, options.scope);
    say(`${options.reference} is open with ${countOf(count)}`);
  });

withCases(program.command('add'))
  .description('add cases to an open inquiry')
  .requiredOption(...officer)
  .requiredOption(...reference)
  .action(async (options: Registering & CaseOptions) => {
    const count = await (await inquiriesFor(options)).add(options.reference, await readCases(options));
    say(`${options.reference} is open with ${countOf(count)}`);
  });

withCases(program.command('remove'))
  .description('take cases off an open inquiry; without any left, it is closed')
  .requiredOption(...officer)
  .requiredOption(...reference)
  .requiredOption(...reason)
  .action(async (options: Registering & CaseOptions & { readonly reason: string }) => {
    const numbers = await readCases(options);
    const count = await (await inquiriesFor(options)).remove(options.reference, numbers, options.reason);
    say(count === 0 ? `${options.reference} is closed` : `${options.reference} is open with ${countOf(count)}`);
  });

program
  .command('close')
  .description('close an inquiry: none of its cases is open to the Ombudsman any more')
  .requiredOption(...officer)
  .requiredOption(...reference)
  .requiredOption(...reason)
  .action(async (options: Registering & { readonly reason: string }) => {
    await (await inquiriesFor(options)).close(options.reference, options.reason);
    say(`${options.reference} is closed`);
  });

program
  .command('collect')
  .description(
    'ask for every case of an open inquiry and write the bundle; the same call goes on where a killed one was',
  )
  .requiredOption(...officer)
  .requiredOption(...reference)
  .option('--need <text>', 'why a protected address is needed')
  .option('--out <file>', 'the bundle; otherwise named after the reference')
  .action(async (options: Registering & { readonly need?: string; readonly out?: string }) => {
    const out = options.out ?? `${options.reference.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')}.zip`;
    const config = bundleConfig();
    const progress = openProgress();
    try {
      const now = (): string => new Date().toISOString();
      const { journalNumbers } = await collect({
        ...options,
        config,
        signer: await openBundleSigner(config),
        out,
        now,
        progress,
      });
      say(`${out} holds ${countOf(journalNumbers.length)}`);
    } finally {
      progress.stop();
    }
  });

program
  .command('show <file>')
  .description('print what a bundle is about; what it says is checked by verify')
  .action((file: string) => {
    say(describeBundle(file));
  });

program
  .command('verify <file>')
  .description('check a bundle with nothing but the file and two public keys')
  .requiredOption('--key <key>', 'the verifier key of whoever makes the bundles, name+id+base64')
  .requiredOption('--log-key <key>', 'the verifier key of the log')
  .action((file: string, { key, logKey }: { readonly key: string; readonly logKey: string }) => {
    const verifier = fileURLToPath(new URL('ombudsman/verifier.mjs', import.meta.url));
    const parameters = [verifier, file, '--key', key, '--log-key', logKey];
    process.exitCode = spawnSync(process.execPath, parameters, { stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
  });

program
  .command('key')
  .description('print the verifier key of the bundles, to give to whoever gets one')
  .action(async () => {
    say((await openBundleSigner(bundleConfig())).verifierKey);
  });

await runCommand(program);

function bundleConfig(): BundleConfig {
  return loadBundleConfig(readEnvironment(), (path) => readFileSync(path, 'utf8'));
}

function withCases(command: Command): Command {
  for (const option of cases()) command.addOption(option);
  return command;
}

function inquiriesFor(options: Pick<Registering, 'officer'>): Promise<Inquiries> {
  return openInquiries(loadClientConfig(readEnvironment()), options.officer);
}

async function readCases({ case: named = [], casesFrom }: CaseOptions): Promise<readonly string[]> {
  const listed = casesFrom === undefined ? [] : (await readText(casesFrom)).split('\n').map((line) => line.trim());
  const numbers = [...named, ...listed.filter((line) => line !== '')];
  if (numbers.length === 0) throw new CommandError('Name a case with --case, or a list with --cases-from.', 2);
  return numbers;
}

async function readText(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) throw new CommandError(`${path} cannot be read.`, 1);
  return text;
}

function countOf(count: number): string {
  return count === 1 ? '1 case' : `${String(count)} cases`;
}

function collectTexts(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
