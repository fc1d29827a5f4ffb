import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRecipientIds } from '#gateway/recipient-ids.ts';
import { testKeys } from '#test/support/boot-network.ts';
import { addLargeDocument } from '#test/support/documents.ts';
import { openRaw, splitAnswers, type RawConnection } from '#test/support/raw-connection.ts';
import { requesterOf } from '#test/support/requester.ts';
import { authority, expectRefusedAndClosed, goodBody, openDoor, purpose, type Door } from './door-fixture.ts';

const idleCount = 1000;

describe('a connection that gives nothing, or too slowly', () => {
  let door: Door;
  beforeAll(async () => {
    const connectionLimits = {
      headersTimeoutMs: 5000,
      requestTimeoutMs: 6000,
      keepAliveTimeoutMs: 500,
      checkIntervalMs: 100,
    };
    door = await openDoor({ connectionLimits });
  });
  afterAll(() => door.network.close());

  /** Sends byte by byte until the other side has had enough. */
  async function drip(connection: RawConnection, byte: string): Promise<string> {
    const dripping = setInterval(() => {
      connection.write(byte);
    }, 20);
    try {
      return await connection.ended;
    } finally {
      clearInterval(dripping);
    }
  }

  test('keeps nobody out, be they a thousand, and is ended', async () => {
    const idle = await Promise.all(Array.from({ length: idleCount }, () => openRaw(door.network.url)));
    let ended = 0;
    const endings = idle.map(async (connection) => {
      const received = await connection.ended;
      ended += 1;
      return received;
    });
    await door.expectServed();
    expect(ended).toBe(0);
    for (const received of await Promise.all(endings)) expectRefusedAndClosed(received, 'BAD_REQUEST', 408);
    await door.expectServed();
  });

  test('is ended where the headers do not end, or the body does not, while others are served', async () => {
    const url = door.network.url;
    const headers = Array.from({ length: 20 }, async () => {
      const connection = await openRaw(url);
      connection.write('POST /graphql HTTP/1.1\r\nhost: a\r\nx-slow: ');
      return drip(connection, 'x');
    });
    const bodies = Array.from({ length: 20 }, async () => {
      const connection = await openRaw(url);
      const lines = ['content-type: application/json', 'content-length: 60000'];
      connection.write(`POST /graphql HTTP/1.1\r\n${await door.head(lines)}\r\n{"query":"`);
      return drip(connection, 'x');
    });
    await door.expectServed();
    const all = await Promise.all([...headers, ...bodies]);
    for (const received of all) expectRefusedAndClosed(received, 'BAD_REQUEST', 408);
    await door.expectServed();
  });

  test('is ended after an answer when nothing more is asked', async () => {
    const connection = await openRaw(door.network.url);
    connection.write(await door.goodRequest());
    expect(splitAnswers(await connection.ended).map(({ status }) => status)).toEqual([200]);
  });

  test('is no failure of ours, also where it goes away in the middle', async () => {
    const connection = await openRaw(door.network.url);
    const lines = ['content-type: application/json', `content-length: ${goodBody.length + 1}`];
    connection.write(`POST /graphql HTTP/1.1\r\n${await door.head(lines)}\r\n${goodBody}`);
    connection.cut();
    await connection.ended;
    await door.expectServed();
    expect(door.network.logLines.filter((line) => line.includes('request.failed'))).toEqual([]);
  });
});

describe('more connections than there are places for', () => {
  let door: Door;
  beforeAll(async () => {
    door = await openDoor({ connectionLimits: { maxConnections: 20 } });
  });
  afterAll(() => door.network.close());

  test('are ended at once, and the places are free again when others leave', async () => {
    const opened = await Promise.all(Array.from({ length: 40 }, () => openRaw(door.network.url)));
    expect(await Promise.race(opened.map(({ ended }) => ended))).toBe('');
    for (const connection of opened) connection.end();
    await Promise.all(opened.map(({ ended }) => ended));
    await door.expectServed();
  });
});

describe('a client that takes nothing of its answer', () => {
  let door: Door;
  beforeAll(async () => {
    door = await openDoor({ connectionLimits: { inactivityTimeoutMs: 1000 } });
  });
  afterAll(() => door.network.close());

  test('loses the connection, and nobody else does', async () => {
    const ids = createRecipientIds(testKeys.recipientId)(requesterOf(authority, purpose));
    const key = await addLargeDocument(door.network.store, 'ASY-2', 400);
    const path = `/documents/${ids.seal('Document', key)}`;
    const stalled = await openRaw(door.network.url);
    stalled.pause();
    stalled.write(`GET ${path} HTTP/1.1\r\n${await door.head([], path)}\r\n`);
    await door.logged('document.interrupted');
    await door.expectServed();
    stalled.resume();
    const received = await stalled.ended;
    expect(received).toMatch(/^HTTP\/1\.1 200 /);
    expect(received.length).toBeLessThan(400 * 65_536);
  }, 60_000);
});
