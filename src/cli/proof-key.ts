import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A key of the client's own that tokens are bound to. */
export interface ProofKey {
  /** A proof for one request, used once; without a token, for the request that asks for one. */
  prove(method: string, url: string, token?: string): Promise<string>;
  /** The headers under which a bound token is presented in one request. */
  present(method: string, url: string, token: string): Promise<Readonly<Record<string, string>>>;
}

/** Makes a fresh ES256 key, which does not leave this process. @see RFC 9449 section 4 */
export async function createProofKey(): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);

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
