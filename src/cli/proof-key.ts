import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { loadOrCreateKey } from '#identity/development-key.ts';
import type { PrivateFiles } from '#identity/private-files.ts';

/** A key of the client's own that tokens are bound to. */
export interface ProofKey {
  /** A proof for one request, used once; without a token, for the request that asks for one. */
  prove(method: string, url: string, token?: string): Promise<string>;
  /** The headers under which a bound token is presented in one request. */
  present(method: string, url: string, token: string): Promise<PresentingHeaders>;
}

export interface PresentingHeaders {
  readonly authorization: string;
  readonly dpop: string;
}

/** Makes a fresh ES256 key, which does not leave this process. */
export async function createProofKey(): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return buildProofKey(privateKey, await exportJWK(publicKey));
}

/** The key of whoever owns the private files, made on first use: for tokens that outlive the command. */
export async function loadProofKey(files: PrivateFiles): Promise<ProofKey> {
  const key = await loadOrCreateKey(files, 'proof-key.json');
  const { kty, crv, x, y } = key;
  return buildProofKey(await importJWK(key, 'ES256'), { kty, crv, x, y });
}

/** @see RFC 9449 section 4 */
function buildProofKey(privateKey: CryptoKey | Uint8Array, jwk: JWK): ProofKey {
  const prove: ProofKey['prove'] = (method, url, token) =>
    new SignJWT({
      htm: method,
      htu: url,
      ...(token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }),
    })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
      .setIssuedAt()
      .setJti(randomUUID())
      .sign(privateKey);

  return {
    prove,
    present: async (method, url, token) => ({ authorization: `DPoP ${token}`, dpop: await prove(method, url, token) }),
  };
}
