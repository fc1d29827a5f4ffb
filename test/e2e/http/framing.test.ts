import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exchange, openRaw, splitAnswers } from '#test/support/raw-connection.ts';
import { expectRefusedAndClosed, goodBody, marker, openDoor, refusalOf, type Door } from './door-fixture.ts';

const json = 'content-type: application/json';
const length = `content-length: ${goodBody.length}`;
const chunked = 'transfer-encoding: chunked';
const chunkedBody = `${goodBody.length.toString(16)}\r\n${goodBody}\r\n0\r\n\r\n`;

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.network.close());

/** A request of which one reader on the way may see another end than the next one: behind it stands a second one. */
interface Smuggled {
  readonly lines: readonly string[];
  readonly body: string;
}

describe('a request that two readers may end at different places', () => {
  test.each<[string, Smuggled]>([
    ['a length and chunks', { lines: [json, length, chunked], body: goodBody }],
    ['chunks and a length', { lines: [json, chunked, 'content-length: 4'], body: chunkedBody }],
    ['a length of nothing and chunks', { lines: [json, 'content-length: 0', chunked], body: '0\r\n\r\n' }],
    ['two lengths', { lines: [json, length, 'content-length: 1'], body: goodBody }],
    ['the same length twice', { lines: [json, length, length], body: goodBody }],
    ['two lengths in one line', { lines: [json, `${length}, 1`], body: goodBody }],
    ['a length with a sign', { lines: [json, `content-length: +${goodBody.length}`], body: goodBody }],
    ['a length below nothing', { lines: [json, 'content-length: -1'], body: goodBody }],
    ['a length in another base', { lines: [json, 'content-length: 0x40'], body: goodBody }],
    ['a length that runs over', { lines: [json, 'content-length: 18446744073709551617'], body: goodBody }],
    ['a length with text behind it', { lines: [json, `${length} ${marker}`], body: goodBody }],
    ['chunks twice', { lines: [json, chunked, chunked], body: chunkedBody }],
    ['chunks and something else', { lines: [json, `${chunked}, ${marker}`], body: chunkedBody }],
    ['something else before the chunks', { lines: [json, 'transfer-encoding: gzip, chunked'], body: chunkedBody }],
    ['chunks that are none', { lines: [json, `transfer-encoding: x${marker}`], body: chunkedBody }],
    ['chunks under a tab', { lines: [json, 'transfer-encoding:\x0bchunked'], body: chunkedBody }],
    ['identity', { lines: [json, 'transfer-encoding: identity', length], body: goodBody }],
    ['a blank before the colon', { lines: [json, `content-length : ${goodBody.length}`], body: goodBody }],
    ['a blank before the name', { lines: [json, ` ${length}`], body: goodBody }],
    ['a folded line', { lines: [json, `x-folded: a\r\n ${length}`], body: goodBody }],
    ['a folded encoding', { lines: [json, length, 'transfer-encoding:\r\n chunked'], body: goodBody }],
    ['a line that ends with LF', { lines: [json, `x-bare: a\n${chunked}`, length], body: goodBody }],
    ['a line that ends with CR', { lines: [json, `x-bare: a\r${chunked}`, length], body: goodBody }],
    ['a line with NUL', { lines: [json, `x-bare: a\0b`, length], body: goodBody }],
    ['a line without a colon', { lines: [json, marker, length], body: goodBody }],
    ['a name that is none', { lines: [json, `x(${marker}): a`, length], body: goodBody }],
    ['a chunk size that is none', { lines: [json, chunked], body: `${marker}\r\n${goodBody}\r\n0\r\n\r\n` }],
    ['a chunk size that runs over', { lines: [json, chunked], body: `fffffffffffffffff\r\n${goodBody}\r\n0\r\n\r\n` }],
    ['a chunk that is longer than it says', { lines: [json, chunked], body: `1\r\n${goodBody}\r\n0\r\n\r\n` }],
    ['a chunk line that ends with LF', { lines: [json, chunked], body: chunkedBody.replace('\r\n', '\n') }],
    ['two hosts', { lines: [`host: ${marker}`, json, length], body: goodBody }],
    ['two types', { lines: [json, 'content-type: text/plain', length], body: goodBody }],
  ])('by %s is refused, and what stands behind it is never read', async (_how, { lines, body }) => {
    const behind = await door.goodRequest(['connection: close']);
    const before = await door.countRecords();
    const request = `POST /graphql?${marker} HTTP/1.1\r\n${await door.head(lines)}\r\n${body}`;
    const [received] = await Promise.all([exchange(door.network.url, `${request}${behind}`), door.expectServed()]);
    if (received !== '') expectRefusedAndClosed(received, 'BAD_REQUEST', 400);
    expect(await door.countRecords()).toBe(before + 1);
  });

  test('is none where the chunks are in order', async () => {
    const request = `POST /graphql HTTP/1.1\r\n${await door.head([json, chunked, 'connection: close'])}\r\n${chunkedBody}`;
    const [answer, ...others] = splitAnswers(await exchange(door.network.url, request));
    expect(others).toEqual([]);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ data: { caseByJournalNumber: { journalNumber: 'ASY-2' } } });
  });

  test('by an extension of a chunk without end is LIMIT_EXCEEDED', async () => {
    const body = `1;${'x'.repeat(20_000)}\r\n`;
    const request = `POST /graphql HTTP/1.1\r\n${await door.head([json, chunked])}\r\n${body}`;
    expectRefusedAndClosed(await exchange(door.network.url, request), 'LIMIT_EXCEEDED', 413);
  });

  test('in more chunks than 64 kB is LIMIT_EXCEEDED', async () => {
    const body = `${'1000\r\n'.concat('x'.repeat(0x1000), '\r\n').repeat(17)}0\r\n\r\n`;
    const request = `POST /graphql HTTP/1.1\r\n${await door.head([json, chunked, 'connection: close'])}\r\n${body}`;
    const received = await exchange(door.network.url, request);
    if (received !== '') expectRefusedAndClosed(received, 'LIMIT_EXCEEDED', 413);
    await door.expectServed();
  });
});

