import { createHmac, createPublicKey } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { calculateJwkThumbprint, CompactSign, decodeJwt, importJWK } from 'jose';
import { startTestIssuer, trusted, type TestIssuer } from '#test/identity/start-test-issuer.ts';
import { bootNetwork, testAudience, type TestNetwork } from '#test/support/boot-network.ts';
import { countRecords } from '#test/support/read-records.ts';
import type { RawAnswer } from '#test/support/send-raw.ts';
import { ask, authority, expectAnswer, expectUnknownSender, lastDetail, purpose } from './door.ts';
import { createHolder, type Holder } from './holder.ts';

type Members = Readonly<Record<string, unknown>>;

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Whatever the attacker writes into a token, it is bound to the attacker's own key, and proved to be: nothing else is wrong. */
describe('a token that an attacker has made', () => {
  let issuer: TestIssuer;
  let network: TestNetwork;
  let attacker: Holder;
  let stranger: Server;
  let strangerUrl: string;
  let asked = 0;
  let nowSeconds = 0;
  let aheadMs = 0;
  beforeAll(async () => {
    [issuer, attacker] = await Promise.all([startTestIssuer(), createHolder()]);
    const clock = { nowMs: () => (nowSeconds === 0 ? Date.now() : nowSeconds * 1000 + aheadMs) };
    network = await bootNetwork('pglite', { issuers: [trusted(issuer)], clock });
    nowSeconds = Math.floor(Date.now() / 1000);
    stranger = createServer((_request, response) => {
      asked += 1;
      response.end(JSON.stringify({ keys: [{ ...attacker.publicJwk, kid: 'mine', alg: 'ES256' }] }));
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const address = stranger.address();
    strangerUrl = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : '')}`;
  });
  afterAll(async () => {
    stranger.closeAllConnections();
    stranger.close();
    await network.close();
    await issuer[Symbol.asyncDispose]();
  });

  /** By the issuer itself: what it signs for somebody who may ask it for tokens. */
  const issued = async (claims: Members = {}, header: Members = {}): Promise<string> =>
    issuer.sign(
      {
        ...{ aud: testAudience, iat: nowSeconds, exp: nowSeconds + 300, sub: authority, client_id: authority },
        ...{ authority, purposes: [purpose], instance: undefined },
        cnf: { jkt: await calculateJwkThumbprint(attacker.publicJwk) },
        ...claims,
      },
      header,
    );
  /** By the attacker's own key, under any header. */
  const signedByAttacker = async (header: Members): Promise<string> =>
    new CompactSign(Buffer.from(JSON.stringify(decodeJwt(await issued()))))
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
      .sign(await importJWK(attacker.privateJwk, 'ES256'));
  const unsigned = async (alg: string, signature: (signed: string, genuine: string) => string): Promise<string> => {
    const [, payload = '', genuine = ''] = (await issued()).split('.');
    const signed = `${encode({ alg, typ: 'at+jwt', kid: issuer.publicKey().kid })}.${payload}`;
    return `${signed}.${signature(signed, genuine)}`;
  };
  const keyedBy = (secret: string | Buffer) => (signed: string) =>
    createHmac('sha256', secret).update(signed).digest('base64url');
  const publicKey = () => createPublicKey({ format: 'jwk', key: { ...issuer.publicKey() } });
  const x509 = 'MIIBszCCAVmgAwIBAgIUY3Vub3RhcmVhbGNlcnRpZmljYXRl';

  const present = async (token: string): Promise<RawAnswer> => {
    const proof = await attacker.forge({ method: 'POST', url: `${network.url}/graphql`, token, at: nowSeconds });
    return ask(network.url, ['authorization', `DPoP ${token}`], ['dpop', proof]);
  };

  test('would be taken if the issuer had made it', async () => {
    expectAnswer(await present(await issued()));
  });

  test.each<[string, () => Promise<string>, RegExp]>([
    ['without a signature, alg none', () => unsigned('none', () => ''), /"alg"/],
    ['alg None', () => unsigned('None', () => ''), /"alg"/],
    ['alg NONE', () => unsigned('NONE', () => ''), /"alg"/],
    ['alg none with a genuine signature', () => unsigned('none', (_signed, genuine) => genuine), /"alg"/],
    ['without a signature, alg ES256', () => unsigned('ES256', () => ''), /signature/],
    ['a signature of zeros', () => unsigned('ES256', () => Buffer.alloc(64).toString('base64url')), /signature/],
    [
      'HS256 keyed by the public key as PEM',
      () => unsigned('HS256', keyedBy(publicKey().export({ type: 'spki', format: 'pem' }))),
      /"alg"/,
    ],
    [
      'HS256 keyed by the public key as DER',
      () => unsigned('HS256', keyedBy(publicKey().export({ type: 'spki', format: 'der' }))),
      /"alg"/,
    ],
    ['HS256 keyed by the public JWK', () => unsigned('HS256', keyedBy(JSON.stringify(issuer.publicKey()))), /"alg"/],
    ['HS256 keyed by nothing', () => unsigned('HS256', keyedBy('')), /"alg"/],
    ['for another audience', () => issued({ aud: 'urn:another-gateway' }), /"aud"/],
    ['for our audience with a slash', () => issued({ aud: `${testAudience}/` }), /"aud"/],
    ['for two audiences, one of them ours', () => issued({ aud: [testAudience, 'urn:another'] }), /several audiences/],
    ['expired by a second more than clocks may differ', () => issued({ exp: nowSeconds - 6 }), /"exp"/],
    ['valid a second later than clocks may differ', () => issued({ nbf: nowSeconds + 6 }), /"nbf"/],
    ['of the issuer with a slash', () => issued({ iss: `${issuer.url}/` }), /"iss"/],
    ['of the issuer in large letters', () => issued({ iss: issuer.url.toUpperCase() }), /"iss"/],
    ['of several issuers', () => issued({ iss: [issuer.url] }), /"iss"/],
    ['an id token', () => issued({ aud: authority, nonce: 'n' }, { typ: 'JWT' }), /"typ"|"aud"/],
    ['an id token for our audience', () => issued({ nonce: 'n' }, { typ: 'JWT' }), /"typ"/],
    ['a token without a type', () => issued({}, { typ: undefined }), /"typ"/],
    ['a logout token', () => issued({ events: {} }, { typ: 'logout+jwt' }), /"typ"/],
    [
      'its own key in the header jwk',
      () => signedByAttacker({ jwk: attacker.publicJwk }),
      /no applicable key|signature/,
    ],
    [
      'its own keys at the address in jku',
      () => signedByAttacker({ jku: strangerUrl, kid: 'mine' }),
      /no applicable key/,
    ],
    [
      'its own certificate at the address in x5u',
      () => signedByAttacker({ x5u: strangerUrl, kid: 'mine' }),
      /no applicable/,
    ],
    ['its own certificate in x5c', () => signedByAttacker({ x5c: [x509], kid: 'mine' }), /no applicable key/],
    ['the issuer’s key id and its own key', () => signedByAttacker({ kid: issuer.publicKey().kid }), /signature/],
    ['a path for a key id', () => signedByAttacker({ kid: '../../../dev/null' }), /no applicable key/],
    ['an SQL text for a key id', () => signedByAttacker({ kid: "x' union select 'key" }), /no applicable key/],
    [
      'an extension to be understood',
      () => signedByAttacker({ crit: ['b64'], b64: true, kid: issuer.publicKey().kid }),
      /JOSENotSupported|signature|crit/,
    ],
  ])('is refused: %s', async (_what, forge, detail) => {
    const recordsBefore = await countRecords(network.store);
    expectUnknownSender(await present(await forge()));
    expect(lastDetail(network)).toMatch(detail);
    expect(await countRecords(network.store)).toBe(recordsBefore);
  });

  test('makes the gateway ask no address that it names', () => {
    expect(asked).toBe(0);
  });

  test('is refused a thousand times with as many key ids, for one look at the issuer’s keys in a cool-down', async () => {
    const before = issuer.keyRequests();
    const reads: number[] = [];
    for (const passedMs of [29_000, 31_000]) {
      aheadMs = passedMs;
      for (let batch = 0; batch < 50; batch += 1) {
        const tokens = await Promise.all(
          Array.from({ length: 10 }, (_, index) => issued({}, { kid: `${String(batch)}-${String(index)}` })),
        );
        const answers = await Promise.all(
          tokens.map((token) => ask(network.url, ['authorization', `Bearer ${token}`])),
        );
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
      }
      reads.push(issuer.keyRequests() - before);
    }
    expect(reads).toEqual([0, 1]);
  });
});
