import { timingSafeEqual } from 'node:crypto';
import type { ProofStore } from '../proof-store.ts';
import type { PresentedToken } from './presented-token.ts';
import type { TokenClaims } from './token-claims.ts';
import { unauthenticated } from './unauthenticated.ts';
import { verifyProof } from './verify-proof.ts';

interface SenderOptions {
  readonly scheme: 'bearer' | 'dpop';
  readonly token: string;
  readonly nowMs: number;
  readonly proofs: ProofStore;
}

/**
 * Checks that the sender of a request is the one that its token is bound to: by a fresh proof of the key, used once, or
 * by the certificate of the connection. Whether a token that is bound to nothing counts is decided elsewhere.
 *
 * @throws AppError UNAUTHENTICATED; whatever the store of proofs throws, so that a proof counts only where it is certain
 *   that it was not used before
 * @see RFC 9449 section 7.1, RFC 8705 section 3
 */
export async function verifySender(
  { boundTo }: TokenClaims,
  presented: PresentedToken,
  { scheme, token, nowMs, proofs }: SenderOptions,
): Promise<void> {
  if (boundTo?.kind === 'key') {
    if (scheme !== 'dpop') throw unauthenticated('a bound token as bearer token');
    const digest = await verifyProof(presented, { token, thumbprint: boundTo.thumbprint, nowMs });
    if (!(await proofs.useOnce(digest))) throw unauthenticated('proof used before');
    return;
  }
  if (scheme === 'dpop') throw unauthenticated('DPoP with a token bound to no key');
  if (boundTo === null) return;
  const { certificate } = presented;
  if (certificate === null) throw unauthenticated('no certificate, for a token bound to one');
  if (!isSame(certificate, boundTo.thumbprint)) throw unauthenticated('a connection with another certificate');
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}
