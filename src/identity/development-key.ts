import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import type { PrivateFiles } from './private-files.ts';

const privateJwkSchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
});

/** A private key for ES256 as a JSON Web Key. */
export type PrivateJwk = z.infer<typeof privateJwkSchema>;
export type PublicJwk = Omit<PrivateJwk, 'd'>;

/** Where the private key of an authority's client lies, among the private files. */
export function developmentClientFile(authority: string): string {
  return `development-clients/${authority}.json`;
}

/** @throws Error when the text is not such a key; the text itself is not in the message */
export function parsePrivateJwk(text: string): PrivateJwk {
  const parsed = privateJwkSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new Error('the file does not hold an ES256 private key');
  return parsed.data;
}

/** The key that the file holds; created and kept there on first use. */
export async function loadOrCreateKey(files: PrivateFiles, name: string): Promise<PrivateJwk> {
  const text = await files.read(name);
  if (text !== undefined) return parsePrivateJwk(text);
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const key = privateJwkSchema.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' });
  await files.write(name, `${JSON.stringify(key)}\n`);
  return key;
}

/** What may be handed out of a key. */
export function publicPart({ kty, crv, x, y, kid, alg, use }: PrivateJwk): PublicJwk {
  return { kty, crv, x, y, kid, alg, use };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
