import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { openPrivateFiles } from '../../src/cli/open-private-files.ts';
import { systemClock } from '#kernel/clock.ts';
import { asId, type AuthorityId, type PurposeId } from '#kernel/ids.ts';
import { buildRequester } from '#identity/build-requester.ts';
import { startDevelopmentIssuer, type DevelopmentIssuer } from '#identity/start-development-issuer.ts';
import type { TokenVerifier } from '#identity/verify-token.ts';
import { verifierFor } from './presented.ts';

const audience = 'urn:test-gateway';
const root = join(import.meta.dirname, '../..');
let dataDir: string;
let issuer: DevelopmentIssuer;
let gateway: Server;
let gatewayPort: number;
/** What the gateway answers next, and what it was asked. */
let answer: { readonly status: number; readonly text: string };
let asked: { readonly requester: unknown; readonly mode: string; readonly body: unknown } | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'commands-'));
  issuer = await startDevelopmentIssuer({
    port: 0,
    files: openPrivateFiles(dataDir),
    audience,
    clients: [
      {
        authority: asId<AuthorityId>('kommune'),
        instances: 'many',
        purposes: [asId<PurposeId>('integration_task'), asId<PurposeId>('social_task')],
        roles: [],
      },
    ],
    users: [],
    redirectUris: [],
    onFailure: () => undefined,
  });
  const used = new Set<string>();
  const proofs = { useOnce: (digest: string) => Promise.resolve(used.size < used.add(digest).size) };
  const verifier = verifierFor(issuer, { audience, clock: systemClock, proofs });
  gateway = createServer((request, response) => {
    void readAsked(request, verifier).then((read) => {
      asked = read;
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text);
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const address = gateway.address();
  gatewayPort = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(async () => {
  gateway.closeAllConnections();
  gateway.close();
  await issuer.close();
  await rm(dataDir, { recursive: true });
});
beforeEach(() => {
  answer = { status: 200, text: '{"data":{"a":null}}' };
  asked = undefined;
});

async function readAsked(request: IncomingMessage, verifier: TokenVerifier): Promise<NonNullable<typeof asked>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const headers = request.headersDistinct;
  const claims = await verifier.verify({
    authorization: headers['authorization'],
    dpop: headers['dpop'],
    certificate: null,
    method: request.method ?? '',
    url: `http://127.0.0.1:${String(gatewayPort)}${request.url ?? ''}`,
  });
  const { requester, mode } = buildRequester(
    claims,
    {
      purpose: headers['disclosure-purpose'],
      reference: headers['disclosure-reference'],
      need: headers['disclosure-need'],
      mode: headers['disclosure-mode'],
    },
    ['kommune'],
  );
  const text = Buffer.concat(chunks).toString();
  return { requester, mode, body: text === '' ? undefined : JSON.parse(text) };
}

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(
  command: 'token' | 'query',
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const env = { PATH: '', PORT: String(gatewayPort), ISSUER_URL: issuer.url, DATA_DIR: dataDir, ...environment };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [`src/cli/${command}.ts`, ...args],
      { cwd: root, env },
      (_error, out, err) => {
        resolve({ code: child.exitCode ?? -1, out, err });
      },
    );
  });
}

const municipality = ['--authority', 'kommune', '--instance', '0101'];

