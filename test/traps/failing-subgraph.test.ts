import type { RequestListener, ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openTrapNetwork } from './fixture/trap-network.ts';
import { alice, file } from './fixture/trap-resolvers.ts';
import { serveRaw } from './fixture/serve-raw.ts';

const unavailable = {
  errors: [
    {
      message: 'A source of the data did not answer. Try again later.',
      extensions: { code: 'UPSTREAM_UNAVAILABLE' },
    },
  ],
};
const limits = { timeoutMs: 300 };
const maxResponseBytes = 100_000;

describe('a subgraph that fails', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function openWith(answer: RequestListener) {
    const raw = await serveRaw(answer);
    const network = await openTrapNetwork({ instead: { people: raw.url }, limits, maxResponseBytes });
    closing.push(
      () => raw.close(),
      () => network.close(),
    );
    return network;
  }

  async function expectUnavailable(answer: RequestListener): Promise<void> {
    const network = await openWith(answer);
    const id = network.idsOf('wide').seal('Applicant', alice);
    const { status, body } = await network.ask('wide', `{ applicant(id: "${id}") { name } }`);
    expect({ status, body }).toEqual({ status: 503, body: unavailable });
    expect(network.records).toEqual([]);
  }

  const send =
    (status: number, text: string, headers: Readonly<Record<string, string>> = {}): RequestListener =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
    };
  const verdicts = '"extensions":{"disclosureVerdicts":{"opened":[]}}';

  test.each([
    '',
    'gone',
    '<html>',
    '{"data":',
    'null',
    '[]',
    '1',
    '"text"',
    '{}',
    `{${verdicts},"data":[]}`,
    `{${verdicts},"data":"text"}`,
    `{${verdicts},"data":{"a__applicant":null},"errors":"text"}`,
    `{${verdicts},"data":{"a__applicant":null},"errors":[null]}`,
    `{${verdicts},"data":{"a__applicant":null},"errors":[{}]}`,
    '{"data":{"a__applicant":null}}',
    '{"data":{"a__applicant":null},"extensions":{"disclosureVerdicts":{}}}',
    '{"data":{"a__applicant":null},"extensions":{"disclosureVerdicts":{"opened":[{"owner":"x"}]}}}',
    `{"data":{"a__applicant":null},"extensions":[${verdicts}]}`,
  ])('by sending %j is UPSTREAM_UNAVAILABLE', async (text) => {
    await expectUnavailable(send(200, text));
  });

  test.each([
    [401, '{"errors":[]}'],
    [409, '{"errors":[{"extensions":{"code":"POLICY_VERSION_DIFFERS"}}]}'],
    [500, `{${verdicts},"data":{"a__applicant":null}}`],
    [302, ''],
  ])('by the status %d is UPSTREAM_UNAVAILABLE', async (status, text) => {
    await expectUnavailable(send(status, text, { location: '/elsewhere' }));
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ['never answers', () => undefined],
    ['never ends its headers', (response) => void response.socket?.write('HTTP/1.1 200 OK\r\ncontent-type: ')],
    ['drips for ever', (response) => drip(response)],
    ['ends in the middle', (response) => void response.writeHead(200).write('{"data"', () => response.destroy())],
    ['hangs up at once', (response) => response.destroy()],
    ['speaks no HTTP', (response) => void response.socket?.end('hello\r\n\r\n')],
  ])('because it %s is UPSTREAM_UNAVAILABLE, in time', async (_what, misbehave) => {
    await expectUnavailable((_request, response) => {
      misbehave(response);
    });
  });

  test('by sending sixty megabytes is cut off at the cap', async () => {
    let sentBytes = 0;
    const chunk = 'x'.repeat(64 * 1024);
    await expectUnavailable((_request, response) => {
      response.writeHead(200).write('{"data":{"a__applicant":{"name":"');
      const pump = (): void => {
        if (response.destroyed || sentBytes > 60_000_000) return;
        sentBytes += chunk.length;
        response.write(chunk, pump);
      };
      pump();
    });
    expect(sentBytes).toBeLessThan(30_000_000);
  });

  test('leaves the rest to be answered: its part is null', async () => {
    const network = await openWith(send(200, 'gone'));
    const id = network.idsOf('wide').seal('Case', file);
    const { status, body } = await network.ask('wide', `{ case(id: "${id}") { id applicant { name nickname } } }`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: { case: { id, applicant: { name: null, nickname: 'Ally' } } },
      errors: unavailable.errors,
      extensions: { disclosure: { withheld: [] } },
    });
    expect(network.records).toHaveLength(1);
    expect(network.records[0]?.subjects.flatMap(({ coordinates }) => coordinates)).not.toContain('Applicant.name');
  });

  test('is one that is not there at all', async () => {
    const raw = await serveRaw(send(200, ''));
    await raw.close();
    const network = await openTrapNetwork({ instead: { people: raw.url }, limits });
    closing.push(() => network.close());
    const id = network.idsOf('wide').seal('Applicant', alice);
    expect((await network.ask('wide', `{ applicant(id: "${id}") { name } }`)).body).toEqual(unavailable);
  });
});

function drip(response: ServerResponse): void {
  response.writeHead(200);
  const dripping = setInterval(() => response.write(' '), 20);
  response.on('close', () => {
    clearInterval(dripping);
  });
}
