import { createHash, createHmac, randomUUID } from 'node:crypto';
import { CompactSign, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { ProofKey } from '../../../src/cli/proof-key.ts';

/** What a proof says otherwise than a right one does; `undefined` takes a member out. */
export interface Changes {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Somebody with a key, who can make proofs that are wrong in any way. */
export interface Holder extends ProofKey {
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
  /** A proof for the request, as the changes say. */
  forge(request: ProofRequest, changes?: Changes): Promise<string>;
}

export interface ProofRequest {
  readonly method: string;
  readonly url: string;
  readonly token?: string;
  /** Seconds since 1970. */
  readonly at?: number;
}

export const sha256 = (text: string, encoding: 'base64url' | 'hex' = 'base64url'): string =>
  createHash('sha256').update(text).digest(encoding);

export async function createHolder(alg = 'ES256'): Promise<Holder> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = await exportJWK(publicKey);

  const forge: Holder['forge'] = async ({ method, url, token, at }, { header = {}, claims = {} } = {}) => {
    const payload = {
      htm: method,
      htu: url,
      iat: at ?? Math.floor(Date.now() / 1000),
      jti: randomUUID(),
      ...(token === undefined ? {} : { ath: sha256(token) }),
      ...claims,
    };
    const protectedHeader = { typ: 'dpop+jwt', alg, jwk: publicJwk, ...header };
    if (protectedHeader.alg !== alg) return signOtherwise(protectedHeader, payload, publicJwk);
    // Signed under the key's own algorithm, and then said to be what the test wants it to be.
    const { alg: named, ...rest } = JSON.parse(JSON.stringify(protectedHeader)) as Record<string, unknown>;
    return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: String(named), ...rest })
      .sign(privateKey, { crit: { urgent: true } });
  };
  return {
    publicJwk,
    privateJwk: await exportJWK(privateKey),
    forge,
    prove: (method, url, token) => forge({ method, url, ...(token === undefined ? {} : { token }) }),
    present: async (method, url, token) => ({
      authorization: `DPoP ${token}`,
      dpop: await forge({ method, url, token }),
    }),
  };
}

/** Under an algorithm that takes no key of ours: with the public key as a secret, which anybody can do. */
function signOtherwise(header: object, payload: object, publicJwk: JWK): string {
  const signed = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const isNone = 'alg' in header && header.alg === 'none';
  const mac = createHmac('sha256', JSON.stringify(publicJwk)).update(signed).digest('base64url');
  return `${signed}.${isNone ? '' : mac}`;
}
