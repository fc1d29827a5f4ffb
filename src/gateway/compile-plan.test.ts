import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { atOnce, entityFetch, inSequence, person, rootFetch, runPlan, schemas } from '#test/execution/plan-fixture.ts';
import { compilePlan } from './compile-plan.ts';

const friends = '{ us { name friends { id name } } }';
describe('an answer of another form than its schema', () => {
  const query = '{ me { name friends { name } } flag }';
  const plan = inSequence(rootFetch('root'), entityFetch(['me', 'friends', '@']));

  test.each<[string, unknown]>([
    ['an object for a list', { me: person('1', { friends: person('2') }) }],
    ['a text for a list', { me: person('1', { friends: 'x' }) }],
    ['a text for an object', { me: 'x' }],
    ['a number for a type name', { me: { __typename: 7, id: '1' } }],
  ])('%s: there is no answer', async (_what, data) => {
    const { data: answer, errors } = await runPlan(plan, query, { root: { data } });
    expect(answer).toBeNull();
    expect(errors.length).toBeGreaterThan(0);
  });

  test.each<[string, unknown]>([
    ['a list for an object', { me: [person('1', { name: 'x' })], flag: true }],
    ['a type that nobody knows', { me: { ...person('1', { name: 'x' }), __typename: 'Spy' }, flag: true }],
  ])('%s: nothing of it is in the answer', async (_what, data) => {
    const { data: answer } = await runPlan(rootFetch('root'), query, { root: { data } });
    expect(JSON.stringify(answer)).not.toContain('x');
    expect(answer).toMatchObject({ flag: true });
  });

  test('of a list for an object, no item is asked about', async () => {
    const two = inSequence(rootFetch('root'), entityFetch(['me']));
    const { asked } = await runPlan(two, '{ me { name } }', { root: { data: { me: [person('1')] } } });
    expect(asked).toHaveLength(1);
  });
});

describe('names that mean something to JavaScript', () => {
  const before = Object.getOwnPropertyNames(Object.prototype);
  const hostile = JSON.parse('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}') as object;
  const plan = inSequence(rootFetch('root'), entityFetch(['us', '@']), rootFetch('more'));
  const answers = {
    root: { data: { ...hostile, us: [person('1', hostile), person('1', hostile)] } },
    entities: { data: { _entities: [{ name: 'One', ...hostile }] } },
    more: { data: JSON.parse('{"__proto__":{"isAdmin":true},"us":[{"__proto__":{"isAdmin":true}},{}]}') as object },
  };

  test('change nothing that all objects share, and are not in the answer', async () => {
    const { data } = await runPlan(plan, '{ us { id name } }', answers);
    expect(data).toEqual({
      us: [
        { id: '1', name: 'One' },
        { id: '1', name: 'One' },
      ],
    });
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect({}).not.toHaveProperty('isAdmin');
  });

  test('give no object what stands under them', async () => {
    const entities = { data: { _entities: [JSON.parse('{"__proto__":{"age":99}}') as object] } };
    const root = { data: { us: [person('1'), person('1')] } };
    const { data } = await runPlan(plan, '{ us { age } }', { root, entities, more: { data: {} } });
    expect(data).toEqual({ us: [{ age: null }, { age: null }] });
  });

  test('are names like others where they are asked for', async () => {
    const query = '{ me { __proto__: name constructor: age toString: id valueOf: name } }';
    const me = JSON.parse('{"__typename":"Person","__proto__":"Ann","constructor":7,"toString":"1"}') as object;
    const compiled = compilePlan({ kind: 'QueryPlan', node: rootFetch('root') }, parse(query), schemas);
    const result = await compiled?.run({}, () => Promise.resolve({ data: { me } }));
    expect(JSON.stringify(result)).toBe(
      '{"data":{"me":{"__proto__":"Ann","constructor":7,"toString":"1","valueOf":null}},"errors":[]}',
    );
  });

  test('are not there unless they were put there', async () => {
    const { data } = await runPlan(rootFetch('root'), '{ me { constructor: name hasOwnProperty: name } }', {
      root: { data: { me: person('1') } },
    });
    expect(data).toEqual({ me: { constructor: null, hasOwnProperty: null } });
  });
});

