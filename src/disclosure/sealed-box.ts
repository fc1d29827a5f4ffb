import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';

/** Random bytes, as many as are asked for. An argument, so that a test chooses them. */
export type DrawBytes = (count: number) => Uint8Array;

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** 32 bytes, as they are or as an object made of them. */
export type BoxKey = KeyObject | Uint8Array;

/** Bytes of every key here. */
export const keyBytes = 32;

/**
 * Encrypts under a key, bound to a place: what was sealed for one place does not open at another.
 *
 * @returns nonce, ciphertext and tag, base64
 * @see NIST SP 800-38D (AES-GCM)
 */
export function sealBox(key: KeyObject, content: Uint8Array, place: string, drawBytes: DrawBytes): string {
  const nonce = drawBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** The content of a box; `null` where the key is another, the place is, or the box was changed. */
export function openBox(key: BoxKey, box: string, place: string): Uint8Array | null {
  // A cipher from bare bytes costs five times as much as one from an object, even from a new one.
  const secret = key instanceof Uint8Array ? createSecretKey(key) : key;
  const bytes = Buffer.from(box, 'base64');
  if (bytes.length < nonceBytes + tagBytes) return null;
  const decipher = createDecipheriv(algorithm, secret, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(-tagBytes));
  const content = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
  try {
    return Buffer.concat([content, decipher.final()]);
  } catch {
    return null;
  }
}
