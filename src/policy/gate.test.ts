import { describe, expect, test } from '@jest/globals';
import { parse, print, validate } from 'graphql';
import { asId, type Coordinate } from '#kernel/ids.ts';
import { buildFixtureRule, fixtureSchema, gateFixture, gateOpen, permittedText } from '#test/support/gate-fixture.ts';

const key = 'id: "x"';

describe('what goes to the planner', () => {
  test('is the open fields, with who each object is', () => {
    expect(permittedText(`{ applicant(${key}) { name income secret } }`)).toBe(
      'query ($sealed__0: ID!) { a__applicant: applicant(id: $sealed__0) { __typename id name } }',
    );
  });

  test('keeps fields whose requirements depend on the row', () => {
    expect(permittedText(`{ applicant(${key}) { sensitive { health belief } } }`)).toContain(
      'sensitive { __typename health }',
    );
  });

  test('asks only what a container is when all in it is closed', () => {
    expect(permittedText(`{ applicant(${key}) { sensitive { belief } } }`)).toContain(
      'sensitive { __typename __typename }',
    );
  });

  test('is nothing when no root field is open', () => {
    const under = buildFixtureRule({ categories: {} });
    expect(permittedText('{ caseInMatter { journalNumber } }', under)).toBeNull();
    expect(permittedText('{ __typename }')).toBeNull();
  });

  test('leaves the document of the client as it is', () => {
    const query = `{ x: applicant(${key}) @include(if: true) { name income } }`;
    const document = parse(query, { noLocation: true });
    const before = print(document);
    permittedText(query);
    expect(print(document)).toBe(before);
  });

  test('is valid GraphQL for what clients may write', () => {
    const { permitted } = gateOpen(
      `query Q($id: ID!) { applicant(id: $id) { ...N sensitive { belief } } case(id: $id) { party { ...N } } }
       fragment N on Named { __typename name ... on Applicant { i: income cases { id } } ...U } fragment U on Company { turnover }`,
    );
    expect(permitted === null ? ['nothing'] : validate(fixtureSchema, permitted)).toEqual([]);
  });
});

describe('aliases', () => {
  test.each(['id', '__typename', 'income', 'k__journalNumber', 'a__name', '__proto__', 'constructor'])(
    "one called %s takes nobody's place",
    (alias) => {
      expect(permittedText(`{ applicant(${key}) { ${alias}: name } }`)).toBe(
        `query ($sealed__0: ID!) { a__applicant: applicant(id: $sealed__0) { __typename id a__${alias}: name } }`,
      );
    },
  );

  test('that only repeat the name of the field are left out', () => {
    expect(permittedText(`{ applicant(${key}) { name: name } }`)).toContain('{ __typename id name }');
  });

  test('do not open what is closed', () => {
    expect(permittedText(`{ applicant(${key}) { name: income id: secret } }`)).toContain(
      '{ __typename id __typename }',
    );
  });

  test('stand before every field with arguments', () => {
    expect(permittedText(`{ applicant(${key}) { parts(first: 1) { text } } }`)).toContain(
      'a__parts: parts(first: 1) { __typename text }',
    );
  });
});

describe('fragments', () => {
  test('named, inline and nested ones are gated by what stands in them', () => {
    const text = permittedText(`
      query { applicant(${key}) { ...A ... { income name } ... on Applicant @include(if: false) { secret id } } }
      fragment A on Applicant { income ...B }
      fragment B on Applicant { name sensitive { belief } }
      `);
    expect(text).not.toMatch(/income|secret|belief/);
    expect(text).toContain('fragment A on Applicant { ...B }');
    expect(text).toContain('fragment B on Applicant { name sensitive');
    expect(text).toContain('... { name }');
    expect(text).toContain('... on Applicant { id }');
  });

  test('with nothing left in them ask for the type alone', () => {
    expect(permittedText(`{ applicant(${key}) { ...A } } fragment A on Applicant { income }`)).toContain(
      'fragment A on Applicant { __typename }',
    );
  });

  test('that other operations use are no part of this one', () => {
    const document = parse(`
      query Mine { applicant(${key}) { name } }
      query Other { applicant(${key}) { ...A } }
      fragment A on Applicant { name }`);
    const text = permittedText(print(document));
    expect(text).not.toContain('Other');
    expect(text).not.toContain('fragment');
  });

  test('that only closed fields used are dropped with them', () => {
    const text = permittedText(
      `query { case(${key}) { journalNumber named { secret ...S } } } fragment S on Named { secret }`,
      buildFixtureRule({ fieldDeny: ['Case.named'] }),
    );
    expect(text).not.toContain('fragment');
  });
});

