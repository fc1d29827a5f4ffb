import { describe, expect, test } from '@jest/globals';
import { keyOf } from '#test/support/build-policy.ts';
import { buildFixtureRule } from '#test/support/gate-fixture.ts';
import { shapeFixture } from '#test/support/shape-fixture.ts';
import { IntegrityError } from './integrity-error.ts';

const sealedApplicant = `Applicant~${keyOf(2)}`;
const sealedCase = `Case~${keyOf(1)}`;
const person = { __typename: 'Applicant', id: keyOf(2) };
const file = { __typename: 'Case', id: keyOf(1) };
const root = ['Query Query.applicant', 'Query Query.case'];
const ofPerson = (...fields: readonly string[]) => ['id', ...fields].map((field) => `Applicant:2 Applicant.${field}`);
const ofCase = (...fields: readonly string[]) => ['id', ...fields].map((field) => `Case:1 Case.${field}`);

/** Without the prototype that toEqual would look at. */
const plain = (data: unknown): unknown => JSON.parse(JSON.stringify(data));
const coordinatesOf = ({ holdings }: { readonly holdings: readonly { readonly coordinate: string }[] }) =>
  holdings.map(({ coordinate }) => coordinate);

describe('an answer', () => {
  const query = `{ applicant(id: "${sealedApplicant}") { id n: name } }`;
  const source = { a__applicant: { ...person, a__n: 'Jensen' } };

  test('holds what was opened, under the names and ids of the client', () => {
    const shaped = shapeFixture(query, { source, opened: [...root, ...ofPerson('name')] });
    expect(plain(shaped.data)).toEqual({ applicant: { id: sealedApplicant, n: 'Jensen' } });
    expect(coordinatesOf(shaped)).toEqual(['Query.applicant', 'Applicant.id', 'Applicant.name']);
    expect(shaped.withheld).toEqual([]);
  });

  test('holds no value that no wall opened', () => {
    expect(() => shapeFixture(query, { source, opened: [...root, ...ofPerson()] })).toThrow(IntegrityError);
    expect(() => shapeFixture(query, { source, opened: ofPerson('name') })).toThrow(IntegrityError);
    expect(() => shapeFixture(query, { source, opened: [...root, 'Applicant:2 Applicant.name'] })).toThrow(
      IntegrityError,
    );
  });

  test('holds no value that was opened for somebody else', () => {
    const opened = [...root, ...ofPerson(), 'Applicant:3 Applicant.name'];
    expect(() => shapeFixture(query, { source, opened })).toThrow('Applicant.name came back and no wall opened it');
  });

  test('is null where there is nothing, and nothing is held', () => {
    const shaped = shapeFixture(query, { source: { a__applicant: null }, opened: root });
    expect(plain(shaped.data)).toEqual({ applicant: null });
    expect(shaped).toMatchObject({ holdings: [], withheld: [], marks: [] });
    expect(plain(shapeFixture(query, { source: {}, opened: [] }).data)).toEqual({ applicant: null });
  });

  test('to __typename alone says what the type is', () => {
    const shaped = shapeFixture('{ __typename t: __typename }', { source: {}, opened: [] });
    expect(plain(shaped.data)).toEqual({ __typename: 'Query', t: 'Query' });
  });

  test('has no prototype for an alias to write to', () => {
    const { data } = shapeFixture(`{ __proto__: applicant(id: "${sealedApplicant}") { __proto__: name } }`, {
      source: { a____proto__: { ...person, a____proto__: 'Jensen' } },
      opened: [...root, ...ofPerson('name')],
    });
    expect(Object.getPrototypeOf(data)).toBeNull();
    expect(JSON.stringify(data)).toBe('{"__proto__":{"__proto__":"Jensen"}}');
    expect(Object.hasOwn(Object.prototype, 'Jensen')).toBe(false);
  });

  test('merges what is asked twice under one name', () => {
    const shaped = shapeFixture(
      `{ applicant(id: "${sealedApplicant}") { id } applicant(id: "${sealedApplicant}") { ...N name } }
       fragment N on Applicant { name }`,
      { source: { a__applicant: { ...person, name: 'Jensen' } }, opened: [...root, ...ofPerson('name')] },
    );
    expect(plain(shaped.data)).toEqual({ applicant: { id: sealedApplicant, name: 'Jensen' } });
    expect(coordinatesOf(shaped)).toEqual(['Query.applicant', 'Applicant.id', 'Applicant.name']);
  });
});

