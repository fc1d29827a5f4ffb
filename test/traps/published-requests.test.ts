import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { errorCodes, type ErrorCode } from '#kernel/error-codes.ts';
import { sendRaw, type RawAnswer } from '#test/support/send-raw.ts';
import { openTrapNetwork, type TrapNetwork } from './fixture/trap-network.ts';

const refusal = (code: ErrorCode) =>
  JSON.stringify({ errors: [{ message: errorCodes[code].message, extensions: { code } }] });

describe('a request as it was published against another gateway', () => {
  let network: TrapNetwork;
  beforeAll(async () => {
    network = await openTrapNetwork();
  });
  afterAll(() => network.close());
  afterEach(async () => {
    expect((await network.ask('wide', '{ people { totalCount } }')).body.data).toEqual({ people: { totalCount: 2 } });
  });

  const body = JSON.stringify({ query: '{ people { totalCount } }' });
  const send = (method: string, path: string, headers: Readonly<Record<string, string>>, text = '') =>
    sendRaw(`${network.url}${path}`, method, [['authorization', 'Bearer wide'], ...Object.entries(headers)], text);
  const expectRefused = ({ status, text }: RawAnswer, code: ErrorCode, httpStatus: number): void => {
    expect({ status, text }).toEqual({ status: httpStatus, text: refusal(code) });
  };

  test.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'text/plain', 'apollo-require-preflight': '1' },
    { 'content-type': 'application/json', 'x-apollo-operation-name': 'A' },
  ])('a query in the address with the headers %j is not read', async (headers) => {
    const path = `/graphql?query=${encodeURIComponent('{ people { totalCount } }')}`;
    expectRefused(await send('GET', path, headers), 'BAD_REQUEST', 405);
  });

  test.each([
    'text/plain',
    'text/plain; application/json',
    'text/plain;charset=application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-7',
    'application/json; charset=ibm037',
    'application/json, text/plain',
  ])('JSON that a page of another origin could send as %s is not read', async (contentType) => {
    expectRefused(await send('POST', '/graphql', { 'content-type': contentType }, body), 'BAD_REQUEST', 415);
  });

  test('a batch is refused, and what is answered may be kept by nobody', async () => {
    const batch = await send('POST', '/graphql', { 'content-type': 'application/json' }, `[${body},${body}]`);
    expectRefused(batch, 'BAD_REQUEST', 400);
    const single = await send('POST', '/graphql', { 'content-type': 'application/json' }, body);
    expect(single.headers['cache-control']).toBe('no-store');
  });

  test.each(['subscription { people { totalCount } }', 'subscription { __typename }', 'subscription ($a: Int) { a }'])(
    'an unnamed subscription is refused: %s',
    async (query) => {
      const { status, text } = await network.ask('wide', query);
      expect({ status, text }).toEqual({ status: 400, text: refusal('BAD_REQUEST') });
    },
  );

  test('a connection does not become a WebSocket, where limits would not hold', async () => {
    const headers = {
      authorization: 'Bearer wide',
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'graphql-transport-ws',
    };
    const outcome = await new Promise<string>((resolve) => {
      const sent = request(`${network.url}/graphql`, { headers, agent: false });
      sent.on('upgrade', (_response, socket) => {
        socket.destroy();
        resolve('upgraded');
      });
      sent.on('response', (response) => {
        response.resume();
        resolve('answered');
      });
      sent.on('error', () => {
        resolve('closed');
      });
      sent.end();
    });
    expect(outcome).not.toBe('upgraded');
  });
});
