import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { fetchDevelopmentToken, type TokenRequest } from '../../src/cli/development-client.ts';
import { openPrivateFiles } from '../../src/cli/open-private-files.ts';
import { systemClock } from '#kernel/clock.ts';
import { asId, type AuthorityId, type PurposeId } from '#kernel/ids.ts';
import {
  startDevelopmentIssuer,
  type DevelopmentClient,
  type DevelopmentIssuer,
} from '#identity/start-development-issuer.ts';
import type { TokenVerifier } from '#identity/verify-token.ts';
import { presented, verifierFor } from './presented.ts';

const audience = 'urn:test-gateway';
const clients: readonly DevelopmentClient[] = [
  { authority: asId<AuthorityId>('siri'), instances: 'one', purposes: purposeIds('own_case', 'control'), roles: [] },
  { authority: asId<AuthorityId>('kommune'), instances: 'many', purposes: purposeIds('integration_task'), roles: [] },
  { authority: asId<AuthorityId>('skatteforvaltningen'), instances: 'one', purposes: [], roles: [] },
];

let dataDir: string;
let issuer: DevelopmentIssuer;
const printed: unknown[] = [];

beforeAll(async () => {
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    jest.spyOn(console, method).mockImplementation((...values: unknown[]) => {
      printed.push(...values);
    });
  }
  dataDir = await mkdtemp(join(tmpdir(), 'development-issuer-'));
  issuer = await start();
});
afterAll(async () => {
  await issuer.close();
  await rm(dataDir, { recursive: true });
  jest.restoreAllMocks();
});

function start(port = 0): Promise<DevelopmentIssuer> {
  return startDevelopmentIssuer({
    port,
    files: openPrivateFiles(dataDir),
    audience,
    clients,
    users: [],
    redirectUris: [],
    onFailure: () => undefined,
  });
}

function purposeIds(...names: readonly string[]): readonly PurposeId[] {
  return names.map((name) => asId<PurposeId>(name));
}

function fetchToken(request: TokenRequest): Promise<string> {
  return fetchDevelopmentToken({ issuerUrl: issuer.url, gatewayUrl: '', dataDir }, request);
}

function verifier(): TokenVerifier {
  return verifierFor(issuer, { audience, clock: systemClock });
}

describe('a token of the development issuer', () => {
  test('is accepted by the gateway, with all purposes of the authority', async () => {
    const token = await fetchToken({ authority: 'siri' });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    const { iat = 0, exp = 0, aud } = decodeJwt(token);
    expect({ lifeSeconds: exp - iat, aud }).toEqual({ lifeSeconds: 600, aud: audience });
    await expect(verifier().verify(presented(`Bearer ${token}`))).resolves.toEqual({
      issuer: { url: issuer.url, authorities: 'all', assurance: 'high' },
      authority: 'siri',
      instance: null,
      client: 'siri',
      officer: null,
      permits: [
        { purpose: 'own_case', reference: null },
        { purpose: 'control', reference: null },
      ],
      roles: [],
      clearanceClaimed: false,
      boundTo: null,
      expiresAtMs: exp * 1000,
    });
  });

  test('carries what was asked for', async () => {
    const token = await fetchToken({
      authority: 'kommune',
      instance: '0101',
      purposes: ['integration_task'],
      officer: 'sbh 17',
      clearance: true,
    });
    await expect(verifier().verify(presented(`Bearer ${token}`))).resolves.toMatchObject({
      instance: '0101',
      officer: 'sbh 17',
      permits: [{ purpose: 'integration_task', reference: null }],
      clearanceClaimed: true,
    });
  });

  test.each<[string, TokenRequest]>([
    ['has many bodies', { authority: 'kommune' }],
    ['is a single body', { authority: 'siri', instance: '0101' }],
    ['parameter not accepted: instance', { authority: 'kommune', instance: '01 01' }],
    ['parameter not accepted: officer', { authority: 'siri', officer: 'x'.repeat(129) }],
    ['purposes must be among', { authority: 'siri', purposes: ['integration_task'] }],
    ['purposes must be among', { authority: 'siri', purposes: [''] }],
    ['no rule of this authority is switched on', { authority: 'skatteforvaltningen' }],
    ['no client of that name', { authority: 'politiet' }],
    ['no client of that name', { authority: '../development-issuer-key' }],
  ])('is refused: %s', async (sentence, request) => {
    await expect(fetchToken(request)).rejects.toThrow(sentence);
  });

  test('is not given for the key of another client', async () => {
    const files = openPrivateFiles(dataDir);
    const own = (await files.read('development-clients/siri.json')) ?? '';
    await files.write('development-clients/siri.json', (await files.read('development-clients/kommune.json')) ?? '');
    await expect(fetchToken({ authority: 'siri' })).rejects.toThrow('client authentication failed');
    await files.write('development-clients/siri.json', own);
  });
});

test('keys are private files and stay over a restart', async () => {
  const names = (await readdir(dataDir, { recursive: true })).sort();
  expect(names).toEqual([
    'development-clients',
    'development-clients/dashboard.json',
    'development-clients/kommune.json',
    'development-clients/siri.json',
    'development-clients/skatteforvaltningen.json',
    'development-issuer-key.json',
  ]);
  for (const name of names) {
    const { mode } = await stat(join(dataDir, name));
    expect(mode & 0o077).toBe(0);
  }
  const token = await fetchToken({ authority: 'siri' });
  const port = Number(new URL(issuer.url).port);
  await issuer.close();
  issuer = await start(port);
  await expect(verifier().verify(presented(`Bearer ${token}`))).resolves.toMatchObject({ authority: 'siri' });
  await expect(fetchToken({ authority: 'siri' })).resolves.toEqual(expect.any(String));
});

test('a port that is taken is an error, not a crash', async () => {
  await expect(start(Number(new URL(issuer.url).port))).rejects.toThrow('EADDRINUSE');
});

test('nothing is printed', () => {
  expect(printed).toEqual([]);
});
