import { AppError } from '#kernel/app-error.ts';
import type { Clock } from '#kernel/clock.ts';
import type { PolicyVersion } from '#kernel/ids.ts';
import {
  assertionLifeMs,
  computeMac,
  digestId,
  hashBody,
  isSameMac,
  readAssertionKey,
} from './assertion/assertion-mac.ts';
import { parsePayload } from './assertion/parse-payload.ts';
import type { Requester } from './requester.ts';

export { assertionHeaderName } from './assertion/assertion-mac.ts';

interface AssertionVerifierOptions {
  readonly subgraph: string;
  /** 32 bytes that only the gateway and this one subgraph hold. */
  readonly key: Uint8Array;
  /** The key that the gateway is about to sign with: counts as well, so that keys change without a pause. */
  readonly nextKey?: Uint8Array | null;
  readonly clock: Clock;
}

export interface VerifiedAssertion {
  readonly requester: Requester;
  /** The one instant at which the whole request is decided, epoch milliseconds. */
  readonly atMs: number;
  readonly policyVersion: PolicyVersion;
  /** Of its id: what its one use is taken by. */
  readonly digest: string;
}

/**
 * @param header the value of {@link assertionHeaderName}
 * @param body the exact text of the request body as it arrived
 * @throws AppError UNAUTHENTICATED; `detail` says why, for our own log
 */
export type VerifyAssertion = (header: string | readonly string[] | undefined, body: string) => VerifiedAssertion;

const maxHeaderLength = 8_192;
/** How far the gateway's clock may run ahead of ours. */
const clockToleranceMs = 2_000;

/**
 * Builds the subgraph's half of the trust between gateway and subgraph: without a living assertion of the gateway for
 * this subgraph and this body, nothing is answered. That it was not used before is the caller's to ask, by its digest.
 *
 * @throws Error when the key has not exactly 32 bytes
 */
export function createAssertionVerifier(options: AssertionVerifierOptions): VerifyAssertion {
  const { subgraph, key, nextKey = null, clock } = options;
  const secretKeys = (nextKey === null ? [key] : [key, nextKey]).map(readAssertionKey);
  return (header, body) => {
    if (typeof header !== 'string') throw refuse('no assertion, or several');
    if (header.length > maxHeaderLength) throw refuse('assertion too long');
    const [encoded, mac, ...rest] = header.split('.');
    if (encoded === undefined || mac === undefined || rest.length > 0) throw refuse('assertion malformed');
    // Nothing of the payload is read before the MAC holds.
    if (!secretKeys.some((each) => isSameMac(mac, computeMac(each, encoded))))
      throw refuse('assertion MAC does not hold');
    const payload = parsePayload(encoded);
    if (payload === null) throw refuse('assertion payload not accepted');
    if (payload.aud !== subgraph) throw refuse('assertion is for another subgraph');
    const nowMs = clock.nowMs();
    if (payload.exp !== payload.iat + assertionLifeMs || nowMs >= payload.exp) throw refuse('assertion expired');
    if (payload.iat > nowMs + clockToleranceMs) throw refuse('assertion from the future');
    if (payload.body !== hashBody(body)) throw refuse('assertion is for another body');
    const { requester, at, policyVersion, jti } = payload;
    return { requester, atMs: at, policyVersion, digest: digestId(subgraph, jti) };
  };
}

function refuse(detail: string): AppError {
  return new AppError('UNAUTHENTICATED', { detail });
}
