import { exportJWK, importJWK, type CryptoKey } from 'jose';
import * as client from 'openid-client';
import { AppError } from '#kernel/app-error.ts';
import type { Clock } from '#kernel/clock.ts';
import { derive } from './session/derive.ts';
import { readToken } from './session/read-token.ts';
import type { SessionContent } from './session/session-content.ts';

interface PrivateKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
  readonly kid?: string | undefined;
}

export interface SignInOptions {
  /** As it names itself. */
  readonly issuer: string;
  readonly clientId: string;
  /** ES256, with which the client proves itself (RFC 7523). */
  readonly clientKey: PrivateKey;
  readonly clock: Clock;
}

/** OpenID Connect with PKCE (RFC 7636), and tokens that are bound to a key of the session (RFC 9449). */
export interface SignIn {
  /** Where to send the browser. What comes back must fit the secret. @throws AppError UPSTREAM_UNAVAILABLE */
  begin(secret: string, redirectUri: string): Promise<URL>;
  /** @param url that the browser came back to @throws AppError UNAUTHENTICATED, UPSTREAM_UNAVAILABLE */
  finish(secret: string, url: URL): Promise<SessionContent>;
  /** The same session with a token that still counts. @throws AppError UNAUTHENTICATED, UPSTREAM_UNAVAILABLE */
  refresh(content: SessionContent): Promise<SessionContent>;
}

/** A token that ends while it is on its way would be refused. */
const spareMs = 30_000;

export function createSignIn(options: SignInOptions): SignIn {
  const { clock } = options;
  const configured = openConfiguration(options);

  return {
    async begin(secret, redirectUri) {
      const verifier = derive(secret, 'verifier').toString('base64url');
      return client.buildAuthorizationUrl(await configured(), {
        redirect_uri: redirectUri,
        scope: 'openid',
        state: derive(secret, 'state').toString('base64url'),
        nonce: derive(secret, 'nonce').toString('base64url'),
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        // Whoever comes says who it is: a session that is left open at the issuer opens none here.
        prompt: 'login',
      });
    },
    async finish(secret, url) {
      const config = await configured();
      const keys = await client.randomDPoPKeyPair('ES256', { extractable: true });
      const tokens = await exchange(() =>
        client.authorizationCodeGrant(
          config,
          url,
          {
            pkceCodeVerifier: derive(secret, 'verifier').toString('base64url'),
            expectedState: derive(secret, 'state').toString('base64url'),
            expectedNonce: derive(secret, 'nonce').toString('base64url'),
            idTokenExpected: true,
          },
          {},
          { DPoP: client.getDPoPHandle(config, keys) },
        ),
      );
      const { x, y, d } = await exportJWK(keys.privateKey);
      const claims = tokens.claims();
      const token = readToken(tokens.access_token);
      if (x === undefined || y === undefined || d === undefined || token === null) {
        throw new AppError('UNAUTHENTICATED', { detail: 'the access token does not say what the gateway asks for' });
      }
      return {
        ...token,
        name: typeof claims?.['name'] === 'string' ? claims['name'] : (claims?.sub ?? ''),
        proofKey: { kty: 'EC', crv: 'P-256', x, y, d },
        ...access(tokens, clock),
        refreshToken: tokens.refresh_token ?? null,
      };
    },
    async refresh(content) {
      if (content.accessUntilMs - spareMs > clock.nowMs()) return content;
      const { refreshToken } = content;
      if (refreshToken === null) throw new AppError('UNAUTHENTICATED', { detail: 'the session has ended' });
      const config = await configured();
      const DPoP = client.getDPoPHandle(config, await importProofKey(content.proofKey));
      const tokens = await exchange(() => client.refreshTokenGrant(config, refreshToken, {}, { DPoP }));
      const token = readToken(tokens.access_token);
      if (token === null) throw new AppError('UNAUTHENTICATED', { detail: 'the renewed token says less than before' });
      return { ...content, ...token, ...access(tokens, clock), refreshToken: tokens.refresh_token ?? refreshToken };
    },
  };
}

/** Metadata of the issuer, read when somebody first signs in and kept; after a failure the next one tries again. */
function openConfiguration({ issuer, clientId, clientKey }: SignInOptions): () => Promise<client.Configuration> {
  let known: Promise<client.Configuration> | null = null;
  const discover = async (): Promise<client.Configuration> => {
    const key = await importKey(clientKey);
    // Plain http is for issuers on this machine and inside a private network: the configuration takes no others.
    const isPlain = issuer.startsWith('http:');
    return client.discovery(
      new URL(issuer),
      clientId,
      { id_token_signed_response_alg: 'ES256' },
      client.PrivateKeyJwt(clientKey.kid === undefined ? key : { key, kid: clientKey.kid }),
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that nobody takes it for the rule
      isPlain ? { execute: [client.allowInsecureRequests] } : {},
    );
  };
  return async () => {
    known ??= discover();
    try {
      return await known;
    } catch (error) {
      known = null;
      throw new AppError('UPSTREAM_UNAVAILABLE', { httpStatus: 503, detail: 'issuer of the dashboard', cause: error });
    }
  };
}

/** What the issuer or the browser brought does not count, whatever is wrong with it. */
async function exchange<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw new AppError('UNAUTHENTICATED', { detail: 'sign-in at the issuer', cause: error });
  }
}

function access(
  tokens: client.TokenEndpointResponse,
  clock: Clock,
): Pick<SessionContent, 'accessToken' | 'accessUntilMs'> {
  return { accessToken: tokens.access_token, accessUntilMs: clock.nowMs() + (tokens.expires_in ?? 0) * 1000 };
}

export async function importProofKey(key: SessionContent['proofKey']): Promise<client.CryptoKeyPair> {
  const { d: _private, ...publicJwk } = key;
  return { privateKey: await importKey(key), publicKey: await importKey(publicJwk) };
}

async function importKey(jwk: Omit<PrivateKey, 'd'> & { readonly d?: string }): Promise<CryptoKey> {
  const { kty, crv, x, y, d } = jwk;
  const key = await importJWK({ kty, crv, x, y, ...(d === undefined ? {} : { d }) }, 'ES256', { extractable: true });
  if (key instanceof Uint8Array) throw new AppError('INTERNAL', { detail: 'a key of the dashboard is none' });
  return key;
}
