import { decodeJwt, jwtVerify } from 'jose';
import type { Clock } from '#kernel/clock.ts';
import type { ServiceNotices } from '#kernel/service-notices.ts';
import type { TrustedIssuer } from '#kernel/trusted-issuer.ts';
import type { ProofStore } from './proof-store.ts';
import { createIssuerKeys, type IssuerKeys } from './token/issuer-keys.ts';
import { parseClaims } from './token/parse-claims.ts';
import { readToken, type PresentedToken } from './token/presented-token.ts';
import type { TokenClaims } from './token/token-claims.ts';
import { describeFailure, unauthenticated } from './token/unauthenticated.ts';
import { createVerifiedTokens } from './token/verified-tokens.ts';
import { proofAlgorithms } from './token/verify-proof.ts';
import { verifySender } from './token/verify-sender.ts';

export type { PresentedToken } from './token/presented-token.ts';
export type { TokenClaims } from './token/token-claims.ts';

interface TokenVerifierOptions {
  readonly issuers: readonly TrustedIssuer[];
  /** The name of this gateway in `aud`. */
  readonly audience: string;
  readonly clock: Clock;
  readonly proofs: ProofStore;
  readonly notices: ServiceNotices;
  readonly fetch?: typeof globalThis.fetch;
}

export interface TokenVerifier {
  /**
   * The claims of a token that is genuine, alive and made for this gateway; where it is bound, of a sender that has
   * just proved to hold what it is bound to.
   *
   * @throws AppError UNAUTHENTICATED for everything else, `detail` says why, for our own log; whatever the store of
   *   proofs throws, so that a proof counts only where it is certain that it was not used before
   */
  verify(presented: PresentedToken): Promise<TokenClaims>;
  /** Resolves once the keys of an issuer are at hand. @throws Error when those of none can be read */
  ready(): Promise<void>;
}

const algorithms = ['ES256', 'EdDSA'];
const clockToleranceSeconds = 5;
const maxTokenAgeSeconds = 3_600;
const maxRememberedTokens = 5_000;

/** What a 401 says of the ways in: `WWW-Authenticate` (RFC 9110 section 11.6.1, RFC 9449 section 7.1). */
export const challenge = `Bearer, DPoP algs="${proofAlgorithms.join(' ')}"`;

/**
 * Builds the check of access tokens: JWT of type `at+jwt`, signed ES256 or EdDSA by a key of the trusted issuer
 * that it names, for this audience alone. A token that is bound to a key (`cnf.jkt`) comes with a fresh
 * proof of that key, each used once; one that is bound to a certificate (`cnf.x5t#S256`) over a connection with it;
 * bound in any other way it is refused.
 *
 * @see RFC 9068 (profile of JWT access tokens), RFC 8725 (best current practice), RFC 9396 (authorization details),
 *   RFC 9449 (demonstrating proof of possession), RFC 8705 (mutual TLS)
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuers, audience, clock, proofs, notices, fetch = globalThis.fetch } = options;
  const keysByIssuer = new Map(
    issuers.map((issuer) => [issuer, createIssuerKeys({ issuerUrl: issuer.url, fetch, clock, notices })] as const),
  );
  const verified = createVerifiedTokens(maxRememberedTokens);

  /** The issuer that the token says it is from; only that its keys have signed it makes it so. */
  const findIssuer = (token: string): readonly [TrustedIssuer, IssuerKeys] => {
    const named = readIssuer(token);
    for (const entry of keysByIssuer) if (entry[0].url === named) return entry;
    throw unauthenticated('"iss" names no trusted issuer');
  };

  const verifyFresh = async (token: string, nowMs: number): Promise<TokenClaims> => {
    const [issuer, keys] = findIssuer(token);
    const { payload } = await jwtVerify(token, keys.getKey, {
      issuer: issuer.url,
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
    const parsed = parseClaims(payload, issuer);
    if (parsed.kind === 'rejected') throw unauthenticated(parsed.problem);
    verified.keep(token, parsed.claims, keys.freshUntilMs());
    return parsed.claims;
  };

  return {
    async verify(presented) {
      const { scheme, token } = readToken(presented);
      const nowMs = clock.nowMs();
      const claims = verified.find(token, nowMs) ?? (await verifyFresh(token, nowMs));
      await verifySender(claims, presented, { scheme, token, nowMs, proofs });
      return claims;
    },
    // One issuer in an outage leaves those whom another speaks for.
    ready: () => Promise.any([...keysByIssuer.values()].map((keys) => keys.ensureLoaded())),
  };
}

function readIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    throw unauthenticated(describeFailure(error), error);
  }
}