describe('what came back must be what was asked for', () => {
  const query = `{ case(id: "${sealedCase}") { status journalNumber party { ... on Applicant { name } } parties { __typename } applicant { name } } }`;
  const under = buildFixtureRule({
    categories: { STRUCTURE: [], REFERENCE: [], IDENTITY: [], FILE_NUMBER: [], PROCESS: [] },
  });
  const opened = [...root, ...ofCase('status', 'journalNumber', 'party', 'parties', 'applicant'), ...ofPerson('name')];
  const shape = (values: object) => shapeFixture(query, { source: { a__case: { ...file, ...values } }, opened }, under);

  test('an answer that is, passes', () => {
    const { data } = shape({
      status: 'A',
      journalNumber: 'N',
      party: person,
      parties: [person, null],
      applicant: person,
    });
    expect(plain(data)).toEqual({
      case: {
        status: 'A',
        journalNumber: 'N',
        party: { name: null },
        parties: [{ __typename: 'Applicant' }, null],
        applicant: { name: null },
      },
    });
  });

  test.each([
    ['another type', { applicant: { __typename: 'Company', id: keyOf(2) } }],
    ['a type that the contract lacks', { applicant: { __typename: 'Spy', id: keyOf(2) } }],
    ['a type outside the union', { party: file }],
    ['an abstract type', { party: { ...person, __typename: 'Party' } }],
    ['no type', { applicant: { id: keyOf(2) } }],
    ['no id', { applicant: { __typename: 'Applicant' } }],
    ['an id that is no key', { applicant: { __typename: 'Applicant', id: '7' } }],
    ['a list that is none', { parties: person }],
    ['a list for an object', { applicant: [person] }],
    ['text for an object', { applicant: 'Jensen' }],
    ['an object in text', { journalNumber: { secret: 'x' } }],
    ['a list in text', { journalNumber: ['x'] }],
    ['a value that the enum lacks', { status: 'C' }],
  ])('%s is an alarm', (_what, values) => {
    expect(() => shape(values)).toThrow(IntegrityError);
  });

  test('null in a list that promises there is none is an alarm', () => {
    const aliases = (given: readonly unknown[]) =>
      shapeFixture(`{ applicant(id: "${sealedApplicant}") { aliases } }`, {
        source: { a__applicant: { ...person, aliases: given } },
        opened: [...root, ...ofPerson('aliases')],
      });
    expect(plain(aliases(['a', 'b']).data)).toEqual({ applicant: { aliases: ['a', 'b'] } });
    expect(() => aliases(['a', null])).toThrow(IntegrityError);
  });

  test.each([
    ['a different id', `{ case(id: "Case~${keyOf(9)}") { id } }`, {}],
    ['an id of another kind', `{ case(id: "Applicant~${keyOf(1)}") { id } }`, {}],
    ['a different number', '{ caseByNumber(number: "N-2") { id } }', {}],
    ['a number that was not given', 'query ($n: String!) { caseByNumber(number: $n) { id } }', {}],
  ])('%s is an alarm', (_what, lookup, variables) => {
    const found = { ...file, k__journalNumber: 'N-1' };
    const source = { a__case: found, a__caseByNumber: found };
    const all = [...root, 'Query Query.caseByNumber', ...ofCase()];
    expect(() => shapeFixture(lookup, { source, opened: all, variables })).toThrow('under another key');
  });

  test('the right key passes, written or given', () => {
    const source = { a__caseByNumber: { ...file, k__journalNumber: 'N-1' } };
    const all = [...root, 'Query Query.caseByNumber', ...ofCase()];
    for (const lookup of [
      '{ caseByNumber(number: "N-1") { id } }',
      'query ($n: String!) { caseByNumber(number: $n) { id } }',
    ]) {
      const { data } = shapeFixture(lookup, { source, opened: all, variables: { n: 'N-1' } });
      expect(plain(data)).toEqual({ caseByNumber: { id: sealedCase } });
    }
  });
});

