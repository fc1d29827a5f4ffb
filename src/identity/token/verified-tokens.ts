import { createHash } from 'node:crypto';
import type { TokenClaims } from './token-claims.ts';

export interface VerifiedTokens {
  find(token: string, nowMs: number): TokenClaims | undefined;
  keep(token: string, claims: TokenClaims, untilMs: number): void;
}

/**
 * Remembers the last verified tokens by hash, at most `maxCount` of them, each until it expires or the keys that have
 * verified it are stale, whichever comes first. Tokens that failed are not remembered.
 */
export function createVerifiedTokens(maxCount: number): VerifiedTokens {
  // A Map keeps the order of insertion; what is used moves to the end, so the first entry is the one unused longest.
  const entries = new Map<string, { readonly claims: TokenClaims; readonly untilMs: number }>();

  return {
    find(token, nowMs) {
      const key = hash(token);
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (nowMs >= entry.untilMs) return undefined;
      entries.set(key, entry);
      return entry.claims;
    },
    keep(token, claims, untilMs) {
      entries.set(hash(token), { claims, untilMs: Math.min(claims.expiresAtMs, untilMs) });
      const oldest = entries.keys().next();
      if (entries.size > maxCount && oldest.done !== true) entries.delete(oldest.value);
    },
  };
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
