import { randomUUID } from 'node:crypto';
import type { Clock } from '#kernel/clock.ts';
import type { PolicyVersion } from '#kernel/ids.ts';
import { assertionLifeMs, computeMac, hashBody, readAssertionKey } from './assertion/assertion-mac.ts';
import type { AssertionPayload } from './assertion/parse-payload.ts';
import type { Requester } from './requester.ts';

interface AssertionSignerOptions {
  readonly subgraph: string;
  /** 32 bytes that only the gateway and this one subgraph hold. */
  readonly key: Uint8Array;
  readonly clock: Clock;
}

/**
 * @param atMs the one instant at which the whole request is decided, epoch milliseconds
 * @param body the exact text of the request body that travels with the assertion
 * @returns the value of the header `disclosure-assertion`: `payload.mac`, both base64url
 */
export type SignAssertion = (requester: Requester, atMs: number, policyVersion: PolicyVersion, body: string) => string;

/**
 * Builds the gateway's half of the trust between gateway and subgraph: a statement of who asks and when it is decided,
 * which holds for one subgraph, one body and ten seconds.
 *
 * @throws Error when the key has not exactly 32 bytes
 */
export function createAssertionSigner({ subgraph, key, clock }: AssertionSignerOptions): SignAssertion {
  const secretKey = readAssertionKey(key);
  return (requester, atMs, policyVersion, body) => {
    const nowMs = clock.nowMs();
    const payload: AssertionPayload = {
      aud: subgraph,
      requester,
      at: atMs,
      policyVersion,
      body: hashBody(body),
      iat: nowMs,
      exp: nowMs + assertionLifeMs,
      jti: randomUUID(),
    };
    const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
    return `${encoded}.${computeMac(secretKey, encoded)}`;
  };
}