describe('what is withheld', () => {
  const query = `{ a: applicant(id: "${sealedApplicant}") { name income sensitive { health belief } } }`;
  const source = { a__a: { ...person, name: 'Jensen', sensitive: { __typename: 'Sensitive', health: 'well' } } };
  const opened = [...root, ...ofPerson('name', 'sensitive'), 'Applicant:2 Sensitive.health'];
  const missing = { 'Applicant:2 Sensitive.health': { requirement: null } };

  test('before any subgraph is asked is null with a reason', () => {
    const shaped = shapeFixture(query, { source, opened });
    expect(plain(shaped.data)).toEqual({
      a: { name: 'Jensen', income: null, sensitive: { health: 'well', belief: null } },
    });
    expect(shaped.withheld).toMatchObject([
      { path: ['a', 'income'], reason: 'NOT_FOR_PURPOSE', announced: true, owner: `Applicant:${keyOf(2)}` },
      { path: ['a', 'sensitive', 'belief'], reason: 'NOT_FOR_PURPOSE', coordinate: 'Sensitive.belief' },
    ]);
  });

  test('by a subgraph is null, whatever came back beside it', () => {
    const shaped = shapeFixture(query, { source, opened, withheld: missing });
    expect(JSON.stringify(shaped.data)).not.toContain('well');
    expect(shaped.withheld).toContainEqual(
      expect.objectContaining({ path: ['a', 'sensitive', 'health'], reason: 'REQUIREMENT_MISSING' }),
    );
  });

  test('makes a container null when nothing in it may be seen', () => {
    const shaped = shapeFixture(query, { source, opened, withheld: missing });
    expect(plain(shaped.data)).toMatchObject({ a: { sensitive: null } });
  });

  test('leaves a container that asks for its type alone as it is', () => {
    const shaped = shapeFixture(`{ applicant(id: "${sealedApplicant}") { sensitive { __typename } } }`, {
      source: { a__applicant: { ...person, sensitive: { __typename: 'Sensitive' } } },
      opened,
    });
    expect(plain(shaped.data)).toEqual({ applicant: { sensitive: { __typename: 'Sensitive' } } });
  });

  test('does not empty what is more than a container', () => {
    const shaped = shapeFixture(`{ applicant(id: "${sealedApplicant}") { parts(first: 1) { text } } }`, {
      source: { a__applicant: { ...person, a__parts: [{ __typename: 'Part', text: 'x' }] } },
      opened: [...root, ...ofPerson('parts')],
      withheld: { 'Applicant:2 Part.text': {} },
    });
    expect(plain(shaped.data)).toEqual({ applicant: { parts: [{ text: null }] } });
  });

  test('in silence is kept for the record and not announced', () => {
    const shaped = shapeFixture(`{ applicant(id: "${sealedApplicant}") { name secret } }`, {
      source: { a__applicant: { ...person, name: 'Jensen' } },
      opened,
    });
    expect(shaped.withheld).toMatchObject([{ coordinate: 'Applicant.secret', announced: false }]);
  });

  test('carries the marks that go with it', () => {
    const shaped = shapeFixture(`{ applicant(id: "${sealedApplicant}") { name } }`, {
      source: { a__applicant: person },
      opened,
      withheld: { 'Applicant:2 Applicant.name': { marks: ['ADDRESS_PROTECTED'] } },
    });
    expect(shaped.marks).toEqual([{ path: ['applicant', 'name'], mark: 'ADDRESS_PROTECTED' }]);
  });
});

