import { createServiceNotices } from '#kernel/service-notices.ts';
import type { ProofStore } from '#identity/proof-store.ts';
import { createTokenVerifier, type PresentedToken, type TokenVerifier } from '#identity/verify-token.ts';
import { audience, nowMs, trusted, type TestIssuer } from './start-test-issuer.ts';

/** A request with an `Authorization` header and no proof. */
export function presented(authorization: PresentedToken['authorization']): PresentedToken {
  return { authorization, dpop: undefined, certificate: null, method: 'POST', url: 'http://127.0.0.1:4000/graphql' };
}

/** Of a test in which nobody sends a proof: being asked is a failure. */
export const unaskedProofs: ProofStore = { useOnce: () => Promise.reject(new Error('no proof was to be looked up')) };

type Options = Parameters<typeof createTokenVerifier>[0];

/** Takes the tokens of one issuer, at the instant of the tests. */
export function verifierFor(issuer: Pick<TestIssuer, 'url'>, more: Partial<Options> = {}): TokenVerifier {
  const clock = { nowMs: () => nowMs };
  return createTokenVerifier({
    ...{ issuers: [trusted(issuer)], audience, clock, proofs: unaskedProofs },
    ...{ notices: createServiceNotices(clock), ...more },
  });
}
