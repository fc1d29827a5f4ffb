import { randomBytes } from 'node:crypto';
import type { BundleConfig } from '#config/config.ts';
import { parseSecretKey } from '#config/secrets.ts';
import { createSigner, type Signer } from '#log/note-key.ts';
import { openPrivateFiles } from '../open-private-files.ts';
import { CommandError } from '../run-command.ts';

const fileName = 'bundle-key';

/**
 * Whoever signs bundles: with the key of the configuration, or with that of the data folder, made on first use.
 *
 * @throws CommandError where the file does not hold a key: another one would be another signer without a word
 */
export async function openBundleSigner({ bundleName, bundleKey, dataDir }: BundleConfig): Promise<Signer<'log'>> {
  const key = bundleKey ?? parseSecretKey(await readOrMake(dataDir));
  if (key === null) throw new CommandError(`${fileName} in the data folder does not hold a key.`, 1);
  return createSigner('log', bundleName, key.reveal());
}

async function readOrMake(dataDir: string): Promise<string> {
  const files = openPrivateFiles(dataDir);
  const text = await files.read(fileName);
  if (text !== undefined) return text.trim();
  const made = randomBytes(32).toString('base64');
  await files.write(fileName, `${made}\n`);
  return made;
}
