import { describe, expect, test } from '@jest/globals';
import type { SubgraphAnswer } from '#gateway/compile-plan.ts';
import { entityFetch, firm, inSequence, key, person, rootFetch, runPlan } from '#test/execution/plan-fixture.ts';

const friends = '{ us { name friends { id name } } }';
const lists = inSequence(rootFetch('root'), entityFetch(['us', '@']));

describe('a batch of entities', () => {
  const us = { us: [person('1'), null, person('2'), person('1')] };
  const names = (...entities: readonly unknown[]) => ({
    root: { data: us },
    entities: { data: { _entities: entities } },
  });

  test('asks about each entity once, and gives each place what is of it', async () => {
    const { data, errors, asked } = await runPlan(lists, friends, names({ name: 'One' }, { name: 'Two' }));
    expect(asked[1]).toEqual({
      subgraph: 'two',
      request: { query: 'entities', variables: { representations: [person('1'), person('2')] } },
    });
    expect(errors).toEqual([]);
    expect(data).toMatchObject({ us: [{ name: 'One' }, null, { name: 'Two' }, { name: 'One' }] });
  });

  test('tells entities apart by all that is sent of them', async () => {
    const plan = inSequence(rootFetch('root'), entityFetch(['us', '@'], { requires: [key('Person', 'age')] }));
    const answers = names({ name: 'Old' }, { name: 'Young' });
    const ages = { us: [person('1', { age: 70 }), person('1', { age: 7 }), person('1')] };
    const { data, asked } = await runPlan(plan, friends, { ...answers, root: { data: ages } });
    expect(asked[1]?.request.variables['representations']).toEqual([...ages.us.slice(0, 2)]);
    expect(data).toMatchObject({ us: [{ name: 'Old' }, { name: 'Young' }, { name: null }] });
  });

  test('leaves apart what stands in two places: what one gets later the other does not', async () => {
    const plan = inSequence(lists, rootFetch('later'));
    const { data } = await runPlan(plan, '{ us { friends { id name } } }', {
      ...names({ friends: [{ id: '7' }] }, {}),
      later: { data: { us: [{ friends: [{ name: 'Here' }] }, null, {}, { friends: [{ name: 'There' }] }] } },
    });
    expect(data).toMatchObject({ us: [{ friends: [{ name: 'Here' }] }, null, {}, { friends: [{ name: 'There' }] }] });
  });

  test('leaves out who nobody knows', async () => {
    const { data, errors } = await runPlan(lists, friends, names(null, { name: 'Two' }));
    expect(errors).toEqual([]);
    expect(data).toMatchObject({ us: [{ name: null }, null, { name: 'Two' }, { name: null }] });
  });

  test('is not sent where there is nobody to ask about', async () => {
    const { asked } = await runPlan(lists, friends, { root: { data: { us: [null] } } });
    expect(asked).toHaveLength(1);
  });

  const one = { name: 'One' };
  test.each<[string, unknown]>([
    ['too few', { _entities: [one] }],
    ['too many', { _entities: [one, one, one] }],
    ['none', {}],
    ['null', { _entities: null }],
    ['an object', { _entities: { 0: one, 1: one, length: 2 } }],
    ['a text among them', { _entities: [one, 'Two'] }],
    ['a number among them', { _entities: [one, 2] }],
    ['a list among them', { _entities: [one, [one]] }],
    ['a truth among them', { _entities: [one, true] }],
    ['a text for data', 'no data'],
    ['a list for data', [{ _entities: [one, one] }]],
  ])('that comes back with %s is a failure of that fetch, and nobody gets another ones values', async (_what, data) => {
    const result = await runPlan(lists, friends, { root: { data: us }, entities: { data } });
    expect(result.data).toEqual({
      us: [0, null, 0, 0]
        .map((each) => each ?? null)
        .map((each) => (each === null ? null : { name: null, friends: null })),
    });
    expect(result.errors).toHaveLength(1);
  });

  test('takes many thousands of them', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => person(String(index)));
    const failing = many.map(({ id }, index) => ({ message: id, path: ['_entities', index, 'age'] }));
    const { data, errors } = await runPlan(lists, '{ us { name } }', {
      root: { data: { us: many } },
      entities: { data: { _entities: many.map(({ id }) => ({ name: id })) }, errors: failing },
    });
    expect(data).toEqual({ us: many.map(({ id }) => ({ name: id })) });
    expect(errors.at(-1)).toEqual(['19999', ['us', 19_999, 'age']]);
  });
});