describe('interfaces and unions', () => {
  test('a field of an interface is open only if it is open on every type behind it', () => {
    expect(permittedText(`{ case(${key}) { named { name secret } } }`)).toContain('named { __typename id name }');
  });

  test('a fragment on one type is gated by that type', () => {
    expect(
      permittedText(
        `{ case(${key}) { named { ... on Company { secret } ... on Applicant { secret } ... on Named { secret } } } }`,
      ),
    ).toContain(
      'named { __typename id ... on Company { secret } ... on Applicant { __typename } ... on Named { __typename } }',
    );
  });

  test('members of a union are gated by their type', () => {
    expect(
      permittedText(`{ case(${key}) { party { ... on Company { turnover name } ... on Applicant { secret } } } }`),
    ).toContain(
      'party { __typename ... on Applicant { id } ... on Company { id } ... on Company { name } ... on Applicant { __typename } }',
    );
  });
});

describe('@skip and @include', () => {
  test('are gone: what they leave out counts as requested', () => {
    const text = permittedText(
      `query ($no: Boolean = false) { applicant(${key}) @skip(if: true) { name @include(if: $no) ...A @skip(if: $no) } }
       fragment A on Applicant { id }`,
    );
    expect(text).toBe(
      'query ($sealed__0: ID!) { a__applicant: applicant(id: $sealed__0) { __typename id name ...A } } fragment A on Applicant { id }',
    );
  });
});

describe('what tests a value reads it', () => {
  const refused = (coordinate: string) => ({ kind: 'refused', coordinate: asId<Coordinate>(coordinate) });

  test.each([
    ['an argument', '{ cases(order: A) { id } }', 'Query.cases(order:)'],
    ['an argument set to null', '{ cases(order: null) { id } }', 'Query.cases(order:)'],
    ['an argument with a variable', 'query ($o: Kind) { cases(order: $o) { id } }', 'Query.cases(order:)'],
    ['an input field', '{ cases(filter: { income: 1 }) { id } }', 'Filter.income'],
    ['an enum value in an input field', '{ cases(filter: { status: B }) { id } }', 'Filter.status'],
    ['an input field set to null', '{ cases(filter: { income: null }) { id } }', 'Filter.income'],
    ['a nested input field', '{ cases(filter: { any: [{ any: { income: 1 } }] }) { id } }', 'Filter.income'],
    ['a field filled from a variable', 'query ($i: Int) { cases(filter: { income: $i }) { id } }', 'Filter.income'],
    ['a default', 'query ($f: Filter = { income: 1 }) { cases(filter: $f) { id } }', 'Filter.income'],
    ['one in a fragment', '{ ...A } fragment A on Query { cases(order: A) { id } }', 'Query.cases(order:)'],
    ['one of a skipped field', '{ cases(order: A) @skip(if: true) { id } }', 'Query.cases(order:)'],
    [
      'one under a closed field',
      `{ case(${key}) { applicant { parts(kind: A) { text } } } }`,
      'Applicant.parts(kind:)',
    ],
  ])('%s that is closed refuses the operation', (_what, query, coordinate) => {
    const under = buildFixtureRule({ fieldDeny: ['Part.code', 'Case.applicant'] });
    expect(gateFixture(query, under)).toEqual(refused(coordinate));
  });

  test('one that an unused fragment or another operation holds does not', () => {
    const document = parse('query A { caseInMatter { id } } query B { cases(order: A) { id } }');
    expect(gateFixture(print(document)).kind).toBe('gated');
  });

  test('open ones pass', () => {
    const { variables } = gateOpen('query ($f: Filter = { kind: A }, $n: Int) { cases(filter: $f, first: $n) { id } }');
    expect(variables).toEqual(['f', 'n']);
  });

  test('an argument that depends on the row of its field is closed', () => {
    const under = buildFixtureRule({ categories: { STRUCTURE: [], REFERENCE: [], PROCESS: ['CONSENT'] } });
    expect(gateFixture('{ cases(order: A) { id } }', under)).toEqual(refused('Query.cases(order:)'));
  });

  test('an argument of a field of an interface is closed: policies are about types', () => {
    expect(gateFixture(`{ case(${key}) { named { parts(first: 1) { text } } } }`)).toEqual(
      refused('Named.parts(first:)'),
    );
  });
});

