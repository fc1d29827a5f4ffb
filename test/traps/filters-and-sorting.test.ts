import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPlainGateway } from './fixture/plain-gateway.ts';
import { openTrapNetwork, type TrapNetwork } from './fixture/trap-network.ts';

const refused = { status: 403, body: { errors: [{ extensions: { code: 'OPERATION_REFUSED' } }] } };

describe('what a filter, an order or a count tells of a closed value', () => {
  let network: TrapNetwork;
  beforeAll(async () => {
    network = await openTrapNetwork();
  });
  afterAll(() => network.close());

  test('is the value itself in twenty requests, where nobody guards arguments', async () => {
    const plain = await openPlainGateway();
    let [least, most] = [0, 1_000_000];
    let requests = 0;
    while (least < most) {
      const guess = Math.floor((least + most) / 2);
      const { data } = await plain.ask(`{ people(filter: { name: "Alice", incomeOver: ${guess} }) { totalCount } }`);
      if (JSON.stringify(data).includes('"totalCount":1')) least = guess + 1;
      else most = guess;
      requests += 1;
    }
    await plain.close();
    expect({ income: least, requests }).toEqual({ income: 473_911, requests: 20 });
  });

  test.each([
    ['a filter', '{ people(filter: { incomeOver: 400000 }) { totalCount } }', {}],
    ['a filter that only counts', '{ people(filter: { incomeOver: 1 }) { __typename } }', {}],
    [
      'a filter in a variable',
      'query ($f: PersonFilter) { people(filter: $f) { totalCount } }',
      { f: { incomeOver: 1 } },
    ],
    ['a filter in a default', 'query ($f: PersonFilter = { incomeOver: 1 }) { people(filter: $f) { totalCount } }', {}],
    ['a value in a variable', 'query ($i: Int) { people(filter: { incomeOver: $i }) { totalCount } }', { i: 1 }],
    ['an order', '{ people(order: INCOME) { nodes { name } } }', {}],
    ['an order by something harmless', '{ people(order: NAME) { nodes { name } } }', {}],
    ['an order in the filter', '{ people(filter: { order: INCOME }) { nodes { name } } }', {}],
    [
      'a filter of a skipped field',
      '{ people(filter: { incomeOver: 1 }) @skip(if: true) { totalCount } name: __typename }',
      {},
    ],
    [
      'a filter in a fragment',
      '{ ...F } fragment F on Query { p: people(filter: { incomeOver: 1 }) { totalCount } }',
      {},
    ],
  ])('%s: refused before any subgraph is asked', async (_what, query, variables) => {
    network.received.length = 0;
    for (const authority of ['narrow', 'careful'] as const) {
      expect(await network.ask(authority, query, variables)).toMatchObject(refused);
    }
    expect(network.received).toEqual([]);
  });

  test('is nothing new to those who may read it', async () => {
    const query = '{ people(filter: { incomeOver: 400000 }, order: INCOME) { totalCount nodes { name income } } }';
    expect((await network.ask('wide', query)).body.data).toEqual({
      people: { totalCount: 1, nodes: [{ name: 'Alice', income: 473_911 }] },
    });
  });

  test('a filter on an open value is answered', async () => {
    const { body } = await network.ask('narrow', '{ people(filter: { name: "Bob" }) { totalCount } }');
    expect(body.data).toEqual({ people: { totalCount: 1 } });
  });
});