describe('a request that is none', () => {
  test.each<[string, string]>([
    ['text', `${marker}\r\n\r\n`],
    ['a method that there is not', `${marker} /graphql HTTP/1.1\r\nhost: a\r\n\r\n`],
    ['a version that there is not', `POST /graphql HTTP/9.${marker}\r\nhost: a\r\n\r\n`],
    ['an address with NUL', `POST /graphql\0${marker} HTTP/1.1\r\nhost: a\r\n\r\n`],
    ['the first words of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['the first bytes of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('%s is refused', async (_what, bytes) => {
    const [received] = await Promise.all([
      exchange(door.network.url, Buffer.from(bytes, 'latin1')),
      door.expectServed(),
    ]);
    expectRefusedAndClosed(received, 'BAD_REQUEST', 400);
  });

  test('a way through to elsewhere is refused', async () => {
    const received = await exchange(door.network.url, `CONNECT ${marker}:443 HTTP/1.1\r\nhost: ${marker}:443\r\n\r\n`);
    expect(received).toBe('');
  });

  test('headers of 100 kB are LIMIT_EXCEEDED 431, in one line or in many', async () => {
    const many = Array.from({ length: 1000 }, (_each, n) => `x-${n}: ${marker.repeat(11)}`);
    for (const lines of [[`x-long: ${marker.repeat(11_200)}`], many]) {
      const request = `POST /graphql HTTP/1.1\r\n${await door.head(lines)}\r\n`;
      expect(request.length).toBeGreaterThan(100_000);
      const [received] = await Promise.all([exchange(door.network.url, request), door.expectServed()]);
      // Cut while it is still being sent, it may not hear why.
      if (received !== '') expectRefusedAndClosed(received, 'LIMIT_EXCEEDED', 431);
    }
  });

  test('headers just over 16 kB hear that they are too long', async () => {
    const request = `POST /graphql HTTP/1.1\r\n${await door.head([`x-long: ${'x'.repeat(16 * 1024)}`])}\r\n`;
    expectRefusedAndClosed(await exchange(door.network.url, request), 'LIMIT_EXCEEDED', 431);
  });
});

describe('requests that are sent ahead of their answers', () => {
  test('are answered in turn', async () => {
    const connection = await openRaw(door.network.url);
    const ahead = [await door.goodRequest(), await door.goodRequest(), await door.goodRequest(['connection: close'])];
    connection.write(ahead.join(''));
    const answers = splitAnswers(await connection.ended);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('are cut where there are more than a few, and nobody else is', async () => {
    const connection = await openRaw(door.network.url);
    const ahead = await Promise.all(Array.from({ length: 100 }, () => door.goodRequest()));
    const before = await door.countRecords();
    connection.write(ahead.join(''));
    const [received] = await Promise.all([connection.ended, door.expectServed()]);
    expect(received).not.toMatch(/HTTP\/1\.1 5/);
    expect((await door.countRecords()) - before).toBeLessThanOrEqual(9);
  });

  test('are not answered where one of them is none: nothing is put into an answer, nothing is taken for one', async () => {
    const connection = await openRaw(door.network.url);
    connection.write(`${await door.goodRequest()}${marker}\r\n\r\n`);
    const received = await connection.ended;
    expectRefusedAndClosed(received, 'BAD_REQUEST', 400);
    await door.expectServed();
  });
});

test('nothing of all that is in our own log, and nothing failed', () => {
  const { logLines } = door.network;
  expect(logLines.filter((line) => line.includes(marker))).toEqual([]);
  expect(logLines.filter((line) => line.includes('request.failed'))).toEqual([]);
  expect(logLines.filter((line) => line.includes('connection.refused')).length).toBeGreaterThan(20);
  expect(refusalOf('BAD_REQUEST')).not.toContain(marker);
});
