import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPlainGateway } from './fixture/plain-gateway.ts';
import { openTrapNetwork, type TrapAuthority, type TrapNetwork } from './fixture/trap-network.ts';
import { alice } from './fixture/trap-resolvers.ts';

describe('the plan of one caller is not another’s', () => {
  let network: TrapNetwork;
  beforeAll(async () => {
    network = await openTrapNetwork();
  });
  afterAll(() => network.close());

  const text = 'query ($id: ID!) { applicant(id: $id) { name income } }';
  const ask = (authority: TrapAuthority) =>
    network.ask(authority, text, { id: network.idsOf(authority).seal('Applicant', alice) });

  test('where plans are kept under what the client sent, it is', async () => {
    const plain = await openPlainGateway();
    await plain.ask(`{ applicant(id: "${alice}") { name income } }`, 'the same hash');
    const { data } = await plain.ask(`{ applicant(id: "${alice}") { name } people { totalCount } }`, 'the same hash');
    await plain.close();
    // The plan of the first was run: what only the second asked for was never fetched.
    expect(data).toEqual({ applicant: { name: 'Alice' }, people: null });
  });

  test('the second caller’s fields are the only ones that are fetched for it', async () => {
    const wide = await ask('wide');
    expect(wide.body.data).toEqual({ applicant: { name: 'Alice', income: 473_911 } });
    network.received.length = 0;
    const narrow = await ask('narrow');
    expect(narrow.body.data).toEqual({ applicant: { name: 'Alice', income: null } });
    expect(network.received).toHaveLength(1);
    expect(network.received[0]?.query).not.toContain('income');
  });

  test('and the other way round', async () => {
    await ask('narrow');
    expect((await ask('wide')).body.data).toEqual({ applicant: { name: 'Alice', income: 473_911 } });
  });
});
