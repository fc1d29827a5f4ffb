import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exchange, openRaw, splitAnswers } from '#test/support/raw-connection.ts';
import { goodBody, marker, openDoor, refusalOf, type Door } from './door-fixture.ts';
import type { ErrorCode } from '#kernel/error-codes.ts';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.network.close());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly lines: readonly string[];
  readonly body: string | Uint8Array;
}

/** Sends it beside a good request, which is answered. */
async function send({ method = 'POST', path = '/graphql', lines, body }: Sent): Promise<string> {
  const bytes = Buffer.from(body);
  const head = await door.head([...lines, `content-length: ${bytes.length}`, 'connection: close']);
  const request = Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n`, 'latin1'), bytes]);
  const [received] = await Promise.all([exchange(door.network.url, request), door.expectServed()]);
  return received;
}

async function expectRefused(sent: Sent, code: ErrorCode, status: number): Promise<void> {
  const received = await send(sent);
  expect(splitAnswers(received).map((answer) => [answer.status, answer.body])).toEqual([[status, refusalOf(code)]]);
  expect(received).not.toContain(marker);
}

const json = 'content-type: application/json';
const marked = JSON.stringify({ query: `{ ${marker} }` });
const nested = (depth: number, open: string, close: string): string =>
  `{"query":"{ a }","variables":{"a":${open.repeat(depth)}1${close.repeat(depth)}}}`;

describe('a body that is not JSON in UTF-8', () => {
  test.each(['utf-7', 'utf-16', 'utf-16le', 'utf-32', 'ibm037', 'iso-8859-1', 'us-ascii', 'utf8x', `"${marker}"`])(
    'by its charset %p is BAD_REQUEST 415',
    async (charset) => {
      const lines = [`content-type: application/json; charset=${charset}`];
      await expectRefused({ lines, body: goodBody }, 'BAD_REQUEST', 415);
    },
  );

  test.each<[string, string]>([
    ['two charsets', 'application/json; charset=utf-8; charset=utf-7'],
    ['a charset and more', `application/json; charset=utf-8; boundary=${marker}`],
    ['a form', 'application/x-www-form-urlencoded'],
    ['parts of a form', `multipart/form-data; boundary=${marker}`],
    ['text', 'text/plain'],
    ['text that calls itself JSON', 'text/plain; application/json'],
    ['a list of types', 'application/json, application/json'],
    ['a stream of JSON', 'application/jsonl'],
    ['JSON of another kind', 'application/graphql+json'],
    ['a type of 8 kB', `application/${'x'.repeat(8000)}`],
  ])('by its type, %s, is BAD_REQUEST 415', async (_what, type) => {
    await expectRefused({ lines: [`content-type: ${type}`], body: goodBody }, 'BAD_REQUEST', 415);
  });

  test.each<[string, Sent]>([
    [
      'the parts of an upload',
      {
        lines: ['content-type: multipart/form-data; boundary=b'],
        body: `--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${marked}\r\n--b--\r\n`,
      },
    ],
    [
      'the fields of a form',
      { lines: ['content-type: application/x-www-form-urlencoded'], body: `query=${encodeURIComponent(marked)}` },
    ],
    ['what gzip made of it', { lines: [json, 'content-encoding: gzip'], body: gzipSync(goodBody) }],
    ['what calls itself unchanged', { lines: [json, 'content-encoding: identity'], body: goodBody }],
    ['an encoding that there is not', { lines: [json, `content-encoding: ${marker}`], body: goodBody }],
  ])('but %s is BAD_REQUEST 415', async (_what, sent) => {
    await expectRefused(sent, 'BAD_REQUEST', 415);
  });

  test.each<[string, string | Uint8Array]>([
    ['a byte order mark', `\ufeff${goodBody}`],
    ['the byte order mark of UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(goodBody, 'utf16le')])],
    ['UTF-16', Buffer.from(goodBody, 'utf16le')],
    ['UTF-7', goodBody.replace('{', '+AHs-')],
    ['Latin-1', Buffer.from(JSON.stringify({ query: '{ a }', operationName: 'Ærø' }), 'latin1')],
    ['gzip without a word', gzipSync(goodBody)],
    ['NUL behind it', `${goodBody}\0`],
    ['two in one', `${goodBody}${goodBody}`],
    ['one a line', `${goodBody}\n${goodBody}`],
    ['a batch', `[${goodBody},${goodBody}]`],
    ['a comment', `/* ${marker} */${goodBody}`],
    ['a comma at its end', goodBody.replace('}"}', '}",}')],
    ['single quotes', `{'query':'{ ${marker} }'}`],
    ['a number that is none', '{"query":"{ a }","variables":{"a":NaN}}'],
    ['a member twice', `{"query":"{ ${marker} }",${goodBody.slice(1)}`],
    ['a member twice, once in other letters', `{"qu\\u0065ry":"{ ${marker} }",${goodBody.slice(1)}`],
    ['a variable twice', '{"query":"{ a }","variables":{"a":{"b":[{"c":1,"c":2}]}}}'],
    ['a member of the prototype', `{"__proto__":{"query":"{ a }"},${goodBody.slice(1)}`],
  ])('%s is BAD_REQUEST', async (_what, body) => {
    await expectRefused({ lines: [json], body }, 'BAD_REQUEST', 400);
  });

  test.each<[string, string]>([
    ['lists', nested(30_000, '[', ']')],
    ['objects', nested(10_000, '{"a":', '}')],
    ['just too deep', nested(99, '[', ']')],
  ])('and JSON that is nested deep is LIMIT_EXCEEDED: %s', async (_what, body) => {
    await expectRefused({ lines: [json], body }, 'LIMIT_EXCEEDED', 400);
  });
});

describe('a request of another kind than POST', () => {
  const query = `/graphql?query=${encodeURIComponent(`{ ${marker} }`)}`;

  test.each<[string, Sent]>([
    ['a query in the address', { method: 'GET', path: query, lines: [], body: '' }],
    [
      'a query in the address as a simple request',
      { method: 'GET', path: query, lines: ['content-type: text/plain'], body: '' },
    ],
    ['a mutation in the address', { method: 'GET', path: query.replace('%7B', 'mutation%7B'), lines: [], body: '' }],
    ['a query in the body', { method: 'GET', lines: [json], body: goodBody }],
    [
      'a websocket',
      {
        method: 'GET',
        lines: [
          'connection: upgrade',
          'upgrade: websocket',
          'sec-websocket-version: 13',
          'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
          'sec-websocket-protocol: graphql-transport-ws',
        ],
        body: '',
      },
    ],
    [
      'the question of a browser',
      { method: 'OPTIONS', lines: [`origin: https://${marker}`, 'access-control-request-method: POST'], body: '' },
    ],
  ])('%s is BAD_REQUEST 405', async (_what, sent) => {
    const received = await send(sent);
    const [answer, ...others] = splitAnswers(received);
    expect(others).toEqual([]);
    expect([answer?.status, answer?.body]).toEqual([405, refusalOf('BAD_REQUEST')]);
    expect(answer?.head).toMatch(/\r\nallow: POST\r\n/);
    expect(received).not.toMatch(new RegExp(`${marker}|access-control-|upgrade`, 'i'));
  });

  test('HEAD has the head of that, and nothing else', async () => {
    const received = await send({ method: 'HEAD', path: query, lines: [], body: '' });
    expect(received).toMatch(/^HTTP\/1\.1 405 /);
    expect(received.endsWith('\r\n\r\n')).toBe(true);
    expect(received).not.toContain(marker);
  });

  test('a POST that would rather speak another protocol is answered in this one', async () => {
    const upgrades = ['upgrade: h2c', 'http2-settings: AAMAAABkAAQAAP__', 'upgrade: websocket'];
    const received = await send({ lines: [json, 'connection: upgrade', ...upgrades], body: goodBody });
    expect(received).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('who asks whether to go on is told so; other expectations are refused', async () => {
    const connection = await openRaw(door.network.url);
    const lines = [json, `content-length: ${goodBody.length}`, 'connection: close'];
    connection.write(`POST /graphql HTTP/1.1\r\n${await door.head([...lines, 'expect: 100-continue'])}\r\n`);
    await connection.has('HTTP/1.1 100 Continue\r\n\r\n');
    connection.write(goodBody);
    expect(await connection.ended).toContain('HTTP/1.1 200 OK');
    expect(await send({ lines: [json, `expect: ${marker}`], body: goodBody })).toMatch(/^HTTP\/1\.1 417 [^]*\r\n\r\n$/);
  });
});

test('every answer forbids a browser to do anything with it', async () => {
  const response = await fetch(`${door.network.url}/health/live`);
  const expected = {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none';frame-ancestors 'none';base-uri 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
  };
  expect(Object.fromEntries(response.headers)).toMatchObject(expected);
  // It would bind a browser to TLS that is not there.
  expect(response.headers.get('strict-transport-security')).toBeNull();
});

test('an address over TLS binds browsers to TLS', async () => {
  const overTls = await openDoor({ publicUrl: 'https://gateway.example' });
  const response = await fetch(`${overTls.network.url}/health/live`);
  await overTls.network.close();
  expect(response.headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
});

test('nothing of all that is in our own log, and nothing failed', () => {
  const { logLines } = door.network;
  expect(logLines.filter((line) => line.includes(marker))).toEqual([]);
  expect(logLines.filter((line) => line.includes('request.failed'))).toEqual([]);
});
