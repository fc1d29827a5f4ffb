import { readFileSync } from 'node:fs';
import type { Environment } from '#config/env.ts';
import { loadConfig } from '#config/load-config.ts';
import { parseCheckpoint } from '#log/checkpoint.ts';
import { createSigner } from '#log/note-key.ts';
import { loadOrCreateEmbeddedSecrets } from '../load-embedded-secrets.ts';
import { openPrivateFiles } from '../open-private-files.ts';
import { CommandError } from '../run-command.ts';

/** What a checkpoint says, for people. No signature is checked. */
export function describeHead(checkpoint: string): string {
  const { origin, size, root, note } = parseCheckpoint(checkpoint);
  return [
    `log    ${origin}`,
    `size   ${String(size)}`,
    `root   ${Buffer.from(root).toString('hex')}`,
    ...note.signatures.map(({ name, keyId }) => `signed ${name} ${keyId}`),
    '',
  ].join('\n');
}

/** @throws ConfigError, CommandError where the embedded default keeps no key of its own */
export async function embeddedVerifierKey(environment: Environment): Promise<string> {
  const config = loadConfig({ kind: 'all' }, environment, (path) => readFileSync(path, 'utf8'));
  if (config.kind !== 'all') throw new CommandError('Only the embedded default keeps a key.', 1);
  const [own] = config.logKeys;
  const key = own ?? (await loadOrCreateEmbeddedSecrets(openPrivateFiles(config.dataDir))).logKey;
  return createSigner('log', config.logName, key.reveal()).verifierKey;
}
