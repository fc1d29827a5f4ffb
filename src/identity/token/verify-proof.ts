import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWTVerifyResult } from 'jose';
import { z } from 'zod';
import { readOnly, type PresentedToken } from './presented-token.ts';
import { isPrintableText } from './printable-text.ts';
import { describeFailure, unauthenticated } from './unauthenticated.ts';

interface ProofOptions {
  readonly token: string;
  /** Of the key that the token is bound to (RFC 7638, SHA-256, base64url). */
  readonly thumbprint: string;
  readonly nowMs: number;
}

export const proofAlgorithms = ['ES256', 'EdDSA'];
const maxProofLength = 4_096;
const maxAgeSeconds = 60;
const clockToleranceSeconds = 5;

const claimsSchema = z.object({
  htm: z.string(),
  htu: z.string(),
  iat: z.number(),
  jti: z.string().refine((text) => isPrintableText(text, 128)),
  ath: z.string(),
});

/**
 * Checks that the sender of a request holds the key that its token is bound to: every check of RFC 9449 section 4.3
 * but the last, that the proof was not used before, for which it returns what to ask by.
 *
 * @returns digest of the key's thumbprint and the proof's id: no text of the sender's is kept
 * @throws AppError UNAUTHENTICATED
 * @see RFC 9449 sections 4.3 and 7.1
 */
export async function verifyProof(
  presented: PresentedToken,
  { token, thumbprint, nowMs }: ProofOptions,
): Promise<string> {
  const { payload, protectedHeader } = await verifySignature(readOnly(presented.dpop, 'DPoP'), nowMs);
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map((issue) => issue.path.join('.')));
    throw unauthenticated(`proof not accepted: ${[...names].join(', ')}`);
  }
  const { htm, htu, iat, jti, ath } = parsed.data;
  if (htm !== presented.method) throw unauthenticated('proof for another method');
  if (!isSameTarget(htu, presented.url)) throw unauthenticated('proof for another address');
  const ageSeconds = nowMs / 1000 - iat;
  if (ageSeconds > maxAgeSeconds) throw unauthenticated('proof too old');
  if (ageSeconds < -clockToleranceSeconds) throw unauthenticated('proof from the future');
  if (ath !== sha256(token)) throw unauthenticated('proof for another token');
  const { jwk } = protectedHeader;
  if (jwk === undefined || (await calculateJwkThumbprint(jwk)) !== thumbprint) {
    throw unauthenticated('proof of another key');
  }
  return sha256(`${thumbprint}.${jti}`);
}

/** By the public key in the proof itself; that it is the right key is checked after. */
async function verifySignature(proof: string, nowMs: number): Promise<JWTVerifyResult> {
  if (proof.length > maxProofLength) throw unauthenticated('proof too long');
  return jwtVerify(proof, EmbeddedJWK, {
    algorithms: proofAlgorithms,
    typ: 'dpop+jwt',
    currentDate: new Date(nowMs),
    clockTolerance: clockToleranceSeconds,
  }).catch((error: unknown) => {
    throw unauthenticated(`proof: ${describeFailure(error)}`, error);
  });
}

/** Compared as URLs are (RFC 3986 section 6.2), without query and fragment. */
function isSameTarget(htu: string, target: string): boolean {
  const claimed = readTarget(htu);
  return claimed !== null && claimed === readTarget(target);
}

function readTarget(text: string): string | null {
  const url = URL.parse(text);
  if (url?.username !== '' || url.password !== '') return null;
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
