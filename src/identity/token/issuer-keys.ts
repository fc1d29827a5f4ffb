import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '#kernel/clock.ts';
import type { ServiceNotices } from '#kernel/service-notices.ts';
import { fetchIssuerKeys } from './fetch-issuer-keys.ts';

export interface IssuerKeys {
  /** For jose: finds the issuer's key that a token's header names. */
  readonly getKey: JWTVerifyGetKey;
  /** Loads the keys unless they are at hand and fresh. @throws Error when the issuer cannot be read */
  ensureLoaded(): Promise<void>;
  /** Until when what these keys have verified may be believed, epoch milliseconds. */
  freshUntilMs(): number;
}

interface IssuerKeysOptions {
  readonly issuerUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly notices: ServiceNotices;
}

/** How long a key that the issuer has withdrawn may still be accepted, and an outage goes unnoticed. */
const keyLifeMs = 5 * 60_000;
/** Between two looks: a token with an invented key id is no request to the issuer, and neither is one in an outage. */
const coolDownMs = 30_000;
const retryMs = 5_000;

/**
 * The signing keys of one issuer. They are read again when they are stale, and when a token names a key that is not
 * among them. Whoever comes while they are being read waits for the same answer.
 */
export function createIssuerKeys({ issuerUrl, fetch, clock, notices }: IssuerKeysOptions): IssuerKeys {
  let known = { find: createLocalJWKSet({ keys: [] }), freshUntilMs: -Infinity };
  let nextLookMs = -Infinity;
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    const startedMs = clock.nowMs();
    try {
      const keys = await fetchIssuerKeys(issuerUrl, fetch);
      known = { find: createLocalJWKSet(keys), freshUntilMs: startedMs + keyLifeMs };
      nextLookMs = startedMs + coolDownMs;
      notices.clear('ISSUER_UNREACHABLE', issuerUrl);
    } catch (error) {
      nextLookMs = startedMs + retryMs;
      notices.raise('ISSUER_UNREACHABLE', issuerUrl);
      throw error;
    } finally {
      looking = undefined;
    }
  };
  /** @returns whether the issuer was asked */
  const lookAgain = async (): Promise<boolean> => {
    if (looking === undefined && clock.nowMs() < nextLookMs) return false;
    looking ??= look();
    await looking;
    return true;
  };
  const ensureLoaded = async (): Promise<void> => {
    if (clock.nowMs() < known.freshUntilMs || (await lookAgain())) return;
    throw new Error('the issuer was not to be read a moment ago');
  };

  return {
    async getKey(header, token) {
      await ensureLoaded();
      try {
        return await known.find(header, token);
      } catch (error) {
        if (error instanceof errors.JWKSNoMatchingKey && (await lookAgain())) return known.find(header, token);
        throw error;
      }
    },
    ensureLoaded,
    freshUntilMs: () => known.freshUntilMs,
  };
}
