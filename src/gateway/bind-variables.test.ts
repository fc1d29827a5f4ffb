import { describe, expect, test } from '@jest/globals';
import { keyOf } from '#test/support/build-policy.ts';
import { buildFixtureRule, fixtureSchema, gateOpen, parseFixture } from '#test/support/gate-fixture.ts';
import { plainIds } from '#test/support/shape-fixture.ts';
import { bindVariables, coerceVariables } from './bind-variables.ts';

const { policy, rule } = buildFixtureRule();

function coerce(query: string, given: Readonly<Record<string, unknown>>) {
  return coerceVariables(policy, rule, fixtureSchema, parseFixture(query).operation, given);
}

describe('the variables of the client', () => {
  const list = 'query ($f: Filter = { kind: A }, $n: Int = 3) { cases(filter: $f, first: $n) { id } }';

  test('get their defaults, and what is not declared is left out', () => {
    expect(coerce(list, { other: 1 })).toEqual({ f: { kind: 'A' }, n: 3 });
    expect(coerce(list, { n: 5, f: null })).toEqual({ f: null, n: 5 });
  });

  test.each([{ n: 'three' }, { n: 2 ** 40 }, { f: { unheardOf: 1 } }, { f: 'x' }, { f: { kind: 'C' } }])(
    '%j is not of its type',
    (given) => {
      expect(() => coerce(list, given)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    },
  );

  test('must be there when they are needed', () => {
    expect(() => coerce('query ($id: ID!) { applicant(id: $id) { id } }', {})).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
  });

  test.each([{ f: { income: 1 } }, { f: { income: null } }, { f: { any: [{ status: 'A' }] } }])(
    '%j tests a closed value',
    (given) => {
      expect(() => coerce(list, given)).toThrow(expect.objectContaining({ code: 'OPERATION_REFUSED' }));
    },
  );
});

describe('the variables of the permitted operation', () => {
  const bind = (query: string, variables: Readonly<Record<string, unknown>>) =>
    bindVariables(policy, gateOpen(query), variables, plainIds);

  test('are those that it still uses', () => {
    const query = 'query ($n: Int) { personInMatter { parts(first: $n) { text } income } }';
    expect(bind(query, { n: 2 })).toEqual({ n: 2 });
    const named = query.replaceAll('$n', '$representations');
    expect(bind(named, { representations: 2 })).toEqual({ v__representations: 2 });
    expect(bind(query, {})).toEqual({});
  });

  test('hold ids opened, however they were given', () => {
    const sealed = `Applicant~${keyOf(2)}`;
    expect(bind(`{ applicant(id: "${sealed}") { id } }`, {})).toEqual({ sealed__0: keyOf(2) });
    expect(bind('query ($id: ID!) { applicant(id: $id) { id } }', { id: sealed })).toEqual({ sealed__0: keyOf(2) });
    expect(bind('query ($id: ID!) { applicant(id: $id) { id } }', { id: `Case~${keyOf(2)}` })).toEqual({
      sealed__0: 'unknown',
    });
  });

  test('leave an id out that was not given', () => {
    expect(bind('query ($owner: ID) { table(owner: $owner) { text } }', {})).toEqual({});
    expect(bind('{ table(owner: null) { text } }', {})).toEqual({});
  });

  test('hold the ids inside an object opened, however deep and however they were given', () => {
    const sealed = `Applicant~${keyOf(2)}`;
    const parcel = {
      owner: keyOf(2),
      owners: ['unknown', keyOf(2)],
      note: 'none',
      inner: { owner: null, note: sealed },
    };
    const given = { owner: sealed, owners: ['x', sealed], inner: { owner: null, note: sealed } };
    const send = 'mutation ($p: Parcel!) { send(parcel: $p) { text } }';
    const { operation } = parseFixture(send);
    expect(bind(send, coerceVariables(policy, rule, fixtureSchema, operation, { p: given }))).toEqual({
      sealed__0: parcel,
    });
    const inText = `mutation ($id: ID) { send(parcel: {
      owner: $id, owners: ["x", "${sealed}"], inner: { owner: null, note: "${sealed}" } }) { text } }`;
    expect(bind(inText, { id: sealed })).toEqual({ sealed__0: parcel });
    expect(bind('mutation { send(parcel: {owners: null}, note: "n") { text } }', {})).toEqual({
      sealed__0: { owners: null, note: 'none' },
    });
  });

  test('have no prototype for a variable called __proto__ to write to', () => {
    const bound = bind('query ($__proto__: Int) { personInMatter { parts(first: $__proto__) { text } } }', {
      ['__proto__']: 4,
    });
    expect(Object.getPrototypeOf(bound)).toBeNull();
    expect(Object.hasOwn(bound, '__proto__')).toBe(true);
  });
});
