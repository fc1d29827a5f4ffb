import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { z } from 'zod';
import type { ClientConfig } from '#config/config.ts';
import { developmentClientFile, parsePrivateJwk, type PrivateJwk } from '#identity/development-key.ts';
import { openPrivateFiles } from './open-private-files.ts';
import { parseJson } from './parse-json.ts';
import type { ProofKey } from './proof-key.ts';
import { CommandError } from './run-command.ts';

/** What a token is asked for. No purposes: all that the authority has a rule for. */
export interface TokenRequest {
  readonly authority: string;
  readonly instance?: string;
  readonly purposes?: readonly string[];
  readonly officer?: string;
  /** Of the authority's own staff, for example `release_officer`. */
  readonly roles?: readonly string[];
  readonly clearance?: boolean;
}

const metadataSchema = z.object({ issuer: z.string(), token_endpoint: z.url() });
const grantedSchema = z.object({ access_token: z.string() });
const refusedSchema = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * Gets an access token from the running development issuer, as the client of one authority.
 *
 * @param proofKey the key to bind the token to; without one, whoever has the token may present it, and the gateway
 *   takes it of few authorities or none
 * @throws CommandError when nothing is listening, the authority is unknown or the issuer refuses
 */
export async function fetchDevelopmentToken(
  config: ClientConfig,
  request: TokenRequest,
  proofKey?: ProofKey,
): Promise<string> {
  const metadataUrl = `${config.issuerUrl}/.well-known/oauth-authorization-server`;
  const metadata = metadataSchema.safeParse(await readJson(await fetchRunning(metadataUrl)));
  if (!metadata.success) throw new CommandError(`${config.issuerUrl} is not a token issuer.`, 1);
  const key = await readClientKey(config.dataDir, request.authority);
  const assertion = await signClientAssertion(request.authority, key, metadata.data.issuer);
  const endpoint = metadata.data.token_endpoint;
  const response = await fetchRunning(endpoint, {
    method: 'POST',
    headers: proofKey === undefined ? {} : { dpop: await proofKey.prove('POST', endpoint) },
    body: buildForm(request, assertion),
  });
  const body = await readJson(response);
  const granted = grantedSchema.safeParse(body);
  if (granted.success) return granted.data.access_token;
  const refused = refusedSchema.safeParse(body).data;
  throw new CommandError(`No token: ${refused?.error_description ?? refused?.error ?? String(response.status)}.`, 1);
}

/** `fetch`, with a plain sentence where nothing is listening. @throws CommandError */
export async function fetchRunning(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    // fetch throws a TypeError when there is no answer at all, and also for a header it cannot send.
    if (error instanceof TypeError && error.cause !== undefined) {
      throw new CommandError(`Nothing answers at ${new URL(url).origin}: start it with npm start.`, 1);
    }
    throw error;
  }
}

/** @returns the parsed body, or `undefined` where it is not JSON */
export async function readJson(response: Response): Promise<unknown> {
  return parseJson(await response.text());
}

async function readClientKey(dataDir: string, authority: string): Promise<PrivateJwk> {
  const isName = /^[a-z][a-z0-9_]*$/.test(authority);
  const text = isName ? await openPrivateFiles(dataDir).read(developmentClientFile(authority)) : undefined;
  if (text === undefined) {
    throw new CommandError(`The development issuer has no client of that name in ${dataDir}: check --authority.`, 2);
  }
  return parsePrivateJwk(text);
}

/** @see RFC 7523 section 2.2 */
async function signClientAssertion(client: string, key: PrivateJwk, issuer: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: key.alg, kid: key.kid })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime('60s')
    .setJti(randomUUID())
    .sign(await importJWK(key, key.alg));
}

function buildForm(request: TokenRequest, assertion: string): URLSearchParams {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: request.authority,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  });
  if (request.instance !== undefined) form.set('instance', request.instance);
  if (request.purposes !== undefined) form.set('purposes', request.purposes.join(' '));
  if (request.officer !== undefined) form.set('officer', request.officer);
  if (request.roles !== undefined) form.set('roles', request.roles.join(' '));
  if (request.clearance === true) form.set('clearance', 'true');
  return form;
}
