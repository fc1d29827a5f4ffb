import { jwtVerify } from 'jose';
import { AppError } from '#kernel/app-error.ts';
import type { Clock } from '#kernel/clock.ts';
import { createIssuerKeys, keyLifeMs } from './token/issuer-keys.ts';
import { parseClaims } from './token/parse-claims.ts';
import type { TokenClaims } from './token/token-claims.ts';
import { createVerifiedTokens } from './token/verified-tokens.ts';

export type { TokenClaims } from './token/token-claims.ts';

interface TokenVerifierOptions {
  /** The one issuer whose tokens count, exactly as it names itself. */
  readonly issuerUrl: string;
  /** The name of this gateway in `aud`. */
  readonly audience: string;
  readonly clock: Clock;
  readonly fetch?: typeof globalThis.fetch;
}

/** The `Authorization` header; an array as in Node's `headersDistinct`, so that a second value is seen. */
type HeaderValue = string | readonly string[] | undefined;

export interface TokenVerifier {
  /**
   * The claims of a bearer token that is genuine, alive and made for this gateway.
   *
   * @throws AppError UNAUTHENTICATED for every other header; `detail` says why, for our own log
   */
  verify(authorization: HeaderValue): Promise<TokenClaims>;
  /** Resolves once the issuer's keys are at hand. @throws Error when they cannot be read */
  ready(): Promise<void>;
}

const algorithms = ['ES256', 'EdDSA'];
const maxTokenLength = 8_192;
const clockToleranceSeconds = 5;
const maxTokenAgeSeconds = 3_600;
const maxRememberedTokens = 5_000;

/**
 * Builds the check of access tokens: JWT of type `at+jwt`, signed ES256 or EdDSA by a key of the configured issuer,
 * for this audience alone. Sender-constrained tokens (`cnf`) are refused, because no proof of possession is checked.
 *
 * @see RFC 9068 (profile of JWT access tokens), RFC 8725 (best current practice), RFC 9396 (authorization details)
 */
export function createTokenVerifier({ issuerUrl, audience, clock, ...options }: TokenVerifierOptions): TokenVerifier {
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
      throw unauthenticated(describe(error), error);
    });
    // jose accepts a list of audiences that holds ours; a token that also opens another door is not for us alone.
    if (Array.isArray(payload.aud) && payload.aud.length !== 1) throw unauthenticated('several audiences');
    const parsed = parseClaims(payload);
    if (parsed.kind === 'rejected') throw unauthenticated(parsed.problem);
    return parsed.claims;
  };

  return {
    async verify(authorization) {
      const token = readBearerToken(authorization);
      const nowMs = clock.nowMs();
      const known = verified.find(token, nowMs);
      if (known !== undefined) return known;
      const claims = await verifyFresh(token, nowMs);
      verified.keep(token, claims, nowMs);
      return claims;
    },
    ready: () => keys.ensureLoaded(),
  };
}

function readBearerToken(authorization: HeaderValue): string {
  const values = typeof authorization === 'string' ? [authorization] : (authorization ?? []);
  const [value] = values;
  if (value === undefined) throw unauthenticated('no Authorization header');
  if (values.length > 1) throw unauthenticated('several Authorization headers');
  const token = /^Bearer +([A-Za-z0-9_.-]+)$/i.exec(value)?.[1];
  if (token === undefined) throw unauthenticated('not a bearer token');
  if (token.length > maxTokenLength) throw unauthenticated('token too long');
  return token;
}

/** jose's messages name claims and algorithms, never values. */
function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'token verification failed';
}

function unauthenticated(detail: string, cause?: unknown): AppError {
  return new AppError('UNAUTHENTICATED', cause === undefined ? { detail } : { detail, cause });
}
