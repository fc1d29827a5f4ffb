import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, SignJWT } from 'jose';
import { AppError } from '#kernel/app-error.ts';
import type { TokenVerifier } from '#identity/verify-token.ts';
import { presented, verifierFor } from './presented.ts';
import { audience, nowMs, rightClaims, startTestIssuer, type TestIssuer } from './start-test-issuer.ts';

let issuer: TestIssuer;
let verifier: TokenVerifier;

beforeAll(async () => {
  issuer = await startTestIssuer();
  verifier = verifierFor(issuer);
});
afterAll(async () => {
  await issuer[Symbol.asyncDispose]();
});

/** @returns why it was refused, as our own log would say it */
async function refusal(authorization: string | readonly string[] | undefined, by = verifier): Promise<string> {
  const error: unknown = await by.verify(presented(authorization)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error('it was accepted, or failed in another way');
  expect(error.code).toBe('UNAUTHENTICATED');
  expect(error.message).toBe('The request carries no valid access token.');
  return error.detail ?? '';
}

describe('a token that is right', () => {
  test('gives its claims', async () => {
    await expect(verifier.verify(presented(`Bearer ${await issuer.sign()}`))).resolves.toEqual(rightClaims(issuer));
  });

  test('may name its one audience in a list', async () => {
    const token = await issuer.sign({ aud: [audience] });
    await expect(verifier.verify(presented(`bearer ${token}`))).resolves.toEqual(rightClaims(issuer));
  });

  test('may be signed with EdDSA', async () => {
    await using other = await startTestIssuer();
    await other.rotateKey('EdDSA');
    const own = verifierFor(other);
    await expect(own.verify(presented(`Bearer ${await other.sign()}`))).resolves.toEqual(rightClaims(other));
  });

  test('may carry purposes and references as authorization details', async () => {
    const token = await issuer.sign({
      purposes: undefined,
      authorization_details: [
        { type: 'disclosure', purpose: 'integration_task', reference: 'K 12' },
        { type: 'disclosure', purpose: 'social_task' },
        { type: 'payment', amount: 1 },
      ],
    });
    const { permits } = await verifier.verify(presented(`Bearer ${token}`));
    expect(permits).toEqual([
      { purpose: 'integration_task', reference: 'K 12' },
      { purpose: 'social_task', reference: null },
    ]);
  });

  test('claims clearance without being believed elsewhere', async () => {
    const claims = await verifier.verify(presented(`Bearer ${await issuer.sign({ clearance: true })}`));
    expect(claims.clearanceClaimed).toBe(true);
  });
});

describe('the header', () => {
  test.each([
    ['no Authorization header', undefined],
    ['no Authorization header', []],
    ['several Authorization headers', ['Bearer a.b.c', 'Bearer a.b.c']],
    ['neither a bearer token nor a bound one', ''],
    ['neither a bearer token nor a bound one', 'Bearer'],
    ['neither a bearer token nor a bound one', 'Basic YTpi'],
    ['neither a bearer token nor a bound one', 'DPoP'],
    ['neither a bearer token nor a bound one', 'Bearer a.b.c, Bearer d.e.f'],
    ['token too long', `Bearer ${'a'.repeat(8_193)}`],
  ])('%s', async (detail, header) => {
    await expect(refusal(header)).resolves.toBe(detail);
  });

  test.each(['Bearer abc', 'Bearer a.b.c', 'Bearer ..', 'Bearer e30.e30.', 'Bearer a.b.c.d.e'])(
    '%s is no token',
    async (header) => {
      await expect(refusal(header)).resolves.toMatch(/JW[ST]|JOSE|"iss"/);
    },
  );
});

describe('a claim that is wrong', () => {
  const thumbprint = 'a'.repeat(43);
  const seconds = nowMs / 1000;
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['another issuer', { iss: 'https://elsewhere.example' }, /"iss"/],
    ['no issuer', { iss: undefined }, /"iss"/],
    ['another audience', { aud: 'urn:other' }, /"aud"/],
    ['no audience', { aud: undefined }, /"aud"/],
    ['two audiences', { aud: [audience, 'urn:other'] }, /several audiences/],
    ['ours twice', { aud: [audience, audience] }, /several audiences/],
    ['expired', { exp: seconds - 6 }, /"exp"/],
    ['no expiry', { exp: undefined }, /"exp"/],
    ['expiry as text', { exp: '9999999999' }, /"exp"/],
    ['not yet valid', { nbf: seconds + 6 }, /"nbf"/],
    ['issued in the future', { iat: seconds + 6 }, /"iat"/],
    ['issued too long ago', { iat: seconds - 3_606 }, /"iat"/],
    ['no time of issue', { iat: undefined }, /"iat"/],
    ['no subject', { sub: undefined }, /"sub"/],
    ['no client', { client_id: undefined }, /"client_id"/],
    ['no id', { jti: undefined }, /"jti"/],
    ['client of another type', { client_id: 7 }, /client_id/],
    ['no authority', { authority: undefined }, /authority/],
    ['authority in another alphabet', { authority: 'Kommune ' }, /authority/],
    ['authority too long', { authority: 'a'.repeat(81) }, /authority/],
    ['instance with white space', { instance: '01 01' }, /instance/],
    ['instance too long', { instance: '0'.repeat(65) }, /instance/],
    ['officer with control characters', { officer: 'a\nb' }, /officer/],
    ['officer that turns the text round', { officer: 'a\u202eb' }, /officer/],
    ['officer too long', { officer: 'a'.repeat(129) }, /officer/],
    ['empty officer', { officer: '' }, /officer/],
    ['no purposes', { purposes: undefined }, /neither purposes nor authorization_details/],
    ['empty purposes', { purposes: [] }, /purposes/],
    ['purposes as text', { purposes: 'integration_task' }, /purposes/],
    ['too many purposes', { purposes: Array.from({ length: 41 }, (_, index) => `p${String(index)}`) }, /purposes/],
    ['a purpose twice', { purposes: ['a', 'a'] }, /a purpose twice/],
    ['clearance as text', { clearance: 'true' }, /clearance/],
    ['a binding that is no thumbprint', { cnf: { jkt: 'abc' } }, /^claims not accepted: cnf$/],
    ['a binding to a certificate that is no thumbprint', { cnf: { 'x5t#S256': 'abc' } }, /^claims not accepted: cnf$/],
    ['a binding to a certificate, without one', { cnf: { 'x5t#S256': thumbprint } }, /^no certificate, for a token/],
    ['a binding to a certificate as well', { cnf: { jkt: thumbprint, 'x5t#S256': thumbprint } }, /cnf$/],
    ['a binding to nothing', { cnf: {} }, /^claims not accepted: cnf$/],
    ['an empty binding', { cnf: null }, /^claims not accepted: cnf$/],
    ['a binding to a key, as bearer token', { cnf: { jkt: thumbprint } }, /^a bound token as bearer token$/],
    ['purposes in two places', { authorization_details: [{ type: 'disclosure', purpose: 'a' }] }, /both/],
    [
      'authorization details of another type only',
      { purposes: undefined, authorization_details: [{ type: 'x' }] },
      /neither/,
    ],
    [
      'authorization details with a limit we do not know',
      {
        purposes: undefined,
        authorization_details: [
          { type: 'disclosure', purpose: 'a' },
          { type: 'disclosure', purpose: 'b', locations: ['x'] },
        ],
      },
      /^claims not accepted: authorization_details$/,
    ],
    [
      'authorization details without a purpose',
      { purposes: undefined, authorization_details: [{ type: 'disclosure' }] },
      /^claims not accepted: authorization_details$/,
    ],
  ])('%s', async (_name, claims, detail) => {
    await expect(refusal(`Bearer ${await issuer.sign(claims)}`)).resolves.toMatch(detail);
  });

  test('is not repeated in our log', async () => {
    const detail = await refusal(`Bearer ${await issuer.sign({ officer: 'Ida\nHansen', authority: 'Ida Hansen' })}`);
    expect(detail).toBe('claims not accepted: authority, officer');
    const [, payload = '', signature = ''] = (await issuer.sign()).split('.');
    const critical = JSON.stringify({ alg: 'ES256', typ: 'at+jwt', crit: ['Ida Hansen'], 'Ida Hansen': 1 });
    const header = Buffer.from(critical).toString('base64url');
    await expect(refusal(`Bearer ${header}.${payload}.${signature}`)).resolves.toBe('JOSENotSupported');
  });
});

