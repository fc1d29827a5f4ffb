import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { errorCodes } from '#kernel/error-codes.ts';
import { openTrapNetwork, type TrapNetwork } from './fixture/trap-network.ts';
import { alice } from './fixture/trap-resolvers.ts';

const limitExceeded = JSON.stringify({
  errors: [{ message: errorCodes.LIMIT_EXCEEDED.message, extensions: { code: 'LIMIT_EXCEEDED' } }],
});
const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_each, index) => text(index)).join(' ');

/** So many selections, none of them more than 99 times in one selection set. */
const filler = (count: number): string =>
  times(Math.ceil(count / 100), (n) => {
    const group = Math.min(100, count - 100 * n);
    return group === 1 ? '__typename' : `... { ${times(group - 1, () => '__typename')} }`;
  });

const doubling = (count: number): string =>
  `${times(count, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F${count} on Query { __typename }`;

describe('what a document may cost', () => {
  let network: TrapNetwork;
  let applicant: string;
  beforeAll(async () => {
    network = await openTrapNetwork();
    applicant = `applicant(id: "${network.idsOf('wide').seal('Applicant', alice)}")`;
  });
  afterAll(() => network.close());

  const ask = (query: string) => network.ask('wide', query);

  test.each<[string, number, (size: number) => string]>([
    // Nine tokens stand around the numbers.
    ['tokens', 2500, (size) => `{ people(filter: [${times(size - 9, () => '1')}]) }`],
    ['selections', 2000, (size) => `{ ${filler(size)} }`],
    ['repetitions of one field', 100, (size) => `{ ${times(size, () => '__typename')} }`],
    [
      'selections of fragments, written out wherever they are spread',
      2000,
      (size) => `{ ...F ...F ${filler(size - 6)} } fragment F on Query { ...G } fragment G on Query { a: __typename }`,
    ],
    ['selections of all operations together', 2000, (size) => `query A { __typename } query B { ${filler(size - 1)} }`],
    ['cost of a list of so many', 20_000, (size) => `{ people(first: ${String(Math.ceil(size / 2))}) { totalCount } }`],
    ['depth', 20, (size) => `{ ${'a { '.repeat(size - 1)} b ${'} '.repeat(size - 1)} }`],
    [
      'depth of fragments in fragments',
      20,
      (size) =>
        `{ a { ...F0 } } ${times(size - 2, (n) => `fragment F${n} on A { a { ...F${n + 1} } }`)} fragment F${size - 2} on A { b }`,
    ],
    [
      'depth of introspection',
      20,
      (size) => `{ __schema { types { ${'ofType { '.repeat(size - 3)} name ${'} '.repeat(size - 3)} } } }`,
    ],
    ['selections of an introspection', 300, (size) => `{ __schema { ${filler(size - 1)} } }`],
    ['aliases', 100, (size) => `{ ${applicant} { ${times(size, (n) => `a${n}: name`)} } }`],
    [
      'aliases of a fragment, as often as it is spread',
      100,
      (size) =>
        `{ ${'...F '.repeat(size / 20)} ${'x: __typename '.repeat(size % 20)} } fragment F on Query { ${times(20, (n) => `a${n}: __typename`)} }`,
    ],
    ['directives', 50, (size) => `{ ${applicant} { ${times(size, () => 'name @skip(if: false)')} } }`],
    ['directives on one field', 50, (size) => `{ ${applicant} { name ${times(size, () => '@skip(if: false)')} } }`],
  ])('%s: %d are let through, one more is LIMIT_EXCEEDED', async (_what, limit, documentOf) => {
    expect((await ask(documentOf(limit))).text).not.toBe(limitExceeded);
    const { status, text } = await ask(documentOf(limit + 1));
    expect({ status, text }).toEqual({ status: 400, text: limitExceeded });
  });

  test.each([
    ['fragments that double eleven times', `{ ...F0 } ${doubling(11)}`],
    ['fragments that double twenty times', `{ ...F0 } ${doubling(20)}`],
    [
      'four hundred conditional fragments',
      `query (${times(400, (n) => `$v${n}: Boolean!`)}) { ${times(400, (n) => `... @include(if: $v${n}) { __typename }`)} }`,
    ],
    ['three thousand of one field', `{ ${times(3000, () => '__typename')} }`],
    ['five thousand aliases', `{ ${times(5000, (n) => `a${n}: __typename`)} }`],
    ['three hundred levels', `{ ${'a { '.repeat(300)} b ${'} '.repeat(300)} }`],
    ['three thousand levels', `{ ${'a { '.repeat(3000)} b ${'} '.repeat(3000)} }`],
    [
      'an operation and a fragment called __schema, with too many aliases',
      `query __schema { ...__schema } fragment __schema on Query { ${times(101, (n) => `a${n}: __typename`)} }`,
    ],
    [
      'an operation and a fragment called __schema, too deep',
      `query __schema { ...__schema } fragment __schema on Query { ${'a { '.repeat(20)} b ${'} '.repeat(20)} }`,
    ],
  ])('%s, as published, are LIMIT_EXCEEDED', async (_what, query) => {
    network.received.length = 0;
    expect((await ask(query)).text).toBe(limitExceeded);
    expect(network.received).toEqual([]);
  });

  test('the introspection that GraphiQL sends is let through', async () => {
    expect((await ask(getIntrospectionQuery())).status).toBe(200);
  });
});