describe('the order of fetches', () => {
  test('is one after the other in a sequence, and at once beside each other', async () => {
    const events: string[] = [];
    const compiled = compilePlan(
      { kind: 'QueryPlan', node: inSequence(rootFetch('first'), atOnce(rootFetch('second'), rootFetch('third'))) },
      parse('mutation { first second }'),
      schemas,
    );
    await compiled?.run({}, async (_subgraph, { query }) => {
      events.push(`${query} starts`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`${query} ends`);
      return { data: { [query]: 1 } };
    });
    expect(events).toEqual(
      ['first', 'second', 'third']
        .slice(0, 1)
        .flatMap((each) => [`${each} starts`, `${each} ends`])
        .concat(['second starts', 'third starts', 'second ends', 'third ends']),
    );
  });

  test('goes on after one that fails, whatever it throws', async () => {
    const plan = inSequence(rootFetch('first'), rootFetch('second'));
    const compiled = compilePlan({ kind: 'QueryPlan', node: plan }, parse('mutation { first second }'), schemas);
    const result = await compiled?.run({}, (_subgraph, { query }) =>
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what is rejected with may be anything
      query === 'first' ? Promise.reject('text') : Promise.resolve({ data: { second: 2 } }),
    );
    expect(JSON.parse(JSON.stringify(result?.data))).toEqual({ first: null, second: 2 });
    expect(result?.errors).toMatchObject([{ message: 'a fetch failed', cause: 'text' }]);
  });
});

describe('variables', () => {
  const plan = rootFetch('root', {
    variableUsages: ['a', 'missing', '__proto__', 'constructor'],
    operationName: 'Asked',
  });

  test('of a fetch are those that it uses and that were given', async () => {
    const given = JSON.parse('{"a":null,"b":2,"__proto__":3}') as object;
    const compiled = compilePlan({ kind: 'QueryPlan', node: plan }, parse('{ flag }'), schemas);
    let sent = '';
    await compiled?.run(given as Record<string, unknown>, (_subgraph, request) => {
      // A function would be left out of a text.
      expect(Object.values(request.variables)).toEqual([null, 3]);
      sent = JSON.stringify(request);
      return Promise.resolve({ data: {} });
    });
    expect(sent).toBe('{"query":"root","operationName":"Asked","variables":{"a":null,"__proto__":3}}');
  });

  test('called as our own fail that fetch', async () => {
    const both = inSequence(rootFetch('root'), entityFetch(['us', '@'], { variableUsages: ['representations'] }));
    const { asked, errors } = await runPlan(
      both,
      friends,
      { root: { data: { us: [person('1')] } } },
      { representations: 1 },
    );
    expect(asked).toHaveLength(1);
    expect(errors).toEqual([['Variables cannot contain key "representations"']]);
  });

  const condition = {
    kind: 'Condition',
    condition: 'on',
    ifClause: rootFetch('met'),
    elseClause: rootFetch('unmet'),
  };
  const byDefault = 'query ($on: Boolean! = true) { flag @include(if: $on) }';
  const answers = { met: { data: { flag: true } }, unmet: { data: { flag: false } } };
  test.each([
    [{ on: true }, 'met', { flag: true }],
    [{ on: false }, 'unmet', {}],
    [{}, 'met', { flag: true }],
  ])('decide which fetches are sent and what is in the answer: %j', async (variables, sent, expected) => {
    const { asked, data } = await runPlan(condition, byDefault, answers, variables);
    expect(asked.map(({ request }) => request.query)).toEqual([sent]);
    expect(data).toEqual(expected);
  });

  test('that decide and have no value leave nothing to run', async () => {
    await expect(runPlan(condition, '{ flag }', answers)).rejects.toThrow('a condition has no value');
    await expect(
      runPlan({ ...condition, ifClause: undefined }, '{ flag }', answers, { on: true }),
    ).resolves.toMatchObject({
      asked: [],
    });
  });

  test('of one operation do not stand for those of another run of it', async () => {
    const compiled = compilePlan(
      { kind: 'QueryPlan', node: rootFetch('root') },
      parse('query ($on: Boolean!) { flag @skip(if: $on) me @include(if: $on) { name } }'),
      schemas,
    );
    const ask = async (on: unknown) =>
      JSON.stringify((await compiled?.run({ on }, () => Promise.resolve({ data: {} })))?.data);
    expect([await ask(true), await ask(false), await ask(true)]).toEqual([
      '{"me":null}',
      '{"flag":null}',
      '{"me":null}',
    ]);
    expect(await ask('yes')).toBe('null');
  });
});

