import { randomBytes } from 'node:crypto';
import Provider, { errors, type ClientMetadata } from 'oidc-provider';
import { invariant } from '#kernel/invariant.ts';
import type { PrivateJwk, PublicJwk } from '../development-key.ts';
import type { DevelopmentClient } from './development-client.ts';
import type { DevelopmentUser } from './development-user.ts';
import { createExpiringStore } from './expiring-store.ts';
import { signInPath } from './handle-sign-in.ts';
import { readTokenRequest, type DisclosureTokenClaims } from './read-token-request.ts';

export interface RegisteredClient extends DevelopmentClient {
  readonly key: PublicJwk;
}

/** The one client that people sign in through. */
export interface SignInClient {
  readonly id: string;
  readonly key: PublicJwk;
  /** Of this machine (`http://127.0.0.1/…`, any port) or https. */
  readonly redirectUris: readonly string[];
}

interface ProviderOptions {
  readonly issuerUrl: string;
  readonly audience: string;
  readonly signingKey: PrivateJwk;
  readonly clients: readonly RegisteredClient[];
  readonly users: readonly DevelopmentUser[];
  readonly signInClient: SignInClient;
}

const tokenLifeSeconds = 600;
/** A working day. */
const sessionLifeSeconds = 8 * 3600;

/**
 * An authorization server for systems (client credentials) and for people (authorization code with PKCE, OpenID Connect),
 * which issues JWT access tokens for one audience.
 */
export function buildProvider(options: ProviderOptions): Provider {
  const { issuerUrl, audience, signingKey, clients, users, signInClient } = options;
  const byId = new Map<string, DevelopmentClient>(clients.map((client) => [client.authority, client]));
  const usersById = new Map(users.map((user) => [user.id, user]));
  return new Provider(issuerUrl, {
    adapter: createExpiringStore(),
    claims: { openid: ['sub', 'name', 'name_en'] },
    clients: [...clients.map(registerClient), registerSignInClient(signInClient)],
    conformIdTokenClaims: false,
    clientAuthMethods: ['private_key_jwt'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    enabledJWA: { clientAuthSigningAlgValues: ['ES256'], idTokenSigningAlgValues: ['ES256'] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      // Who sends a proof of a key with its token request gets a token that is bound to that key.
      dPoP: { enabled: true },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: (_context, resource) => {
          if (resource !== audience) throw new errors.InvalidTarget();
          return {
            scope: '',
            audience,
            accessTokenTTL: tokenLifeSeconds,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'ES256' } },
          };
        },
        // A code is exchanged for a token of the gateway, without a word about it in the request.
        useGrantedResource: () => true,
      },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    extraTokenClaims: (context, token) => {
      if (token.kind === 'AccessToken') {
        const user = usersById.get(token.accountId);
        invariant(user, 'a token is issued to a user that there is');
        return { ...claimsOf(user) };
      }
      const client = byId.get(token.clientId ?? '');
      invariant(client, 'a token is issued to a registered client');
      return { ...readTokenRequest(client, context.oidc.body) };
    },
    findAccount: (_context, id) => {
      const user = usersById.get(id);
      if (user === undefined) return undefined;
      return { accountId: id, claims: () => ({ sub: id, name: user.nameDa, name_en: user.nameEn }) };
    },
    interactions: { url: (_context, { uid }) => `${signInPath}${uid}` },
    issueRefreshToken: () => true,
    jwks: { keys: [signingKey] },
    // The one client is the authority's own, so nobody is asked for consent.
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid');
      grant.addResourceScope(audience, '');
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
    responseTypes: ['code'],
    // Its holder proves that the key is still its own each time.
    rotateRefreshToken: false,
    scopes: ['openid'],
    ttl: {
      AccessToken: tokenLifeSeconds,
      ClientCredentials: tokenLifeSeconds,
      Grant: sessionLifeSeconds,
      IdToken: tokenLifeSeconds,
      Interaction: tokenLifeSeconds,
      RefreshToken: sessionLifeSeconds,
      Session: sessionLifeSeconds,
    },
  });
}

function claimsOf({ id, authority, purposes, roles }: DevelopmentUser): DisclosureTokenClaims {
  return { authority, purposes, officer: id, ...(roles.length === 0 ? {} : { roles }) };
}

function registerSignInClient({ id, key, redirectUris }: SignInClient): ClientMetadata {
  return {
    client_id: id,
    // Of a native client a loopback address counts with any port.
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [...redirectUris],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    dpop_bound_access_tokens: true,
    jwks: { keys: [key] },
  };
}

function registerClient({ authority, key }: RegisteredClient): ClientMetadata {
  return {
    client_id: authority,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: { keys: [key] },
  };
}
