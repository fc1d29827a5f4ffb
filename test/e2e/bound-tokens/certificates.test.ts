import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestIssuer, trusted, type TestIssuer } from '#test/identity/start-test-issuer.ts';
import { bootNetwork, testAudience, type TestNetwork } from '#test/support/boot-network.ts';
import { createTestAuthority, thumbprintOf, type Certified, type TestAuthority } from '#test/support/certificates.ts';
import { countRecords } from '#test/support/read-records.ts';
import type { RawAnswer } from '#test/support/send-raw.ts';
import { presentValidToken } from '#test/support/valid-token.ts';
import { ask, authority, expectAnswer, expectUnknownSender, lastDetail, purpose } from './door.ts';

const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }';

describe('a token bound to a certificate', () => {
  let issuer: TestIssuer;
  let ca: TestAuthority;
  let own: Certified;
  let swapped: Certified;
  let foreign: Certified;
  let network: TestNetwork;
  beforeAll(async () => {
    issuer = await startTestIssuer();
    const [known, unknown] = await Promise.all([createTestAuthority('known'), createTestAuthority('unknown')]);
    ca = known;
    own = await ca.issue('client');
    swapped = await ca.issue('client');
    foreign = await unknown.issue('client');
    const server = await ca.issue('gateway');
    network = await bootNetwork('pglite', {
      issuers: [trusted(issuer)],
      tls: { ...server, clientCa: ca.certificate },
    });
  });
  afterAll(async () => {
    await network.close();
    await issuer[Symbol.asyncDispose]();
  });

  const boundTo = (certified: Certified): Promise<string> => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    return issuer.sign({
      ...{ aud: testAudience, iat: nowSeconds, exp: nowSeconds + 300, sub: authority, client_id: authority },
      ...{ authority, purposes: [purpose], instance: undefined, cnf: { 'x5t#S256': thumbprintOf(certified) } },
    });
  };
  /** Over a connection of its own. */
  function send(headers: Readonly<Record<string, string>>, client?: Certified): Promise<RawAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
    const sent = request(`${network.url}/graphql`, {
      ...{ method: 'POST', agent: false, ca: ca.certificate },
      ...(client === undefined ? {} : { key: client.key, cert: client.certificate }),
      headers: { 'content-type': 'application/json', 'disclosure-purpose': purpose, ...headers },
    });
    sent.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, headers: received } = response;
        resolve({ status: statusCode, headers: received, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.end(JSON.stringify({ query }));
    return promise;
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  async function expectRefusal(detail: string, answer: Promise<RawAnswer>): Promise<void> {
    const recordsBefore = await countRecords(network.store);
    expectUnknownSender(await answer);
    expect(lastDetail(network)).toBe(detail);
    expect(await countRecords(network.store)).toBe(recordsBefore);
  }

  test('is taken over a connection with that certificate', async () => {
    expectAnswer(await send(bearer(await boundTo(own)), own));
  });

  test('is refused over a connection with another certificate of the same authority and name', async () => {
    const token = await boundTo(own);
    await expectRefusal('a connection with another certificate', send(bearer(token), swapped));
  });

  test('is refused without a certificate, and with one that nobody here believes', async () => {
    await expectRefusal('no certificate, for a token bound to one', send(bearer(await boundTo(own))));
    await expectRefusal('no certificate, for a token bound to one', send(bearer(await boundTo(foreign)), foreign));
  });

  test.each(['x-client-cert', 'x-forwarded-client-cert', 'client-cert', 'ssl-client-cert', 'x-ssl-client-cert'])(
    'is refused with the certificate in the header %s',
    async (name) => {
      const pem = encodeURIComponent(own.certificate);
      const headers = { ...bearer(await boundTo(own)), [name]: pem, 'x-forwarded-proto': 'https' };
      await expectRefusal('no certificate, for a token bound to one', send(headers));
      await expectRefusal('a connection with another certificate', send(headers, swapped));
    },
  );

  test('is no DPoP token', async () => {
    const headers = { authorization: `DPoP ${await boundTo(own)}` };
    await expectRefusal('DPoP with a token bound to no key', send(headers, own));
  });

  test('does not make a bearer token count, and a token of a key needs no certificate', async () => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const unbound = await issuer.sign({
      ...{ aud: testAudience, iat: nowSeconds, exp: nowSeconds + 300, sub: authority, client_id: authority },
      ...{ authority, purposes: [purpose], instance: undefined },
    });
    expectUnknownSender(await send(bearer(unbound), own));
    const proven = await presentValidToken(issuer, network, { authority, purposes: [purpose] });
    expectAnswer(await send({ ...proven }));
  });

  test('is refused where the gateway does not end TLS itself', async () => {
    const plain = await bootNetwork('pglite', { issuers: [trusted(issuer)] });
    try {
      expectUnknownSender(await ask(plain.url, ['authorization', `Bearer ${await boundTo(own)}`]));
      expect(lastDetail(plain)).toBe('no certificate, for a token bound to one');
    } finally {
      await plain.close();
    }
  });
});
