import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Pool } from 'undici';
import { asId, type PolicyVersion } from '#kernel/ids.ts';
import { SubgraphSource } from '#gateway/subgraph-source.ts';
import { createUpstream } from '#gateway/upstream.ts';
import { createVerdictCollector } from '#gateway/verdicts.ts';
import { requesterOf } from '#test/support/requester.ts';
import { silentTelemetry } from '#test/support/silent-telemetry.ts';
import { openTrapNetwork, type TrapNetwork } from './fixture/trap-network.ts';
import { alice, file } from './fixture/trap-resolvers.ts';
import { serveRaw } from './fixture/serve-raw.ts';

const unavailable = { status: 503, code: 'UPSTREAM_UNAVAILABLE' };
const longMs = 60_000;

describe('a subgraph in trouble', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const close of closing.splice(0)) await close();
  });

  async function open(options: Parameters<typeof openTrapNetwork>[0]): Promise<TrapNetwork> {
    const network = await openTrapNetwork(options);
    closing.push(() => network.close());
    return network;
  }

  /** In place of the subgraph that knows the persons: takes every request and answers none. */
  async function serveHanging() {
    const held: ServerResponse[] = [];
    const first = Promise.withResolvers<ServerResponse>();
    const raw = await serveRaw((_request, response) => {
      held.push(response);
      first.resolve(response);
    });
    closing.push(() => raw.close());
    return { url: raw.url, held, first: first.promise };
  }

  async function askPerson(network: TrapNetwork) {
    const id = network.idsOf('wide').seal('Applicant', alice);
    const { status, body } = await network.ask('wide', `{ applicant(id: "${id}") { name } }`);
    return { status, code: body.errors?.[0]?.extensions.code };
  }

  async function expectOtherServed(network: TrapNetwork): Promise<void> {
    const id = network.idsOf('wide').seal('Case', file);
    const { status, body } = await network.ask('wide', `{ case(id: "${id}") { id } }`);
    expect({ status, data: body.data }).toEqual({ status: 200, data: { case: { id } } });
  }

  test('is cut at the time-out also for who still waits for a place: they do not wait one after the other', async () => {
    const hanging = await serveHanging();
    const limits = { timeoutMs: 300, maxConcurrent: 1, maxWaiting: 20 };
    const network = await open({ instead: { people: hanging.url }, limits });
    const answers = await Promise.all(Array.from({ length: 20 }, () => askPerson(network)));
    expect(answers).toEqual(answers.map(() => unavailable));
    expect(hanging.held.length).toBeLessThan(10);
    await expectOtherServed(network);
  });

  test('is asked by so many at once; the next is refused at once, and another subgraph answers', async () => {
    const hanging = await serveHanging();
    const limits = { timeoutMs: longMs, maxConcurrent: 1, maxWaiting: 0 };
    const network = await open({ instead: { people: hanging.url }, limits });
    const under = askPerson(network);
    const response = await hanging.first;
    expect(await askPerson(network)).toEqual(unavailable);
    await expectOtherServed(network);
    expect(hanging.held).toHaveLength(1);
    response.destroy();
    expect(await under).toEqual(unavailable);
    expect(network.upstream('people').state).toBe('closed');
  });

  test('is left alone after failures in a row, tried again by one call, and asked as ever when that is answered', async () => {
    let broken = true;
    const limits = { failuresToOpen: 3, halfOpenAfterMs: longMs };
    const tamper = (text: string, subgraph: string): string => (broken && subgraph === 'people' ? 'gone' : text);
    const network = await open({ tamper, limits });
    const people = network.upstream('people');
    const asked = (): number => network.received.filter(({ subgraph }) => subgraph === 'people').length;
    let nowMs = Date.now();
    const pass = (): void => {
      nowMs += longMs;
    };
    jest.spyOn(Date, 'now').mockImplementation(() => nowMs);

    for (let count = 1; count <= 3; count += 1) {
      expect(people.state).toBe('closed');
      expect(await askPerson(network)).toEqual(unavailable);
    }
    expect(people.state).toBe('open');
    expect(await askPerson(network)).toEqual(unavailable);
    expect(asked()).toBe(3);
    expect(network.upstream('files').state).toBe('closed');
    await expectOtherServed(network);

    pass();
    expect(await askPerson(network)).toEqual(unavailable);
    expect({ asked: asked(), state: people.state }).toEqual({ asked: 4, state: 'open' });
    expect(await askPerson(network)).toEqual(unavailable);
    expect(asked()).toBe(4);

    pass();
    broken = false;
    expect(await askPerson(network)).toEqual({ status: 200 });
    expect({ asked: asked(), state: people.state }).toEqual({ asked: 5, state: 'closed' });
  });

  test('is one that hangs as well: calls that were cut are failures', async () => {
    const hanging = await serveHanging();
    const limits = { timeoutMs: 200, failuresToOpen: 2, halfOpenAfterMs: longMs };
    const network = await open({ instead: { people: hanging.url }, limits });
    await Promise.all([askPerson(network), askPerson(network)]);
    expect(network.upstream('people').state).toBe('open');
    expect(await askPerson(network)).toEqual(unavailable);
    expect(hanging.held).toHaveLength(2);
  });

  test('is not one that refuses a call or answers too much: a caller cannot open the breaker for all', async () => {
    let spoiled = true;
    const maxResponseBytes = 10_000;
    const tamper = (text: string): string => (spoiled ? text.padEnd(maxResponseBytes + 1) : text);
    const network = await open({ tamper, maxResponseBytes, limits: { failuresToOpen: 1 } });
    expect(await askPerson(network)).toEqual(unavailable);
    expect(network.upstream('people').state).toBe('closed');
    spoiled = false;
    expect(await askPerson(network)).toEqual({ status: 200 });

    const refusing = await serveRaw((_request, response) => void response.writeHead(400).end());
    closing.push(() => refusing.close());
    const refused = await open({ instead: { people: refusing.url }, limits: { failuresToOpen: 1 } });
    expect(await askPerson(refused)).toEqual(unavailable);
    expect(refused.upstream('people').state).toBe('closed');
  });

  test.each(['query A { a }', 'mutation A { a }'])('is asked once for %s', async (query) => {
    let asked = 0;
    const raw = await serveRaw((_request, response) => {
      asked += 1;
      response.destroy();
    });
    const pool = new Pool(new URL(raw.url).origin, { connections: 1 });
    closing.push(
      () => pool.destroy(),
      () => raw.close(),
    );
    const limits = { timeoutMs: longMs, maxConcurrent: 1, maxWaiting: 0, failuresToOpen: 9, halfOpenAfterMs: longMs };
    const source = new SubgraphSource({
      upstream: createUpstream('people', limits),
      pool,
      path: '/graphql',
      signAssertion: () => 'assertion',
      maxResponseBytes: 1000,
      telemetry: silentTelemetry(),
    });
    const failures: unknown[] = [];
    const fetch = {
      requester: requesterOf('wide', 'appeal'),
      atMs: 0,
      policyVersion: asId<PolicyVersion>('v'),
      verdicts: createVerdictCollector(),
      failures,
    };
    await source.process({ request: { query }, context: { fetch } });
    expect({ asked, failures: failures.length }).toEqual({ asked: 1, failures: 1 });
  });
});
