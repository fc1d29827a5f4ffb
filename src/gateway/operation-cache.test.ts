import { describe, expect, test } from '@jest/globals';
import { extendSchema, getIntrospectionQuery, parse } from 'graphql';
import { buildFixtureRule, fixtureSchema } from '#test/support/gate-fixture.ts';
import { createOperationCache } from './operation-cache.ts';

const { policy, rule } = buildFixtureRule();
const narrow = buildFixtureRule({ categories: { STRUCTURE: [], REFERENCE: [] } });
const contract = extendSchema(fixtureSchema, parse('extend type Query { serviceNotices: [String!] }'));
const query = '{ applicant(id: "x") { id name } }';

function prepare(text: string, operationName: string | null = null, cache = createOperationCache(policy)) {
  return cache.prepare({ query: text, operationName }, rule, contract);
}

describe('a prepared operation', () => {
  test('is prepared once per text, operation name and rule', () => {
    const cache = createOperationCache(policy);
    expect(prepare(query, null, cache)).toBe(prepare(query, null, cache));
    expect(prepare(`${query} `, null, cache)).not.toBe(prepare(query, null, cache));
  });

  test('is another for another rule, under another hash, when another part of it is open', () => {
    const cache = createOperationCache(policy);
    const wide = prepare(query, null, cache);
    const other = cache.prepare(
      { query, operationName: null },
      { ...narrow.rule, id: 'other' as typeof rule.id },
      fixtureSchema,
    );
    expect(other).not.toBe(wide);
    expect(other.operationHash).toBe(wide.operationHash);
    expect(other.permittedHash).not.toBe(wide.permittedHash);
  });

  test('has one hash for what goes to the planner, however the client wrote it', () => {
    const spread = prepare('query { ... { applicant(id: "x") { id income name } } }');
    expect(prepare('{ applicant(id: "y") { id name secret } }').permittedHash).toBe(prepare(query).permittedHash);
    expect(spread.permittedHash).not.toBe(prepare(query).permittedHash);
  });

  test('is chosen by name', () => {
    const both = 'query A { caseInMatter { id } } query B { personInMatter { id } }';
    expect(prepare(both, 'B').operation.name?.value).toBe('B');
    expect(() => prepare(both)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    expect(() => prepare(both, 'C')).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });

  test('an empty operation name is a name, also when the operation is known', () => {
    const cache = createOperationCache(policy);
    prepare(query, null, cache);
    expect(() => prepare(query, '', cache)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });

  test('is forgotten after five hundred others', () => {
    const cache = createOperationCache(policy);
    const first = prepare(query, null, cache);
    for (let n = 0; n < 500; n += 1) prepare(`{ a${n}: __typename }`, null, cache);
    expect(prepare(query, null, cache)).not.toBe(first);
  });
});

describe('what is refused', () => {
  test.each([
    ['not GraphQL', '{ applicant(id: "x" { id }'],
    ['nothing', ''],
    ['a field that the contract lacks', '{ applicant(id: "x") { cpr } }'],
    ['an argument that the contract lacks', '{ cases(income: 1) { id } }'],
    ['fragments that go in circles', '{ ...A } fragment A on Query { ...A }'],
    ['only a fragment', 'fragment A on Query { caseInMatter { id } }'],
    ['an unknown directive', '{ caseInMatter @defer { id } }'],
    ['a type system', 'type Query { a: Int }'],
    ['introspection together with data', '{ __schema { types { name } } caseInMatter { id } }'],
    [
      'introspection hidden in fragments',
      '{ ...A ...A } fragment A on Query { ... { __type(name: "Case") { name } } caseInMatter { id } }',
    ],
  ])('%s is BAD_REQUEST', (_what, text) => {
    expect(() => prepare(text)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });

  test('a closed argument is OPERATION_REFUSED', () => {
    expect(() => prepare('{ cases(order: A) { id } }')).toThrow(
      expect.objectContaining({ code: 'OPERATION_REFUSED', detail: 'Query.cases(order:)' }),
    );
  });

  test('too many tokens are LIMIT_EXCEEDED', () => {
    expect(() => prepare(`{ ${'__typename '.repeat(4000)} }`)).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
    );
  });

  test('fragments that multiply are LIMIT_EXCEEDED, before anything is planned', () => {
    const links = (count: number) =>
      Array.from({ length: count }, (_, n) => `fragment F${n} on Applicant { ...F${n + 1} ... { ...F${n + 1} } }`);
    const bomb = (count: number) =>
      `{ applicant(id: "x") { ...F0 } } ${links(count).join(' ')} fragment F${count} on Applicant { name }`;
    expect(prepare(bomb(4)).gated.permitted).not.toBeNull();
    expect(() => prepare(bomb(20))).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
  });

  test('is not remembered as prepared', () => {
    const cache = createOperationCache(policy);
    expect(() => prepare('{ cases(order: A) { id } }', null, cache)).toThrow();
    expect(() => prepare('{ cases(order: A) { id } }', null, cache)).toThrow();
  });
});

describe('what the gateway answers by itself', () => {
  test.each([
    ['{ __schema { queryType { name } } }', true],
    ['{ __typename ...A } fragment A on Query { __type(name: "Case") { name } }', true],
    [getIntrospectionQuery(), true],
    ['{ serviceNotices }', true],
    ['{ serviceNotices __schema { queryType { name } } }', true],
    ['{ __typename }', false],
    [query, false],
  ])('%s: %p', (text, ownAnswer) => {
    expect(prepare(text).ownAnswer).toBe(ownAnswer);
  });
});
