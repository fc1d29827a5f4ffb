import { spawnSync } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startNetwork } from '../../../src/start/start-network.ts';
import { subgraphNames } from '#config/role.ts';
import { systemClock } from '#kernel/clock.ts';
import { onTimer } from '#kernel/schedule.ts';
import {
  ampleQuotas,
  bootNetwork,
  testAudience,
  testKeys,
  testLogName,
  type TestNetwork,
} from '#test/support/boot-network.ts';
import { silentTelemetry } from '#test/support/silent-telemetry.ts';

const root = join(import.meta.dirname, '../../..');
const key = Buffer.alloc(32, 1).toString('base64');

test('a subgraph that others could reach does not start', () => {
  const started = spawnSync(process.execPath, ['src/main.ts', 'subgraph', 'case'], {
    cwd: root,
    encoding: 'utf8',
    env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x', ASSERTION_KEY_CASE: key, HOST: '0.0.0.0' },
  });
  expect([started.status, started.stdout, started.stderr]).toEqual([
    78,
    '',
    'The configuration cannot be used:\n' +
      '  HOST is not a loopback or private IP address, nor 0.0.0.0 or :: with CLOSED_NETWORK=true\n',
  ]);
});

let network: TestNetwork;
beforeAll(async () => {
  network = await bootNetwork('pglite');
});
afterAll(() => network.close());

test('in one process the subgraphs listen on 127.0.0.1 alone, wherever the gateway listens', async () => {
  const { store, generated, issuers } = network;
  const servers = new Set<Server>();
  const remember = (message: unknown): void => {
    if (typeof message === 'object' && message !== null && 'server' in message && message.server instanceof Server) {
      servers.add(message.server);
    }
  };
  subscribe('tracing:net.server.listen:asyncStart', remember);
  const replica = await startNetwork({
    generated,
    store,
    host: '127.0.0.2',
    port: 0,
    tls: null,
    publicUrl: null,
    clearedClients: [],
    bearerAuthorities: [],
    freeDocuments: 'all',
    issuers: { kind: 'trusted', list: issuers },
    audience: testAudience,
    pages: null,
    signInClient: null,
    logName: testLogName,
    logKeys: [testKeys.log],
    logWitnesses: [],
    recordLinkKey: testKeys.recordLink,
    recipientIdKey: testKeys.recipientId,
    documentMaxBytes: 1_000_000,
    quotas: ampleQuotas,
    clock: systemClock,
    schedule: onTimer,
    telemetry: silentTelemetry(),
  });
  unsubscribe('tracing:net.server.listen:asyncStart', remember);
  const addresses = [...servers].map((server) => {
    const address = server.address();
    return typeof address === 'object' ? address?.address : address;
  });
  await replica.close();
  expect(addresses.toSorted()).toEqual([...subgraphNames.map(() => '127.0.0.1'), '127.0.0.2']);
});