describe('the signature', () => {
  test('JWT as type is no access token', async () => {
    await expect(refusal(`Bearer ${await issuer.sign({}, { typ: 'JWT' })}`)).resolves.toMatch(/"typ"/);
  });

  test('none as algorithm is refused', async () => {
    const [, payload] = (await issuer.sign()).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    await expect(refusal(`Bearer ${header}.${payload ?? ''}.`)).resolves.toMatch(/"alg"/);
  });

  test('HS256 with the public key as secret is refused', async () => {
    const secret = createSecretKey(Buffer.from(JSON.stringify(issuer.publicKey())));
    const token = await new SignJWT(decodeJwt(await issuer.sign()))
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: String(issuer.publicKey().kid) })
      .sign(secret);
    await expect(refusal(`Bearer ${token}`)).resolves.toMatch(/"alg"/);
  });

  test('an algorithm outside the list is refused', async () => {
    await using other = await startTestIssuer();
    await other.rotateKey('RS256');
    const own = verifierFor(other);
    await expect(refusal(`Bearer ${await other.sign()}`, own)).resolves.toMatch(/"alg"/);
  });

  test('of altered claims does not hold', async () => {
    const [header, , signature] = (await issuer.sign()).split('.');
    const [, payload] = (await issuer.sign({ authority: 'politiet' })).split('.');
    await expect(refusal(`Bearer ${[header, payload, signature].join('.')}`)).resolves.toMatch(/signature/);
  });

  test('by another issuer under the same key id does not hold', async () => {
    await using other = await startTestIssuer();
    const token = await other.sign({ iss: issuer.url }, { kid: String(issuer.publicKey().kid) });
    await expect(refusal(`Bearer ${token}`)).resolves.toMatch(/signature/);
  });

  test('a key in the token itself is not used', async () => {
    await using other = await startTestIssuer();
    const token = await other.sign({ iss: issuer.url }, { kid: 'mine', jwk: other.publicKey() });
    await expect(refusal(`Bearer ${token}`)).resolves.toMatch(/no applicable key/);
  });
});

describe('a token seen before', () => {
  test('is refused once it has expired', async () => {
    let atMs = nowMs;
    const own = verifierFor(issuer, { clock: { nowMs: () => atMs } });
    const token = await issuer.sign({ exp: nowMs / 1000 + 20 });
    await expect(own.verify(presented(`Bearer ${token}`))).resolves.toMatchObject({ authority: 'kommune' });
    atMs = nowMs + 19_999;
    await expect(own.verify(presented(`Bearer ${token}`))).resolves.toMatchObject({ authority: 'kommune' });
    atMs = nowMs + 26_000;
    await expect(refusal(`Bearer ${token}`, own)).resolves.toMatch(/"exp"/);
  });
});
