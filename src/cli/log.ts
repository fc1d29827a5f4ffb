import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { readEnvironment } from '#config/env.ts';
import { loadClientConfig } from '#config/load-config.ts';
import { leafOf } from '#disclosure/seal-record.ts';
import { auditLog } from '#log/audit-log.ts';
import { openCheckpoint } from '#log/checkpoint.ts';
import { parseVerifierKey, type KeyKind, type VerifierKey } from '#log/note-key.ts';
import { verifyProofFile, type VerifiedProof } from '#log/verify-proof-file.ts';
import { fetchCheckpoint, fetchEntries, fetchReceipt, type Recipient } from './log/fetch-log.ts';
import { reconcileStore } from './log/reconcile-store.ts';
import { describeHead, embeddedVerifierKey } from './log/describe-log.ts';
import { CommandError, runCommand } from './run-command.ts';

interface VerifyOptions {
  readonly record: string;
  readonly key: VerifierKey<'log'>;
  readonly witness?: readonly VerifierKey<'witness'>[];
}

interface AuditOptions {
  readonly key: VerifierKey<'log'>;
  readonly since?: string;
}

const program = new Command('log')
  .description('The disclosure log: a tree that only grows, which anyone can check.')
  .exitOverride()
  .showHelpAfterError();
const keyOption = ['--key <key>', 'the verifier key of the log, name+id+base64', parseKey('log')] as const;

program
  .command('verify <proof>')
  .description('check that a record is in the log, with nothing but files and public keys')
  .requiredOption('--record <file>', 'the record, as it was given')
  .requiredOption(...keyOption)
  .option('--witness <key>', 'a witness that must have cosigned; repeat for more', collectWitnesses)
  .action(async (proof: string, { record, key, witness = [] }: VerifyOptions) => {
    const [proofText, recordText] = [await readText(proof), await readText(record)];
    const keys = { log: key, witnesses: witness };
    process.stdout.write(describe(verifyProofFile(proofText, leafOf(recordText.replace(/\n$/, '')), keys)));
  });

program
  .command('prove <record>')
  .description('get a record and the proof that it is in the log, as its recipient: two files to keep')
  .requiredOption('--authority <id>', 'the authority that the record was made for')
  .option('--instance <id>', 'the one body of a many-bodied authority')
  .option('--out <folder>', 'where the files are written', '.')
  .action(async (id: string, { out, ...recipient }: Recipient & { readonly out: string }) => {
    const { record, proof } = await fetchReceipt(loadClientConfig(readEnvironment()), id, recipient);
    for (const [name, text] of [
      [`${id}.json`, record],
      [`${id}.tlog-proof`, proof],
    ] as const) {
      await writeFile(join(out, name), text);
      process.stdout.write(`${join(out, name)}\n`);
    }
  });

program
  .command('audit')
  .description('read the whole log and compute its root again')
  .requiredOption(...keyOption)
  .option('--since <file>', 'an earlier checkpoint, which the log must go on from')
  .action(async ({ key, since }: AuditOptions) => {
    const config = loadClientConfig(readEnvironment());
    const head = openCheckpoint(await fetchCheckpoint(config), [key]);
    const earlier = since === undefined ? [] : [openCheckpoint(await readText(since), [key])];
    if (earlier.some(({ size }) => size > head.size)) throw new CommandError('The log is shorter than it was.', 1);
    const bar = new SingleBar({ format: '{bar} {value}/{total} entries, {eta_formatted} left', noTTYOutput: false });
    if (process.stderr.isTTY) bar.start(head.size, 0);
    try {
      const size = await auditLog({
        heads: [head, ...earlier],
        readEntries: (place) => fetchEntries(config, place),
        onProgress: (done) => bar.update(done),
      });
      process.stdout.write(`${String(size)} entries lead to the root that ${head.origin} has signed\n`);
    } finally {
      bar.stop();
    }
  });

program
  .command('checkpoint')
  .description('print the last checkpoint of the running gateway')
  .action(async () => {
    process.stdout.write(await fetchCheckpoint(loadClientConfig(readEnvironment())));
  });

program
  .command('head')
  .description('print what the last checkpoint says: name, size, root, who has signed')
  .action(async () => {
    process.stdout.write(describeHead(await fetchCheckpoint(loadClientConfig(readEnvironment()))));
  });

program
  .command('reconcile')
  .description('compare what left with the log; on the embedded store, stop the gateway first')
  .option('--since <day>', 'from this day on, YYYY-MM-DD, UTC; otherwise everything that is kept', parseDay)
  .action(async ({ since }: { readonly since?: string }) => {
    if (!(await reconcileStore(since ?? null, (line) => process.stdout.write(`${line}\n`)))) {
      throw new CommandError('What left and the log are not the same.', 1);
    }
  });

program
  .command('key')
  .description('print the verifier key of the log of the embedded default, to give to whoever checks it')
  .action(async () => {
    process.stdout.write(`${await embeddedVerifierKey(readEnvironment())}\n`);
  });

await runCommand(program);

function describe({ index, checkpoint, cosignatures }: VerifiedProof): string {
  const { origin, size } = checkpoint;
  const seen = cosignatures.map(
    ({ witness, atSeconds }) => `cosigned by ${witness} at ${new Date(atSeconds * 1000).toISOString()}\n`,
  );
  return [`the record is entry ${String(index)} of the ${String(size)} in the log ${origin}\n`, ...seen].join('');
}

function parseKey<Kind extends KeyKind>(kind: Kind) {
  return (text: string): VerifierKey<Kind> => {
    try {
      return parseVerifierKey(kind, text);
    } catch {
      throw new InvalidArgumentError(`This is not the verifier key of a ${kind}.`);
    }
  };
}

function parseDay(text: string): string {
  const day = z.iso.date().safeParse(text);
  if (!day.success) throw new InvalidArgumentError('A day such as 2026-11-22 is expected.');
  return day.data;
}

function collectWitnesses(text: string, earlier: readonly VerifierKey<'witness'>[] = []) {
  return [...earlier, parseKey('witness')(text)];
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) throw new CommandError(`${path} cannot be read.`, 1);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CommandError(`${path} is not text in UTF-8.`, 1);
  }
}
