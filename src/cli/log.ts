import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { leafOf } from '#disclosure/seal-record.ts';
import { parseVerifierKey, type KeyKind, type VerifierKey } from '#log/note-key.ts';
import { verifyProofFile, type VerifiedProof } from '#log/verify-proof-file.ts';
import { CommandError, runCommand } from './run-command.ts';

interface VerifyOptions {
  readonly record: string;
  readonly key: VerifierKey<'log'>;
  readonly witness?: readonly VerifierKey<'witness'>[];
}

const program = new Command('log')
  .description('The disclosure log: a tree that only grows, which anyone can check.')
  .exitOverride()
  .showHelpAfterError();

program
  .command('verify <proof>')
  .description('check that a record is in the log, with nothing but files and public keys')
  .requiredOption('--record <file>', 'the record, as it was given')
  .requiredOption('--key <key>', 'the verifier key of the log, name+id+base64', parseKey('log'))
  .option('--witness <key>', 'a witness that must have cosigned; repeat for more', collectWitnesses)
  .action(async (proof: string, { record, key, witness = [] }: VerifyOptions) => {
    const [proofText, recordText] = [await readText(proof), await readText(record)];
    const keys = { log: key, witnesses: witness };
    process.stdout.write(describe(verifyProofFile(proofText, leafOf(recordText.replace(/\n$/, '')), keys)));
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