describe('null where there must be something', () => {
  const home = '{ us { name home { street rooms } } }';
  const plan = rootFetch('root');
  const street = (value: unknown, rest: object = {}) => person('1', { name: 'A', home: { street: value, ...rest } });

  test.each<[string, unknown, unknown]>([
    [
      'a field of an object in a list',
      [street('S'), street(null)],
      [{ name: 'A', home: { street: 'S', rooms: null } }, null],
    ],
    ['a field that did not come', [person('1', { home: {} })], [null]],
    ['an item', [street('S', { rooms: [1, null] })], [{ name: 'A', home: { street: 'S', rooms: null } }]],
    [
      'an item of another type',
      [street('S', { rooms: [1, 'x'] })],
      [{ name: 'A', home: { street: 'S', rooms: null } }],
    ],
    ['a text of another type', [street(7)], [null]],
  ])('%s: what it stands in is null', async (_what, us, expected) => {
    expect((await runPlan(plan, home, { root: { data: { us } } })).data).toEqual({ us: expected });
  });

  test('an object without a type that could be one of several: its name is no name', async () => {
    const { data } = await runPlan(plan, '{ named { __typename name } flag }', {
      root: { data: { named: { name: 'A' }, flag: true } },
    });
    expect(data).toEqual({ named: null, flag: true });
  });

  test('an object without a type has the one of its field', async () => {
    const { data } = await runPlan(
      plan,
      '{ me { kind: __typename ... on Named { name } ... on Person { age } } __typename }',
      {
        root: { data: { me: { name: 'A', age: 3 } } },
      },
    );
    expect(data).toEqual({ me: { kind: 'Person', name: 'A', age: 3 }, __typename: 'Query' });
  });
});

describe('what the compiler does not cover', () => {
  const query = parse('{ flag }');
  const planOf = (node: object) => ({ kind: 'QueryPlan', node });
  test.each<[string, unknown]>([
    ['a subscription', planOf({ kind: 'Subscription', primary: rootFetch('root') })],
    ['a part that comes later', planOf({ kind: 'Defer', primary: { node: rootFetch('root') }, deferred: [] })],
    ['such a part within', planOf(inSequence(rootFetch('root'), { kind: 'Defer', primary: {}, deferred: [] }))],
    [
      'values from a context',
      planOf(rootFetch('root', { contextRewrites: [{ kind: 'KeyRenamer', path: ['..', 'a'], renameKeyTo: 'b' }] })),
    ],
    ['a rewrite of an unknown kind', planOf(rootFetch('root', { outputRewrites: [{ kind: 'Swap', path: ['a'] }] }))],
    ['a step of a path that is no name', planOf({ ...entityFetch([]), path: [1] })],
    ['anything else of a fetch', planOf(rootFetch('root', { authenticated: true }))],
    ['no plan', { kind: 'Plan' }],
  ])('%s', (_what, plan) => {
    expect(compilePlan(plan, query, schemas)).toBeNull();
  });

  test.each([
    '{ __schema { queryType { name } } }',
    '{ flag ...T } fragment T on Query { t: __type(name: "Person") { name } }',
  ])('the schema itself: %s', (text) => {
    expect(compilePlan({ kind: 'QueryPlan' }, parse(text), schemas)).toBeNull();
  });
});
