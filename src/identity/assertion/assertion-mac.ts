import { createHash, createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

/** The request header from the gateway to a subgraph. */
export const assertionHeaderName = 'disclosure-assertion';
export const assertionLifeMs = 10_000;

const keyBytes = 32;
// Says what the MAC is for, so that no other use of a key can give a valid assertion.
const context = 'disclosure-assertion.v1';

/** @throws Error when the key has not exactly 32 bytes */
export function readAssertionKey(bytes: Uint8Array): KeyObject {
  if (bytes.byteLength !== keyBytes) throw new Error(`an assertion key has ${String(keyBytes)} bytes`);
  return createSecretKey(bytes);
}

/** HMAC-SHA-256 over the encoded payload, base64url. */
export function computeMac(key: KeyObject, encodedPayload: string): string {
  return createHmac('sha256', key).update(`${context}.${encodedPayload}`).digest('base64url');
}

/** Compares the texts, not what they decode to: a MAC has one spelling. Takes the same time wherever they differ. */
export function isSameMac(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

export function hashBody(body: string): string {
  return sha256(body);
}

/** Stands for one assertion to one subgraph among all that is used once. */
export function digestId(subgraph: string, jti: string): string {
  return sha256(`${context}.${subgraph}.${jti}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
