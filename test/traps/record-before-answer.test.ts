import { afterEach, describe, expect, test } from '@jest/globals';
import { openTrapNetwork, type TrapNetwork } from './fixture/trap-network.ts';
import { alice } from './fixture/trap-resolvers.ts';

describe('the record', () => {
  let network: TrapNetwork | undefined;
  afterEach(() => network?.close());

  async function openWith(beforeDurable: () => Promise<void>) {
    const opened = await openTrapNetwork({ beforeDurable });
    network = opened;
    const query = `{ applicant(id: "${opened.idsOf('wide').seal('Applicant', alice)}") { name } }`;
    const headers = { 'content-type': 'application/json', authorization: 'Bearer wide' };
    return { opened, query, request: { method: 'POST', headers, body: JSON.stringify({ query }) } };
  }

  test('is durable before the first byte of the answer is sent (I1)', async () => {
    const events: string[] = [];
    const durable = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    const { opened, request } = await openWith(async () => {
      reached.resolve(undefined);
      await durable.promise;
      events.push('durable');
    });
    const answering = fetch(`${opened.url}/graphql`, request).then((response) => {
      events.push('first byte');
      return response.text();
    });
    await reached.promise;
    // Whatever could arrive without the record has had its turn.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
    expect(events).toEqual([]);
    durable.resolve(undefined);
    expect(await answering).toContain('Alice');
    expect(events).toEqual(['durable', 'first byte']);
  });

  test('is kept when the caller has gone: rather a record too many than one too few', async () => {
    const durable = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    const { opened, request } = await openWith(async () => {
      reached.resolve(undefined);
      await durable.promise;
    });
    const leaving = new AbortController();
    const answering = fetch(`${opened.url}/graphql`, { ...request, signal: leaving.signal });
    await reached.promise;
    leaving.abort();
    await expect(answering).rejects.toThrow();
    durable.resolve(undefined);
    await opened.close();
    network = undefined;
    expect(opened.records).toMatchObject([
      { authority: 'wide', subjects: [{ coordinates: ['Applicant.name', 'Query.applicant'] }] },
    ]);
  });

  test('that cannot be made keeps everything inside, whatever was fetched', async () => {
    const { opened, query } = await openWith(() => Promise.reject(new Error('disk full')));
    const { status, body, text } = await opened.ask('wide', query);
    expect({ status, code: body.errors?.[0]?.extensions.code }).toEqual({ status: 503, code: 'RECORD_UNAVAILABLE' });
    expect(text).not.toMatch(/Alice|disk/);
    expect(opened.received).not.toEqual([]);
    expect(opened.refusals).toMatchObject([{ code: 'RECORD_UNAVAILABLE' }]);
  });
});
