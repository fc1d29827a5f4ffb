import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { countRecords } from '#test/support/read-records.ts';
import { ask, authority, expectAnswer, expectUnknownSender, lastDetail } from './door.ts';
import { createHolder, sha256, type Changes, type Holder } from './holder.ts';

describe.each(storeKinds)('a token bound to a key, on %s', (kind) => {
  let network: TestNetwork;
  let holder: Holder;
  let thief: Holder;
  let token: string;
  let url: string;
  let frozenMs: number | undefined;
  beforeAll(async () => {
    network = await bootNetwork(kind, { clock: { nowMs: () => frozenMs ?? Date.now() } });
    url = `${network.url}/graphql`;
    [holder, thief] = await Promise.all([createHolder(), createHolder()]);
    token = await network.token({ authority }, holder);
    frozenMs = Math.floor(Date.now() / 1000) * 1000;
  });
  afterAll(() => network.close());

  const at = (): number => (frozenMs ?? 0) / 1000;
  const forge = (changes: Changes, by = holder): Promise<string> =>
    by.forge({ method: 'POST', url, token, at: at() }, changes);
  const present = async (...proofs: readonly string[]) =>
    ask(network.url, ['authorization', `DPoP ${token}`], ...proofs.map((proof) => ['dpop', proof] as const));

  async function expectRefusal(detail: string | RegExp, ...proofs: readonly string[]): Promise<void> {
    const recordsBefore = await countRecords(network.store);
    expectUnknownSender(await present(...proofs));
    expect(lastDetail(network)).toMatch(detail);
    expect(await countRecords(network.store)).toBe(recordsBefore);
  }

  describe('is taken with a proof that', () => {
    test.each<[string, () => Changes]>([
      ['says what it must', () => ({})],
      ['says more', () => ({ claims: { nonce: 'x', exp: at() + 1 }, header: { kid: 'mine', x5c: ['x'] } })],
      ['is a minute old', () => ({ claims: { iat: at() - 60 } })],
      ['is five seconds ahead', () => ({ claims: { iat: at() + 5 } })],
      ['has an id of 128 characters', () => ({ claims: { jti: 'ø'.repeat(128) } })],
      ['names the address with query and fragment', () => ({ claims: { htu: `${url}?a=b#c` } })],
      ['names the address as a URL may be written', () => ({ claims: { htu: url.replace('http', 'HTTP') } })],
    ])('%s', async (_name, changes) => {
      expectAnswer(await present(await forge(changes())));
    });

    test('is made with EdDSA', async () => {
      const other = await createHolder('EdDSA');
      const bound = await network.token({ authority }, thief);
      const proof = await thief.forge({ method: 'POST', url, token: bound, at: at() });
      expectAnswer(await ask(network.url, ['authorization', `dpop ${bound}`], ['dpop', proof]));
      const edwards = await network.token({ authority }, other);
      const own = await other.forge({ method: 'POST', url, token: edwards, at: at() });
      expectAnswer(await ask(network.url, ['authorization', `DPoP ${edwards}`], ['dpop', own]));
    });
  });

  describe('is refused with', () => {
    test('no proof, and with two', async () => {
      await expectRefusal('no DPoP header');
      await expectRefusal('several DPoP headers', await forge({}), await forge({}));
      await expectRefusal(/^proof: JWSInvalid/, `${await forge({})}, ${await forge({})}`);
    });

    test.each(['', 'x', 'a.b.c', 'e30.e30.', '..'])('%p for a proof', async (proof) => {
      await expectRefusal(/^proof: JW/, proof);
    });

    test('a proof without end', async () => {
      await expectRefusal('proof too long', await forge({ header: { kid: 'x'.repeat(4_096) } }));
    });

    test.each<[string, () => Changes, string | RegExp]>([
      ['another type', () => ({ header: { typ: 'at+jwt' } }), /"typ"/],
      ['no type', () => ({ header: { typ: undefined } }), /"typ"/],
      ['no algorithm', () => ({ header: { alg: 'none' } }), /"alg"/],
      ['the public key as a secret', () => ({ header: { alg: 'HS256' } }), /"alg"/],
      ['no key', () => ({ header: { jwk: undefined } }), /"jwk"/],
      ['a key that is none', () => ({ header: { jwk: 'key' } }), /"jwk"/],
      ['a private key', () => ({ header: { jwk: holder.privateJwk } }), /must be a public key/],
      ['a secret for a key', () => ({ header: { jwk: { kty: 'oct', k: 'c2VjcmV0' } } }), /^proof: /],
      [
        'an extension that must be understood',
        () => ({ header: { crit: ['urgent'], urgent: 1 } }),
        'proof: JOSENotSupported',
      ],
      ['no method', () => ({ claims: { htm: undefined } }), 'proof not accepted: htm'],
      ['another method', () => ({ claims: { htm: 'GET' } }), 'proof for another method'],
      ['the method in small letters', () => ({ claims: { htm: 'post' } }), 'proof for another method'],
      ['no address', () => ({ claims: { htu: undefined } }), 'proof not accepted: htu'],
      ['text for an address', () => ({ claims: { htu: 'graphql' } }), 'proof for another address'],
      ['another path', () => ({ claims: { htu: `${url}/` } }), 'proof for another address'],
      ['the path in large letters', () => ({ claims: { htu: url.toUpperCase() } }), 'proof for another address'],
      ['another host', () => ({ claims: { htu: url.replace('127.0.0.1', 'localhost') } }), 'another address'],
      ['another port', () => ({ claims: { htu: url.replace(/:\d+/, ':1') } }), 'proof for another address'],
      ['another scheme', () => ({ claims: { htu: url.replace('http', 'https') } }), 'proof for another address'],
      ['a name in the address', () => ({ claims: { htu: url.replace('//', '//me@') } }), 'proof for another address'],
      ['no time', () => ({ claims: { iat: undefined } }), 'proof not accepted: iat'],
      ['text for a time', () => ({ claims: { iat: String(at()) } }), /iat/],
      ['a time more than a minute ago', () => ({ claims: { iat: at() - 61 } }), 'proof too old'],
      ['a time to come', () => ({ claims: { iat: at() + 6 } }), 'proof from the future'],
      ['an end that has passed', () => ({ claims: { exp: at() - 6 } }), /"exp"/],
      ['a beginning to come', () => ({ claims: { nbf: at() + 6 } }), /"nbf"/],
      ['no id', () => ({ claims: { jti: undefined } }), 'proof not accepted: jti'],
      ['an empty id', () => ({ claims: { jti: '' } }), 'proof not accepted: jti'],
      ['a number for an id', () => ({ claims: { jti: 7 } }), /jti/],
      ['an id of 129 characters', () => ({ claims: { jti: 'x'.repeat(129) } }), 'proof not accepted: jti'],
      ['an id that is no text to print', () => ({ claims: { jti: 'a\nb' } }), 'proof not accepted: jti'],
      ['no word of the token', () => ({ claims: { ath: undefined } }), 'proof not accepted: ath'],
      ['another token', () => ({ claims: { ath: sha256('another') } }), 'proof for another token'],
      ['the token’s digest otherwise written', () => ({ claims: { ath: sha256(token, 'hex') } }), 'another token'],
    ])('%s in the proof', async (_name, changes, detail) => {
      await expectRefusal(detail, await forge(changes()));
    });

    test.each(['ES384', 'RS256'])('a proof made with %s', async (alg) => {
      await expectRefusal(/"alg"/, await forge({}, await createHolder(alg)));
    });

    test('a proof of a key of one’s own', async () => {
      await expectRefusal('proof of another key', await forge({}, thief));
    });

    test('the holder’s key shown and another’s used', async () => {
      await expectRefusal(/signature/, await forge({ header: { jwk: holder.publicJwk } }, thief));
    });

    test('a proof that was altered', async () => {
      const [header = '', , signature = ''] = (await forge({})).split('.');
      const [, payload = ''] = (await forge({})).split('.');
      await expectRefusal(/signature/, [header, payload, signature].join('.'));
    });
  });

  test('is no bearer token, with a proof or without', async () => {
    expectUnknownSender(await ask(network.url, ['authorization', `Bearer ${token}`]));
    expect(lastDetail(network)).toBe('a bound token as bearer token');
    expectUnknownSender(await ask(network.url, ['authorization', `Bearer ${token}`], ['dpop', await forge({})]));
  });

  test('and a bearer token is not bound by a proof beside it', async () => {
    const bearer = await network.token({ authority });
    const proof = await holder.forge({ method: 'POST', url, token: bearer, at: at() });
    expectUnknownSender(await ask(network.url, ['authorization', `DPoP ${bearer}`], ['dpop', proof]));
    expect(lastDetail(network)).toBe('DPoP with a token bound to no key');
  });

  test('leaves nothing of a refused proof in our log', () => {
    expect(network.logLines.join('\n')).not.toMatch(/\/\/me@|urgent/);
  });
});