describe('what @skip and @include leave out', () => {
  const opened = [...root, ...ofPerson('name', 'sensitive'), 'Applicant:2 Sensitive.health'];
  const source = {
    a__applicant: { ...person, name: 'Jensen', sensitive: { __typename: 'Sensitive', health: 'well' } },
  };
  const id = `id: "${sealedApplicant}"`;

  test('is not in the answer, nor held, nor marked, nor is anything below it', () => {
    const shaped = shapeFixture(`{ applicant(${id}) @skip(if: true) { name sensitive { health } } }`, {
      source,
      opened,
      marks: { 'Applicant:2 Applicant.name': ['CAVEAT'] },
    });
    expect(plain(shaped.data)).toEqual({});
    expect(shaped).toMatchObject({ holdings: [], marks: [] });
  });

  test('counts as requested: what is withheld of it is said', () => {
    const shaped = shapeFixture(`query ($no: Boolean!) { applicant(${id}) { name income @include(if: $no) } }`, {
      source,
      opened,
      variables: { no: false },
    });
    expect(plain(shaped.data)).toEqual({ applicant: { name: 'Jensen' } });
    expect(shaped.withheld).toMatchObject([{ path: ['applicant', 'income'] }]);
  });

  test('is left out of a field that another selection keeps', () => {
    const shaped = shapeFixture(
      `{ applicant(${id}) { name } applicant(${id}) @skip(if: true) { sensitive { health } } }`,
      { source, opened },
    );
    expect(plain(shaped.data)).toEqual({ applicant: { name: 'Jensen' } });
    expect(coordinatesOf(shaped)).not.toContain('Sensitive.health');
  });

  test.each([
    ['...N @skip(if: true) ...N', { name: 'Jensen' }],
    ['...N ...N @skip(if: true)', { name: 'Jensen' }],
    ['...N @skip(if: true)', {}],
    ['... @include(if: false) { name }', {}],
    ['... @include(if: false) { name } name', { name: 'Jensen' }],
  ])('%s leaves %j', (selections, left) => {
    const shaped = shapeFixture(
      `{ applicant(${id}) { ${selections} } } ${selections.includes('...N') ? 'fragment N on Applicant { name }' : ''}`,
      { source, opened },
    );
    expect(plain(shaped.data)).toEqual({ applicant: left });
  });
});

describe('fragments on abstract types', () => {
  test('apply to the types behind them and to no other', () => {
    const shaped = shapeFixture(
      `{ case(id: "${sealedCase}") { named { ... on Named { name } ... on Company { turnover x: id } ...P } } }
       fragment P on Party { ... on Applicant { y: id } }`,
      {
        source: { a__case: { ...file, named: { ...person, name: 'Jensen', a__y: keyOf(2) } } },
        opened: [...root, ...ofCase('named'), ...ofPerson('name')],
      },
    );
    expect(plain(shaped.data)).toEqual({ case: { named: { name: 'Jensen', y: sealedApplicant } } });
    expect(shaped.withheld).toEqual([]);
  });
});

describe('what is held', () => {
  test('is held per object, by whom it belongs to', () => {
    const second = { __typename: 'Applicant', id: keyOf(3), name: 'Hansen' };
    const shaped = shapeFixture(`{ case(id: "${sealedCase}") { parties { ... on Applicant { name } } } }`, {
      source: { a__case: { ...file, parties: [{ ...person, name: 'Jensen' }, second] } },
      opened: [
        ...root,
        ...ofCase('parties'),
        ...ofPerson('name'),
        'Applicant:3 Applicant.id',
        'Applicant:3 Applicant.name',
      ],
    });
    expect(shaped.holdings.map(({ coordinate, opened }) => `${opened.owner} ${coordinate}`)).toEqual([
      `Case:${keyOf(1)} Query.case`,
      `Applicant:${keyOf(2)} Case.parties`,
      `Applicant:${keyOf(2)} Applicant.name`,
      `Applicant:${keyOf(3)} Case.parties`,
      `Applicant:${keyOf(3)} Applicant.name`,
    ]);
  });

  test('is an empty list too: that there is none is an answer', () => {
    const shaped = shapeFixture(`{ applicant(id: "${sealedApplicant}") { parts(first: 1) { text } } }`, {
      source: { a__applicant: { ...person, a__parts: [] } },
      opened: [...root, ...ofPerson('parts')],
    });
    expect(coordinatesOf(shaped)).toContain('Applicant.parts');
  });

  test('is marked where it stands', () => {
    const shaped = shapeFixture(`{ applicant(id: "${sealedApplicant}") { n: name } }`, {
      source: { a__applicant: { ...person, a__n: 'Jensen' } },
      opened: [...root, ...ofPerson('name')],
      marks: { 'Applicant:2 Applicant.name': ['CONTESTED'] },
    });
    expect(shaped.marks).toEqual([{ path: ['applicant', 'n'], mark: 'CONTESTED' }]);
  });
});
