import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';

const text = z.string().min(1);
const contentSchema = z.strictObject({
  /** As the issuer names the person to people. */
  name: text,
  officer: text.nullable(),
  authority: text,
  instance: text.nullable(),
  roles: z.array(text),
  purposes: z.array(text),
  accessToken: text,
  /** Until when the access token counts, in milliseconds. */
  accessUntilMs: z.number(),
  refreshToken: text.nullable(),
  /** The private key that the tokens are bound to. */
  proofKey: z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: text,
    y: text,
    d: text,
  }),
});

/** Who has signed in, and what speaks for them. It never reaches the browser. */
export type SessionContent = z.infer<typeof contentSchema>;

/** AES-256-GCM: nonce, tag, ciphertext. */
export function sealContent(content: SessionContent, key: Buffer): Uint8Array {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
}

/** `null` for what this key does not open, or what an older version of the product has written. */
export function openContent(bytes: Uint8Array, key: Buffer): SessionContent | null {
  const sealed = Buffer.from(bytes);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
  try {
    decipher.setAuthTag(sealed.subarray(12, 28));
    const opened = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    return contentSchema.safeParse(JSON.parse(opened.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}