describe('token', () => {
  test('prints the token and nothing else', async () => {
    const { code, out, err } = await run('token', [
      ...municipality,
      '--purpose',
      'social_task',
      '--purpose',
      'integration_task',
      '--officer',
      'sbh-17',
      '--clearance',
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(decodeJwt(out.trim())).toMatchObject({
      authority: 'kommune',
      instance: '0101',
      purposes: ['social_task', 'integration_task'],
      officer: 'sbh-17',
      clearance: true,
    });
  });

  test('gives with --headers what curl needs for one request', async () => {
    const url = `http://127.0.0.1:${String(gatewayPort)}/schema/kommune.graphql`;
    const { code, out } = await run('token', [...municipality, '--headers', url, '--method', 'GET']);
    expect(code).toBe(0);
    const [, token = '', proof = ''] = /^Authorization: DPoP (\S+)\nDPoP: (\S+)\n$/.exec(out) ?? [];
    expect(decodeJwt(proof)).toMatchObject({ htm: 'GET', htu: url });
    const headers = { authorization: `DPoP ${token}`, dpop: proof, 'disclosure-purpose': 'social_task' };
    expect((await fetch(url, { headers })).status).toBe(200);
    expect(asked?.requester).toMatchObject({ authority: 'kommune', purpose: 'social_task' });
  });

  test('is bound to one key, which stays in a private file', async () => {
    const bound = async () => {
      const { out } = await run('token', municipality);
      return z.object({ cnf: z.object({ jkt: z.string() }) }).parse(decodeJwt(out)).cnf.jkt;
    };
    const { out } = await run('token', [...municipality, '--headers', 'http://127.0.0.1:1/']);
    const { jwk } = decodeProtectedHeader(out.split('DPoP: ')[1]?.trim() ?? '');
    const thumbprint = await calculateJwkThumbprint(z.looseObject({ kty: z.string() }).parse(jwk));
    expect([await bound(), await bound()]).toEqual([thumbprint, thumbprint]);
    expect(Object.keys(jwk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect((await stat(join(dataDir, 'proof-key.json'))).mode & 0o077).toBe(0);
  });

  test.each<[string, readonly string[], Record<string, string>, number, string]>([
    ['no authority', [], {}, 2, "required option '--authority <id>' not specified"],
    ['an option that does not exist', [...municipality, '--all'], {}, 2, "unknown option '--all'"],
    ['an unknown authority', ['--authority', 'nobody'], {}, 2, 'check --authority'],
    ['no instance', ['--authority', 'kommune'], {}, 1, 'this authority has many bodies'],
    ['nothing running', municipality, { ISSUER_URL: 'http://127.0.0.1:1' }, 1, 'start it with npm start'],
    ['bad configuration', municipality, { PORT: 'x', ISSUER_URL: 'y' }, 78, 'PORT is not a port number'],
  ])('%s: a sentence on standard error', async (_name, args, environment, exitCode, sentence) => {
    const { code, out, err } = await run('token', args, environment);
    expect({ code, out }).toEqual({ code: exitCode, out: '' });
    expect(err).toContain(sentence);
  });
});

describe('query', () => {
  const question = [...municipality, '--purpose', 'social_task'];

  test('asks with a fresh token and prints the answer', async () => {
    const { code, out, err } = await run('query', [
      ...question,
      '--reference',
      'K 12',
      '--need',
      'besøg på børnehjem – “nu”',
      '--officer',
      'sbh-17',
      '--mode',
      'strict',
      '--variables',
      '{"id":1}',
      'query Q($id: ID!) { a(id: $id) }',
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('{\n  "data": {\n    "a": null\n  }\n}\n');
    expect(asked).toEqual({
      requester: {
        authority: 'kommune',
        instance: '0101',
        client: 'kommune',
        officer: 'sbh-17',
        assurance: 'high',
        purpose: 'social_task',
        reference: 'K 12',
        need: 'besøg på børnehjem – “nu”',
        cleared: false,
      },
      mode: 'strict',
      body: { query: 'query Q($id: ID!) { a(id: $id) }', variables: { id: 1 } },
    });
  });

  test('claims clearance, which counts over its bound token', async () => {
    const { code, err } = await run('query', [...question, '--officer', 'sbh-17', '--clearance', '{ a }']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(asked?.requester).toMatchObject({ officer: 'sbh-17', cleared: true });
  });

  test.each([
    ['an error without data', 403, '{"errors":[{"message":"no"}]}'],
    ['data that is null', 200, '{"data":null,"errors":[{"message":"no"}]}'],
  ])('%s is printed and ends with 1', async (_name, status, text) => {
    answer = { status, text };
    const { code, out } = await run('query', [...question, '{ a }']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual(JSON.parse(text));
  });

  test('an answer that is not JSON ends with 1', async () => {
    answer = { status: 502, text: '<html>' };
    const { code, out, err } = await run('query', [...question, '{ a }']);
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'The answer (502) is not JSON.\n' });
  });

  test.each<[string, readonly string[], Record<string, string>, number, string]>([
    ['no query', question, {}, 2, "missing required argument 'graphql'"],
    ['no purpose', [...municipality, '{ a }'], {}, 2, "required option '--purpose <id>' not specified"],
    [
      'variables that are not an object',
      [...question, '--variables', '[1]', '{ a }'],
      {},
      2,
      'It must be a JSON object',
    ],
    ['an unknown mode', [...question, '--mode', 'loose', '{ a }'], {}, 2, 'Allowed choices are filter, strict'],
    [
      'no gateway',
      [...question, '{ a }'],
      { PORT: '1' },
      1,
      'Nothing answers at http://127.0.0.1:1: start it with npm start',
    ],
  ])('%s: a sentence on standard error', async (_name, args, environment, exitCode, sentence) => {
    const { code, out, err } = await run('query', args, environment);
    expect({ code, out }).toEqual({ code: exitCode, out: '' });
    expect(err).toContain(sentence);
  });
});