describe('variables', () => {
  test('that only pruned fields used are dropped', () => {
    const gated = gateOpen(
      `query ($n: Int, $k: Kind) { applicant(${key}) { parts(first: $n) { text } } table(name: "x") { code }
         personInMatter { parts(kind: $k) { text } } }`,
      buildFixtureRule({ fieldDeny: ['Query.personInMatter'] }),
    );
    expect(gated.variables).toEqual(['n']);
    expect(gated.permitted === null ? '' : print(gated.permitted)).not.toContain('$k');
  });

  test('of the client never meet our own', () => {
    const gated = gateOpen(
      'query ($sealed__0: String!) { case(id: "x") { id } caseByNumber(number: $sealed__0) { id } }',
    );
    const declared = gated.permitted === null ? '' : print(gated.permitted);
    expect(declared.match(/\$sealed__0:/g)).toHaveLength(1);
    expect(gated.opaqueArguments.map(({ variable }) => variable)).not.toContain('sealed__0');
    expect(gated.permitted === null ? ['nothing'] : validate(fixtureSchema, gated.permitted)).toEqual([]);
  });

  test('of the client never meet the one in which the planner sends entities', () => {
    const { permitted, variables } = gateOpen(
      `query ($representations: Int, $v__representations: Int) { personInMatter {
         one: parts(first: $representations) { text } other: parts(first: $v__representations) { text } } }`,
    );
    const text = permitted === null ? '' : print(permitted);
    expect(variables).toEqual(['representations', 'v__representations']);
    expect(text).toMatch(/one: parts\(first: \$v__representations\)[^]*other: parts\(first: \$v__v__representations\)/);
    expect(text).not.toContain('$representations');
    expect(permitted === null ? ['nothing'] : validate(fixtureSchema, permitted)).toEqual([]);
  });
});

describe('ids', () => {
  test('come in through variables of our own, whether written or given', () => {
    const gated = gateOpen('query ($id: ID!) { applicant(id: $id) { id } c: case(id: "abc") { id } }');
    expect(gated.variables).toEqual([]);
    expect(gated.opaqueArguments).toMatchObject([
      { variable: 'sealed__0', type: 'ID!', kind: 'Applicant', value: { kind: 'Variable' } },
      { variable: 'sealed__1', type: 'ID!', kind: 'Case', value: { kind: 'StringValue', value: 'abc' } },
    ]);
    expect(gated.permitted === null ? '' : print(gated.permitted)).not.toContain('abc');
  });

  test('that only closed fields used are not asked for', () => {
    const { permitted } = gateOpen(
      '{ applicant(id: "a") { id } case(id: "b") { id } }',
      buildFixtureRule({ fieldDeny: ['Query.case'] }),
    );
    expect(permitted === null ? '' : print(permitted)).not.toContain('sealed__1');
  });
});

describe('what a looked-up object must carry', () => {
  const checks = (query: string) => [...gateOpen(query).keyChecks];

  test('is its id', () => {
    expect(checks('{ x: applicant(id: "a") { name } }')).toMatchObject([
      ['a__x', { field: 'id', kind: 'Applicant', value: { value: 'a' } }],
    ]);
  });

  test('is its number, asked for under a name of our own', () => {
    const query = '{ caseByNumber(number: "N-1") { status } }';
    expect(checks(query)).toMatchObject([
      ['a__caseByNumber', { field: 'k__journalNumber', kind: null, value: { value: 'N-1' } }],
    ]);
    expect(permittedText(query)).toContain('{ __typename id k__journalNumber: journalNumber __typename }');
  });

  test('is an id that is not sealed', () => {
    const query = '{ receipt(id: "r") { text } }';
    expect(checks(query)).toMatchObject([['a__receipt', { field: 'id', kind: null, value: { value: 'r' } }]]);
    expect(permittedText(query)).toBe('{ a__receipt: receipt(id: "r") { __typename id text } }');
  });

  test('is nothing where no key was given', () => {
    expect(checks('{ caseInMatter { id } table(name: "t") { text } cases(first: 1) { id } }')).toEqual([]);
  });
});

