import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { invariant } from '#kernel/invariant.ts';

export interface IssuerKeys {
  /** For jose: finds the issuer's key that a token's header names. */
  readonly getKey: JWTVerifyGetKey;
  /** Loads the keys unless they are at hand and fresh. @throws Error when the issuer cannot be read */
  ensureLoaded(): Promise<void>;
}

/** How long a key that the issuer has withdrawn may still be accepted. */
export const keyLifeMs = 5 * 60_000;
const timeoutMs = 3_000;
const maxDocumentBytes = 1_000_000;

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * The signing keys of one issuer, found through its metadata document. An unknown key id makes it look again, at most
 * every 30 seconds, so that tokens with invented key ids do not become requests to the issuer.
 *
 * @see RFC 8414, OpenID Connect Discovery 1.0
 */
export function createIssuerKeys(issuerUrl: string, fetch: typeof globalThis.fetch): IssuerKeys {
  const open = async (): Promise<ReturnType<typeof createRemoteJWKSet>> =>
    createRemoteJWKSet(await discoverKeysUrl(issuerUrl, fetch), {
      timeoutDuration: timeoutMs,
      cooldownDuration: 30_000,
      cacheMaxAge: keyLifeMs,
      [customFetch]: limitBody(fetch),
    });
  let opening: ReturnType<typeof open> | undefined;

  const keySet = async (): ReturnType<typeof open> => {
    opening ??= open();
    try {
      return await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };

  return {
    getKey: async (header, token) => (await keySet())(header, token),
    ensureLoaded: async () => {
      const keys = await keySet();
      if (!keys.fresh) await keys.reload();
    },
  };
}

async function discoverKeysUrl(issuerUrl: string, fetch: typeof globalThis.fetch): Promise<URL> {
  for (const url of metadataUrls(issuerUrl)) {
    const response = await limitBody(fetch)(url, {
      headers: new Headers({ accept: 'application/json' }),
      method: 'GET',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status !== 200) continue;
    const metadata = metadataSchema.parse(await response.json());
    // A document that speaks for another issuer must not lend us its keys.
    if (metadata.issuer !== issuerUrl) throw new Error('issuer metadata names another issuer');
    const keysUrl = new URL(metadata.jwks_uri);
    if (keysUrl.protocol !== 'https:' && keysUrl.protocol !== new URL(issuerUrl).protocol) {
      throw new Error('issuer metadata sends keys over an unprotected channel');
    }
    return keysUrl;
  }
  throw new Error('issuer metadata not found');
}

function metadataUrls(issuerUrl: string): readonly string[] {
  const { origin, pathname } = new URL(issuerUrl);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
}

/** Reads at most {@link maxDocumentBytes}: the issuer is trusted with keys, not with our memory. */
function limitBody(fetch: typeof globalThis.fetch): FetchImplementation {
  return async (url, options) => {
    const response = await fetch(url, options);
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    const body: AsyncIterable<unknown> | readonly [] = response.body ?? [];
    for await (const chunk of body) {
      invariant(chunk instanceof Uint8Array, 'a response body comes in bytes');
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxDocumentBytes) throw new Error('issuer document too large');
      chunks.push(chunk);
    }
    return new Response(Buffer.concat(chunks), { status: response.status, headers: response.headers });
  };
}
