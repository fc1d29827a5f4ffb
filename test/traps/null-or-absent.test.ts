import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, execute, isNonNullType, isObjectType, parse } from 'graphql';
import { loadGenerated } from '../../src/start/load-generated.ts';
import { openTrapNetwork, type TrapAuthority, type TrapNetwork } from './fixture/trap-network.ts';
import { alice, bob, stranger } from './fixture/trap-resolvers.ts';

describe('what is not there and what may not be seen', () => {
  let network: TrapNetwork;
  beforeAll(async () => {
    network = await openTrapNetwork();
  });
  afterAll(() => network.close());

  const ask = (authority: TrapAuthority, id: string, selection: string, headers = {}) =>
    network.ask(authority, `{ applicant(id: "${id}") ${selection} }`, {}, headers);
  const seal = (authority: TrapAuthority, key: typeof alice) => network.idsOf(authority).seal('Applicant', key);

  test('an unknown person, one of somebody else’s and an id of somebody else’s give one answer', async () => {
    const ids = [
      seal('narrow', stranger),
      seal('wide', alice),
      network.idsOf('narrow').seal('Case', alice),
      alice,
      'nonsense',
      '',
    ];
    const answers = await Promise.all(ids.map((id) => ask('narrow', id, '{ __typename id name income secret }')));
    const bodies = answers.map(({ status, text }) => `${status} ${text.replace(/"record":"[^"]+"/, '')}`);
    expect(new Set(bodies).size).toBe(1);
    expect(answers[0]?.body.data).toEqual({ applicant: null });
    expect(answers[0]?.body.errors).toBeUndefined();
    expect(answers[0]?.body.extensions?.disclosure.withheld).toEqual([]);
  });

  test('each of them is on record all the same', async () => {
    const before = network.records.length;
    await ask('narrow', 'nonsense', '{ name }');
    expect(network.records.slice(before)).toMatchObject([{ authority: 'narrow', subjects: [] }]);
  });

  test('a closed field is null for everyone alike: no subgraph was asked, so nothing tells whether there is a value', async () => {
    network.received.length = 0;
    const answers = await Promise.all([alice, bob].map((key) => ask('narrow', seal('narrow', key), '{ age income }')));
    expect(answers.map(({ body }) => body.data)).toEqual([
      { applicant: { age: 30, income: null } },
      { applicant: { age: 40, income: null } },
    ]);
    expect(answers.map(({ body }) => body.extensions?.disclosure.withheld)).toEqual([
      [{ path: ['applicant', 'income'], reason: 'NOT_FOR_PURPOSE' }],
      [{ path: ['applicant', 'income'], reason: 'NOT_FOR_PURPOSE' }],
    ]);
    expect(network.received.map(({ query }) => query).join()).not.toContain('income');
  });

  test('of what is secret nothing is said', async () => {
    const { text } = await ask('narrow', seal('narrow', alice), '{ name secret s: secret }');
    expect(text).toContain('"withheld":[]');
  });

  test('a field that is left out counts as requested', async () => {
    const strict = { 'disclosure-mode': 'strict' };
    const id = seal('narrow', alice);
    expect((await ask('narrow', id, '{ name }', strict)).status).toBe(200);
    for (const left of ['income @skip(if: true)', '... @include(if: false) { income }', '...F @skip(if: true)']) {
      const fragment = left.includes('...F') ? 'fragment F on Applicant { income }' : '';
      const query = `{ applicant(id: "${id}") { name ${left} } } ${fragment}`;
      const { body } = await network.ask('narrow', query);
      expect(body.data).toEqual({ applicant: { name: 'Alice' } });
      expect(body.extensions?.disclosure.withheld).toHaveLength(1);
      expect(await network.ask('narrow', query, {}, strict)).toMatchObject({
        status: 403,
        body: { errors: [{ extensions: { code: 'OPERATION_REFUSED' } }] },
      });
    }
  });
});

describe('a field that must not be null', () => {
  test('takes its person with it when it is denied', async () => {
    const schema = buildSchema('type Query { person: Person } type Person { name: String cpr: String! }');
    const { data } = await execute({
      schema,
      document: parse('{ person { name cpr } }'),
      rootValue: { person: { name: 'Alice', cpr: () => new Error('withheld') } },
    });
    expect(JSON.parse(JSON.stringify(data))).toEqual({ person: null });
  });

  test('is none of ours but the ids, in any contract', async () => {
    const { contracts } = await loadGenerated();
    const promised = [...contracts.values()].flatMap((sdl) =>
      Object.values(buildSchema(sdl).getTypeMap())
        .filter(isObjectType)
        .filter(({ name }) => !name.startsWith('__'))
        .flatMap((type) => Object.values(type.getFields()).filter((field) => isNonNullType(field.type)))
        .map(({ name }) => name),
    );
    expect(new Set(promised)).toEqual(new Set(['id']));
  });
});
