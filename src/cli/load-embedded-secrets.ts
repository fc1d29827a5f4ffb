import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { parseSecretKey, type SecretKey } from '#config/secrets.ts';
import type { PrivateFiles } from '#identity/private-files.ts';
import { parseJson } from './parse-json.ts';

export interface EmbeddedSecrets {
  readonly recordLinkKey: SecretKey;
  readonly recipientIdKey: SecretKey;
  readonly logKey: SecretKey;
}

const fileName = 'secrets.json';
const fileSchema = z.strictObject({ recordLinkKey: z.string(), recipientIdKey: z.string(), logKey: z.string() });

/**
 * The keys of the embedded default, made on first use and kept, so that ids and references stay the same over
 * restarts.
 *
 * @throws Error when the file does not hold such keys: new ones would change every id and reference without a word
 */
export async function loadOrCreateEmbeddedSecrets(files: PrivateFiles): Promise<EmbeddedSecrets> {
  const text = await files.read(fileName);
  if (text !== undefined) return parseSecrets(text);
  const keys = { recordLinkKey: randomKey(), recipientIdKey: randomKey(), logKey: randomKey() };
  const created = `${JSON.stringify(keys, null, 2)}\n`;
  await files.write(fileName, created);
  return parseSecrets(created);
}

function parseSecrets(text: string): EmbeddedSecrets {
  const stored = fileSchema.safeParse(parseJson(text)).data;
  const recordLinkKey = parseSecretKey(stored?.recordLinkKey ?? '');
  const recipientIdKey = parseSecretKey(stored?.recipientIdKey ?? '');
  const logKey = parseSecretKey(stored?.logKey ?? '');
  if (recordLinkKey === null || recipientIdKey === null || logKey === null) {
    throw new Error(`${fileName} in the data folder does not hold the three keys it should`);
  }
  return { recordLinkKey, recipientIdKey, logKey };
}

function randomKey(): string {
  return randomBytes(32).toString('base64');
}
