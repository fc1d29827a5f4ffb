import { randomBytes } from 'node:crypto';
import Provider, { errors, type ClientMetadata } from 'oidc-provider';
import { invariant } from '#kernel/invariant.ts';
import type { PrivateJwk, PublicJwk } from '../development-key.ts';
import type { DevelopmentClient } from './development-client.ts';
import { createExpiringStore } from './expiring-store.ts';
import { readTokenRequest } from './read-token-request.ts';

export interface RegisteredClient extends DevelopmentClient {
  readonly key: PublicJwk;
}

interface ProviderOptions {
  readonly issuerUrl: string;
  readonly audience: string;
  readonly signingKey: PrivateJwk;
  readonly clients: readonly RegisteredClient[];
}

const tokenLifeSeconds = 600;

/** An authorization server that knows one grant, client credentials, and issues JWT access tokens for one audience. */
export function buildProvider({ issuerUrl, audience, signingKey, clients }: ProviderOptions): Provider {
  const byId = new Map<string, DevelopmentClient>(clients.map((client) => [client.authority, client]));
  return new Provider(issuerUrl, {
    adapter: createExpiringStore(),
    clients: clients.map(registerClient),
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
      },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    extraTokenClaims: (context, token) => {
      const client = byId.get(token.clientId ?? '');
      invariant(client, 'a token is issued to a registered client');
      return { ...readTokenRequest(client, context.oidc.body) };
    },
    jwks: { keys: [signingKey] },
    responseTypes: [],
    scopes: [],
    ttl: { ClientCredentials: tokenLifeSeconds },
  });
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
