import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Pool } from 'undici';
import { readAnswer } from './read-answer.ts';
import { CallFailure } from './upstream.ts';

const request = { method: 'POST', path: '/', body: '{}' } as const;
const lasting = new AbortController().signal;

describe('the answer of a subgraph', () => {
  let server: Server;
  let pool: Pool;
  const serve = async (answer: RequestListener): Promise<void> => {
    server = createServer((asked, reply) => {
      asked.resume();
      answer(asked, reply);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    pool = new Pool(`http://127.0.0.1:${String(port)}`, { connections: 1 });
  };
  afterEach(async () => {
    await pool.destroy();
    server.closeAllConnections();
    server.close();
  });

  test('is read to its end, in however many pieces it comes', async () => {
    await serve((_asked, reply) => {
      reply.statusCode = 201;
      reply.write('one, ');
      setImmediate(() => reply.end('two'));
    });
    const { status, body } = await readAnswer(pool, request, { maxBytes: 8, signal: lasting });
    expect([status, body.toString()]).toEqual([201, 'one, two']);
  });

  test('that is larger than the cap is cut off while it is sent', async () => {
    const closed = Promise.withResolvers<undefined>();
    await serve((_asked, reply) => {
      reply.on('close', () => {
        closed.resolve(undefined);
      });
      reply.write('123456789');
    });
    await expect(readAnswer(pool, request, { maxBytes: 8, signal: lasting })).rejects.toThrow(CallFailure);
    await closed.promise;
  });

  test('that is late is not waited for, and its connection ends', async () => {
    const closed = Promise.withResolvers<undefined>();
    const cut = new AbortController();
    await serve((_asked, reply) => {
      reply.on('close', () => {
        closed.resolve(undefined);
      });
      reply.write('one');
      cut.abort();
    });
    await expect(readAnswer(pool, request, { maxBytes: 8, signal: cut.signal })).rejects.toThrow('cut off');
    await closed.promise;
  });

  test('of a call that was over before it began is not asked for', async () => {
    let asked = 0;
    await serve((_asked, reply) => {
      asked += 1;
      reply.end();
    });
    await expect(readAnswer(pool, request, { maxBytes: 8, signal: AbortSignal.abort() })).rejects.toThrow('cut off');
    await readAnswer(pool, request, { maxBytes: 8, signal: lasting });
    expect(asked).toBe(1);
  });

  test('that breaks off is a failure', async () => {
    await serve((_asked, reply) => {
      reply.write('one');
      setImmediate(() => reply.destroy());
    });
    await expect(readAnswer(pool, request, { maxBytes: 8, signal: lasting })).rejects.toThrow();
  });
});
