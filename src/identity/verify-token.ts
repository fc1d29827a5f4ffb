import { jwtVerify } from 'jose';
import type { Clock } from '#kernel/clock.ts';
import type { ProofStore } from './proof-store.ts';
import { createIssuerKeys, keyLifeMs } from './token/issuer-keys.ts';
import { parseClaims } from './token/parse-claims.ts';
import { readToken, type PresentedToken } from './token/presented-token.ts';
import type { TokenClaims } from './token/token-claims.ts';
import { describeFailure, unauthenticated } from './token/unauthenticated.ts';
import { createVerifiedTokens } from './token/verified-tokens.ts';
import { proofAlgorithms, verifyProof } from './token/verify-proof.ts';

export type { PresentedToken } from './token/presented-token.ts';
export type { TokenClaims } from './token/token-claims.ts';

interface TokenVerifierOptions {
  /** The one issuer whose tokens count, exactly as it names itself. */
  readonly issuerUrl: string;
  /** The name of this gateway in `aud`. */
  readonly audience: string;
  readonly clock: Clock;
  readonly proofs: ProofStore;
  readonly fetch?: typeof globalThis.fetch;
}

export interface TokenVerifier {
  /**
   * The claims of a token that is genuine, alive and made for this gateway; where it is bound to a key, of a sender
   * that has just proved to hold that key.
   *
   * @throws AppError UNAUTHENTICATED for everything else, `detail` says why, for our own log; whatever the store of
   *   proofs throws, so that a proof counts only where it is certain that it was not used before
   */
  verify(presented: PresentedToken): Promise<TokenClaims>;
  /** Resolves once the issuer's keys are at hand. @throws Error when they cannot be read */
  ready(): Promise<void>;
}

const algorithms = ['ES256', 'EdDSA'];
const clockToleranceSeconds = 5;
const maxTokenAgeSeconds = 3_600;
const maxRememberedTokens = 5_000;

/** What a 401 says of the ways in: `WWW-Authenticate` (RFC 9110 section 11.6.1, RFC 9449 section 7.1). */
export const challenge = `Bearer, DPoP algs="${proofAlgorithms.join(' ')}"`;

/**
 * Builds the check of access tokens: JWT of type `at+jwt`, signed ES256 or EdDSA by a key of the configured issuer,
 * for this audience alone. A token that is bound to a key (`cnf.jkt`) comes with a fresh proof of that key, each used
 * once; bound in any other way it is refused.
 *
 * @see RFC 9068 (profile of JWT access tokens), RFC 8725 (best current practice), RFC 9396 (authorization details),
 *   RFC 9449 (demonstrating proof of possession)
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuerUrl, audience, clock, proofs } = options;
  const keys = createIssuerKeys(issuerUrl, options.fetch ?? globalThis.fetch);
  const verified = createVerifiedTokens(maxRememberedTokens, keyLifeMs);

  const verifyFresh = async (token: string, nowMs: number): Promise<TokenClaims> => {
    const { payload } = await jwtVerify(token, keys.getKey, {
      issuer: issuerUrl,
      audience,
      algorithms,
      typ: 'at+jwt',
      currentDate: new Date(nowMs),
      clockTolerance: clockToleranceSeconds,
      maxTokenAge: maxTokenAgeSeconds,
      requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'jti'],
    }).catch((error: unknown) => {
      throw unauthenticated(describeFailure(error), error);
    });
    // jose accepts a list of audiences that holds ours; a token that also opens another door is not for us alone.
    if (Array.isArray(payload.aud) && payload.aud.length !== 1) throw unauthenticated('several audiences');
    const parsed = parseClaims(payload);
    if (parsed.kind === 'rejected') throw unauthenticated(parsed.problem);
    return parsed.claims;
  };

  const readClaims = async (token: string, nowMs: number): Promise<TokenClaims> => {
    const known = verified.find(token, nowMs);
    if (known !== undefined) return known;
    const claims = await verifyFresh(token, nowMs);
    verified.keep(token, claims, nowMs);
    return claims;
  };

  return {
    async verify(presented) {
      const { scheme, token } = readToken(presented);
      const nowMs = clock.nowMs();
      const claims = await readClaims(token, nowMs);
      const { boundTo } = claims;
      if ((boundTo !== null) !== (scheme === 'dpop')) {
        throw unauthenticated(boundTo === null ? 'DPoP with a token bound to no key' : 'a bound token as bearer token');
      }
      if (boundTo === null) return claims;
      const digest = await verifyProof(presented, { token, thumbprint: boundTo, nowMs });
      if (!(await proofs.useOnce(digest))) throw unauthenticated('proof used before');
      return claims;
    },
    ready: () => keys.ensureLoaded(),
  };
}
