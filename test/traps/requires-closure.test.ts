import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPlainGateway } from './fixture/plain-gateway.ts';
import { openTrapNetwork, type TrapAuthority, type TrapNetwork } from './fixture/trap-network.ts';
import { alice, bob } from './fixture/trap-resolvers.ts';

describe('a field computed from a closed one', () => {
  let network: TrapNetwork;
  beforeAll(async () => {
    network = await openTrapNetwork();
  });
  afterAll(() => network.close());

  const ask = (authority: TrapAuthority, key: typeof alice, selection: string) =>
    network.ask(authority, `{ applicant(id: "${network.idsOf(authority).seal('Applicant', key)}") ${selection} }`);

  test('gives the closed one away in the gateway as it comes', async () => {
    const plain = await openPlainGateway();
    const { data } = await plain.ask(`{ applicant(id: "${alice}") { band } }`);
    await plain.close();
    expect(data).toEqual({ applicant: { band: 'HIGH' } });
  });

  test('is closed with it, and the input is not even fetched', async () => {
    network.received.length = 0;
    const { body } = await ask('narrow', alice, '{ name band }');
    expect(body.data).toEqual({ applicant: { name: 'Alice', band: null } });
    expect(body.extensions?.disclosure.withheld).toEqual([{ path: ['applicant', 'band'], reason: 'NOT_FOR_PURPOSE' }]);
    expect(network.received.map(({ query }) => query).join()).not.toContain('income');
  });

  test('is closed with it over any number of steps, and none of them is fetched', async () => {
    network.received.length = 0;
    const { body } = await ask('narrow', alice, '{ name rating }');
    expect(body.data).toEqual({ applicant: { name: 'Alice', rating: null } });
    expect(body.extensions?.disclosure.withheld).toEqual([
      { path: ['applicant', 'rating'], reason: 'NOT_FOR_PURPOSE' },
    ]);
    expect(network.received.map(({ query }) => query).join()).not.toMatch(/income|band/);
    expect((await ask('wide', alice, '{ rating }')).body.data).toEqual({ applicant: { rating: 'rated HIGH' } });
    const { body: careful } = await ask('careful', bob, '{ name rating }');
    expect(careful.data).toEqual({ applicant: { name: 'Bob', rating: null } });
  });

  test('is open with it', async () => {
    expect((await ask('wide', alice, '{ band }')).body.data).toEqual({ applicant: { band: 'HIGH' } });
    expect((await ask('wide', bob, '{ band }')).body.data).toEqual({ applicant: { band: 'LOW' } });
  });

  test('opens by the facts of the row, and no error names a field that was not asked for', async () => {
    expect((await ask('careful', alice, '{ band }')).body.data).toEqual({ applicant: { band: 'HIGH' } });
    const { status, body, text } = await ask('careful', bob, '{ name band }');
    expect(status).toBe(200);
    expect(body.data).toEqual({ applicant: { name: 'Bob', band: null } });
    expect(body.extensions?.disclosure.withheld).toEqual([
      { path: ['applicant', 'band'], reason: 'REQUIREMENT_MISSING', requirement: 'CONSENT' },
    ]);
    expect(text).not.toContain('income');
  });
});
