import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { invariant } from '#kernel/invariant.ts';

const timeoutMs = 3_000;
const maxDocumentBytes = 1_000_000;

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keysSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

/**
 * The key set of an issuer, found through its metadata document.
 *
 * @throws Error when the issuer cannot be read, or says what it must not
 * @see RFC 8414, OpenID Connect Discovery 1.0, RFC 7517 section 5
 */
export async function fetchIssuerKeys(issuerUrl: string, fetch: typeof globalThis.fetch): Promise<JSONWebKeySet> {
  const response = await read(await discoverKeysUrl(issuerUrl, fetch), fetch);
  if (response.status !== 200) throw new Error('issuer keys not found');
  return keysSchema.parse(await response.json());
}

async function discoverKeysUrl(issuerUrl: string, fetch: typeof globalThis.fetch): Promise<string> {
  for (const url of metadataUrls(issuerUrl)) {
    const response = await read(url, fetch);
    if (response.status !== 200) continue;
    const metadata = metadataSchema.parse(await response.json());
    // A document that speaks for another issuer must not lend us its keys.
    if (metadata.issuer !== issuerUrl) throw new Error('issuer metadata names another issuer');
    const { protocol } = new URL(metadata.jwks_uri);
    if (protocol !== 'https:' && protocol !== new URL(issuerUrl).protocol) {
      throw new Error('issuer metadata sends keys over an unprotected channel');
    }
    return metadata.jwks_uri;
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
async function read(url: string, fetch: typeof globalThis.fetch): Promise<Response> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
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
}