describe('where an error of a subgraph stands', () => {
  const parties = { parties: [firm('9'), null, person('1'), firm('8'), person('2'), person('1')] };
  const plan = inSequence(rootFetch('root'), entityFetch(['parties', '@']));
  const errorAt = (...path: readonly (string | number)[]) => [{ message: 'no', path }];
  const answer = (errors: SubgraphAnswer['errors']) => ({
    root: { data: parties },
    entities: { data: { _entities: [{}, {}] }, errors },
  });
  const query = '{ parties { ... on Person { name } } }';

  test('is the object that it is about, whoever was not asked about; and each place of it', async () => {
    const { errors } = await runPlan(plan, query, answer(errorAt('_entities', 0, 'name', 3)));
    expect(errors).toEqual([
      ['no', ['parties', 2, 'name', 3]],
      ['no', ['parties', 5, 'name', 3]],
    ]);
    expect((await runPlan(plan, query, answer(errorAt('_entities', 1)))).errors).toEqual([['no', ['parties', 4]]]);
  });

  test.each([
    ['of the fetch', undefined],
    ['of all entities', ['_entities']],
    ['of one that was not asked about', ['_entities', 2, 'name']],
    ['of something else', ['else', 0]],
  ])('is nowhere, for one %s', async (_what, path) => {
    const { errors } = await runPlan(plan, query, answer([{ message: 'no', ...(path === undefined ? {} : { path }) }]));
    expect(errors).toEqual([['no', undefined]]);
  });

  test('is in the lists that the object is in', async () => {
    const nested = inSequence(rootFetch('root'), entityFetch(['me', 'grid', '@', '@']));
    const { errors } = await runPlan(nested, '{ me { grid { name } } }', {
      root: { data: { me: { grid: [null, [person('1')], [null, person('2')]] } } },
      entities: { data: { _entities: [{}, {}] }, errors: errorAt('_entities', 1, 'name') },
    });
    expect(errors).toEqual([['no', ['me', 'grid', 2, 1, 'name']]]);
  });

  test('of a root is where it says', async () => {
    const { errors } = await runPlan(rootFetch('root'), '{ me { name } }', {
      root: { data: { me: null }, errors: errorAt('me', 'name') },
    });
    expect(errors).toEqual([['no', ['me', 'name']]]);
  });
});

describe('what is sent of an entity', () => {
  const required = (requires: readonly object[]) => inSequence(rootFetch('root'), entityFetch(['party'], { requires }));
  const nested = (name: string, ...fields: readonly string[]) => ({
    kind: 'Field',
    name,
    selections: fields.map((each) => ({ kind: 'Field', name: each })),
  });
  const sent = async (requires: readonly object[], party: object) => {
    const { asked } = await runPlan(required(requires), '{ party { ... on Person { name } } }', {
      root: { data: { party } },
      entities: { data: { _entities: [{}] } },
    });
    return asked[1]?.request.variables['representations'];
  };

  test('is what is required of its type, and of the types above it', async () => {
    const requires = [key('Firm'), key('Named', 'name'), { ...key('Party'), selections: [nested('home', 'street')] }];
    const party = person('1', { name: 'A', home: { street: 'S', rooms: [1] }, age: 3 });
    expect(await sent(requires, party)).toEqual([person('1', { name: 'A', home: { street: 'S' } })]);
  });

  test('leaves out a part that is not there as a whole', async () => {
    const requires = [
      key('Person'),
      {
        ...key('Person', 'age'),
        selections: [
          { kind: 'Field', name: 'name' },
          { kind: 'Field', name: 'age' },
        ],
      },
    ];
    expect(await sent(requires, person('1', { name: 'A' }))).toEqual([person('1')]);
    expect(await sent([key('Person', 'age')], person('1'))).toBeUndefined();
  });

  test('goes through lists, also through lists of lists, and keeps null', async () => {
    const requires = [
      { ...key('Person'), selections: [...key('Person').selections, nested('grid', 'id'), nested('home', 'street')] },
    ];
    const party = person('1', { grid: [[{ id: '2', age: 1 }, null], null, []], home: null });
    expect(await sent(requires, party)).toEqual([person('1', { grid: [[{ id: '2' }, null], null, []], home: null })]);
  });

  test('is changed as the plan says, and so is what comes back', async () => {
    const plan = inSequence(
      rootFetch('root', {
        outputRewrites: [{ kind: 'KeyRenamer', path: ['parties', '... on Person', 'age__0'], renameKeyTo: 'age' }],
      }),
      entityFetch(['parties', '@'], {
        requires: [key('Person'), key('Firm')],
        inputRewrites: [{ kind: 'ValueSetter', path: ['... on Named', '__typename'], setValueTo: 'Named' }],
        outputRewrites: [{ kind: 'KeyRenamer', path: ['... on Firm', 'name__0'], renameKeyTo: 'name' }],
      }),
    );
    const { data, asked } = await runPlan(plan, '{ parties { ... on Named { name } ... on Person { age } } }', {
      root: { data: { parties: [person('1', { age__0: 0 }), firm('2')] } },
      entities: { data: { _entities: [{ name__0: 'no' }, { name__0: '' }] } },
    });
    expect(asked[1]?.request.variables['representations']).toEqual([
      { __typename: 'Named', id: '1' },
      { __typename: 'Named', id: '2' },
    ]);
    expect(data).toEqual({ parties: [{ name: null, age: 0 }, { name: '' }] });
  });
});
