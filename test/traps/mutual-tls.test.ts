import { request } from 'node:https';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createDocumentSource } from '#gateway/document-source.ts';
import { createAssertionSigner } from '#identity/sign-assertion.ts';
import { createAssertionVerifier } from '#identity/verify-assertion.ts';
import { systemClock } from '#kernel/clock.ts';
import { documentRequestText } from '#kernel/document-content.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import { serveSubgraph, type RunningSubgraph } from '#subgraphs/serve-subgraph.ts';
import { createTestAuthority, type Certified, type TestAuthority } from '#test/support/certificates.ts';
import { requesterOf } from '#test/support/requester.ts';
import { silentTelemetry } from '#test/support/silent-telemetry.ts';
import { databaseOfNobody, peopleSubgraph } from './fixture/people-subgraph.ts';
import { openTrapNetwork, type TrapNetwork } from './fixture/trap-network.ts';
import { alice } from './fixture/trap-resolvers.ts';
import { trapDocuments, trapPolicy } from './fixture/trap-schema.ts';

const assertionKey = new Uint8Array(32).fill(5);
const limits = { timeoutMs: 5000, maxConcurrent: 8, maxWaiting: 8, failuresToOpen: 5, halfOpenAfterMs: 1000 };
const documentKey = asId<InternalKey>('11111111-1111-4111-8111-111111111111');

describe('between the gateway and a subgraph that asks for its certificate', () => {
  let ca: TestAuthority;
  let otherCa: TestAuthority;
  let gateway: Certified;
  let server: Certified;
  const running: (RunningSubgraph | TrapNetwork)[] = [];

  beforeAll(async () => {
    [ca, otherCa] = await Promise.all([createTestAuthority('inside'), createTestAuthority('elsewhere')]);
    gateway = await ca.issue('gateway', { use: 'clientAuth' });
    server = await ca.issue('people', { use: 'serverAuth' });
  });
  afterEach(async () => {
    for (const each of running.splice(0).toReversed()) await each.close();
  });

  const believing = (certified: Certified, authority = ca): TlsIdentity => ({
    ...certified,
    ca: authority.certificate,
  });

  async function serve(tls: TlsIdentity): Promise<RunningSubgraph> {
    const subgraph = await serveSubgraph({
      subgraph: { ...peopleSubgraph, openDocument: () => Promise.resolve({ kind: 'unknown' }) },
      typeDefs: trapDocuments.people,
      policy: trapPolicy,
      db: databaseOfNobody(),
      verifyAssertion: createAssertionVerifier({ subgraph: 'people', key: assertionKey, clock: systemClock }),
      proofs: { useOnce: () => Promise.resolve(true) },
      port: 0,
      telemetry: silentTelemetry(),
      tls,
    });
    running.push(subgraph);
    return subgraph;
  }

  async function askWith(atSubgraph: TlsIdentity, atGateway: TlsIdentity | null) {
    const { url } = await serve(atSubgraph);
    const network = await openTrapNetwork({ instead: { people: url }, tls: atGateway });
    running.push(network);
    return network.ask('wide', `{ applicant(id: "${network.idsOf('wide').seal('Applicant', alice)}") { name } }`);
  }

  /** The content of a document goes over connections of its own. */
  async function downloadWith(atSubgraph: TlsIdentity, atGateway: TlsIdentity | null) {
    const { url } = await serve(atSubgraph);
    const documents = createDocumentSource({
      url,
      signAssertion: createAssertionSigner({ subgraph: 'people', key: assertionKey, clock: systemClock }),
      tls: atGateway,
      limits,
      telemetry: silentTelemetry(),
      downloadTimeoutMs: 5000,
    });
    const requester = requesterOf('wide', 'appeal');
    const asked = { requester, atMs: Date.now(), policyVersion: trapPolicy.version };
    try {
      return await documents.fetch(documentKey, asked);
    } finally {
      await documents.close();
    }
  }

  test('an answer comes where each believes the other', async () => {
    const answer = await askWith(believing(server), believing(gateway));
    expect(answer).toMatchObject({ status: 200, body: { data: { applicant: { name: 'Alice' } } } });
    expect(await downloadWith(believing(server), believing(gateway))).toEqual({ kind: 'unknown' });
  });

  test.each<[string, () => Promise<[subgraph: TlsIdentity, gateway: TlsIdentity | null]>]>([
    ['a gateway without a certificate', () => Promise.resolve([believing(server), null])],
    [
      'a gateway with a certificate of another authority',
      async () => [believing(server), believing(await otherCa.issue('gateway', { use: 'clientAuth' }))],
    ],
    [
      'a gateway with a certificate that has ended',
      async () => [believing(server), believing(await ca.issue('gateway', { use: 'clientAuth', days: -1 }))],
    ],
    ['a gateway with the certificate of a subgraph', () => Promise.resolve([believing(server), believing(server)])],
    [
      'a subgraph with a certificate of another authority',
      async () => [believing(await otherCa.issue('people', { use: 'serverAuth' })), believing(gateway)],
    ],
    [
      'a subgraph with a certificate that has ended',
      async () => [believing(await ca.issue('people', { use: 'serverAuth', days: -1 })), believing(gateway)],
    ],
    [
      'a subgraph with the certificate of another address',
      async () => [
        believing(await ca.issue('people', { use: 'serverAuth', address: '127.0.0.9' })),
        believing(gateway),
      ],
    ],
    ['a subgraph with the certificate of the gateway', () => Promise.resolve([believing(gateway), believing(gateway)])],
    [
      'a subgraph that believes another authority',
      () => Promise.resolve([believing(server, otherCa), believing(gateway)]),
    ],
    ['a gateway that believes another', () => Promise.resolve([believing(server), believing(gateway, otherCa)])],
  ])('nothing comes from or to %s', async (_who, makeEnds) => {
    const ends = await makeEnds();
    const answer = await askWith(...ends);
    expect(answer).toMatchObject({ status: 503, body: { errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] } });
    await expect(downloadWith(...ends)).rejects.toThrow();
  });

  test('not even its health is told to who has no certificate, over TLS or not', async () => {
    const { url } = await serve(believing(server));
    const health = new URL('/health', url);
    const ask = (client: Partial<Certified>): Promise<number | undefined> => {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      request(health, { agent: false, ca: ca.certificate, key: client.key, cert: client.certificate })
        .on('error', reject)
        .on('response', (response) => {
          response.resume().on('error', reject);
          resolve(response.statusCode);
        })
        .end();
      return promise;
    };
    expect(await ask(gateway)).toBe(200);
    await expect(ask({})).rejects.toThrow();
    await expect(fetch(health.href.replace('https', 'http'))).rejects.toThrow();
  });

  test('an assertion is asked for all the same', async () => {
    const { url } = await serve(believing(server));
    const documents = createDocumentSource({
      url,
      signAssertion: () => documentRequestText(documentKey),
      tls: believing(gateway),
      limits,
      telemetry: silentTelemetry(),
      downloadTimeoutMs: 5000,
    });
    const requester = requesterOf('wide', 'appeal');
    const asked = { requester, atMs: Date.now(), policyVersion: trapPolicy.version };
    await expect(documents.fetch(documentKey, asked)).rejects.toThrow('401');
    await documents.close();
  });
});