describe('@requires', () => {
  test('closes a computed field with its inputs', () => {
    expect(permittedText(`{ applicant(${key}) { band } }`)).not.toContain('band');
  });

  test('leaves it open where the inputs are', () => {
    const under = buildFixtureRule({ categories: { STRUCTURE: [], REFERENCE: [], IDENTITY: [], ECONOMY: [] } });
    expect(permittedText(`{ applicant(${key}) { band } }`, under)).toContain('band');
  });
});

describe('the entry by reference', () => {
  test.each([
    ['{ caseInMatter { id } }', true],
    ['{ ...A } fragment A on Query { personInMatter { id } }', true],
    [`{ applicant(${key}) { id } }`, false],
  ])('%s needs one: %p', (query, needs) => {
    expect(gateOpen(query).needsReference).toBe(needs);
  });

  test('needs none when the field is closed', () => {
    const under = buildFixtureRule({ fieldDeny: ['Query.caseInMatter'] });
    expect(gateOpen('{ caseInMatter { id } }', under).needsReference).toBe(false);
  });
});

describe('a mutation', () => {
  const send = 'send(parcel: {note: "x"})';

  test('goes to the planner like a query, with objects that can hold ids in variables of our own', () => {
    expect(permittedText(`mutation { ${send} { words: text } }`)).toBe(
      'mutation ($sealed__0: Parcel!) { a__send: send(parcel: $sealed__0) { __typename id a__words: text } }',
    );
    expect(permittedText(`mutation { send(parcel: {}, note: "n") { __typename } }`)).toBe(
      'mutation ($sealed__0: Parcel!) { a__send: send(parcel: $sealed__0, note: "n") { __typename id __typename } }',
    );
  });

  test.each([
    ['two fields', `mutation { ${send} { text } sign(id: "1") { id } }`, 'Mutation'],
    ['one field twice', `mutation { ${send} { text } ${send} { id } }`, 'Mutation'],
    ['an alias', `mutation { a: ${send} { text } }`, 'Mutation'],
    ['an alias that is its own name', `mutation { send: ${send} { text } }`, 'Mutation'],
    ['an inline fragment', `mutation { ... { ${send} { text } } }`, 'Mutation'],
    ['a fragment', `mutation { ...F } fragment F on Mutation { ${send} { text } }`, 'Mutation'],
    ['@skip', `mutation { ${send} @skip(if: false) { text } }`, 'Mutation'],
    ['@include', `mutation { ${send} @include(if: true) { text } }`, 'Mutation'],
    ['nothing', 'mutation { __typename }', 'Mutation.__typename'],
    ['what the rule does not open', 'mutation { sign(id: "1") { id } }', 'Mutation.sign'],
  ])('with %s is refused', (_what, query, coordinate) => {
    expect(gateFixture(query)).toEqual({ kind: 'refused', coordinate });
  });

  test('is refused under a rule under which nothing flows in, or which opens neither case nor person', () => {
    const query = `mutation { ${send} { text } }`;
    for (const rule of [{ receive: [], receiveCaveat: null }, { caseScope: 'none' as const }, { enabled: false }]) {
      expect(gateFixture(query, buildFixtureRule(rule))).toMatchObject({ kind: 'refused' });
    }
  });

  test('is refused when a part of its answer is closed: what it did could not be taken back', () => {
    const under = buildFixtureRule({ fieldDeny: ['Receipt.text'] });
    expect(gateFixture(`mutation { ${send} { id text } }`, under)).toEqual({
      kind: 'refused',
      coordinate: 'Receipt.text',
    });
  });
});
