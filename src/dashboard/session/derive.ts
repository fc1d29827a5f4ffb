import { createHash, hkdfSync, randomBytes } from 'node:crypto';

/** 32 random bytes in base64url: what a cookie holds, and what everything about it is made of. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether a cookie's text can be such a secret. */
export function isSecret(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** 32 bytes for one use, from which neither the secret nor what is made for another use can be found (RFC 5869). */
export function derive(secret: string, use: 'content' | 'csrf' | 'state' | 'nonce' | 'verifier'): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', `disclosure-dashboard ${use}`, 32));
}

/** Under which the store knows it. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
