import type { ProofStore } from '#identity/proof-store.ts';
import type { PresentedToken } from '#identity/verify-token.ts';

/** A request with an `Authorization` header and no proof. */
export function presented(authorization: PresentedToken['authorization']): PresentedToken {
  return { authorization, dpop: undefined, method: 'POST', url: 'http://127.0.0.1:4000/graphql' };
}

/** Of a test in which nobody sends a proof: being asked is a failure. */
export const unaskedProofs: ProofStore = { useOnce: () => Promise.reject(new Error('no proof was to be looked up')) };
