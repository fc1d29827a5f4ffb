import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTHeaderParameters } from 'jose';
import type { TrustedIssuer } from '#kernel/trusted-issuer.ts';
import type { TokenClaims } from '#identity/verify-token.ts';

export const audience = 'urn:test-gateway';

interface KeyPair {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export interface TestIssuer extends AsyncDisposable {
  readonly url: string;
  /** Between an outage and its end nothing is answered. */
  setOutage(isOut: boolean): void;
  /** How often the key set was asked for, in an outage too. */
  keyRequests(): number;
  /** Puts a new key in the place of the old ones. */
  rotateKey(alg?: string): Promise<void>;
  publicKey(): JWK;
  /** A token that is right in every way, but for what the arguments change; `undefined` takes a claim out. */
  sign(claims?: Readonly<Record<string, unknown>>, header?: Partial<JWTHeaderParameters>): Promise<string>;
  /** Changes what the metadata document says. */
  setMetadata(changes: Readonly<Record<string, unknown>>): void;
}

/** An issuer over real HTTP whose tokens can be wrong in any way that a test asks for. */
export async function startTestIssuer(): Promise<TestIssuer> {
  let key = await createKey('ES256');
  let keyRequests = 0;
  let isOut = false;
  let changes: Readonly<Record<string, unknown>> = {};
  const server = createServer((request, response) => {
    const isKeys = request.url === '/jwks';
    if (isKeys) keyRequests += 1;
    if (isOut) {
      request.socket.destroy();
      return;
    }
    const metadata = { issuer: url, jwks_uri: `${url}/jwks`, ...changes };
    const known = isKeys || request.url === '/.well-known/openid-configuration';
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isKeys ? { keys: [key.publicJwk] } : metadata));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : '')}`;

  return {
    url,
    keyRequests: () => keyRequests,
    setOutage: (next) => {
      isOut = next;
    },
    publicKey: () => key.publicJwk,
    rotateKey: async (alg = 'ES256') => {
      key = await createKey(alg);
    },
    setMetadata: (next) => {
      changes = next;
    },
    sign: (claims = {}, header = {}) =>
      new SignJWT({ ...claimsToSign(url), ...claims })
        .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
        .sign(key.privateKey),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Tokens of this issuer are checked at this instant unless a test says otherwise. */
export const nowMs = Date.UTC(2026, 10, 2, 9, 0, 0);

function claimsToSign(issuer: string): Record<string, unknown> {
  return {
    iss: issuer,
    aud: audience,
    sub: 'kommune',
    client_id: 'kommune',
    jti: randomUUID(),
    iat: nowMs / 1000 - 10,
    exp: nowMs / 1000 + 600,
    authority: 'kommune',
    instance: '0101',
    purposes: ['integration_task', 'social_task'],
    officer: 'sbh-17',
  };
}

/** The issuer, trusted with everything. */
export function trusted({ url }: Pick<TestIssuer, 'url'>): TrustedIssuer {
  return { url, authorities: 'all', assurance: 'high' };
}

/** What {@link TestIssuer.sign} says without changes. */
export const rightClaims = (issuer: TestIssuer) =>
  ({
    issuer: trusted(issuer),
    authority: 'kommune',
    instance: '0101',
    client: 'kommune',
    officer: 'sbh-17',
    roles: [],
    permits: [
      { purpose: 'integration_task', reference: null },
      { purpose: 'social_task', reference: null },
    ],
    clearanceClaimed: false,
    boundTo: null,
    expiresAtMs: nowMs + 600_000,
  }) satisfies Record<keyof TokenClaims, unknown>;

async function createKey(alg: string): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}
