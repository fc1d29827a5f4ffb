import { expect, test } from '@jest/globals';
import { hashDocument } from '#gateway/choose-document.ts';
import { buildFixtureRule, fixtureSchema } from '#test/support/gate-fixture.ts';
import { createDocumentCheck } from './check-document.ts';

const { policy, rule } = buildFixtureRule();
const check = createDocumentCheck(policy, rule, fixtureSchema);
const checkText = (text: string) => check({ place: 'a.graphql', hash: hashDocument(text), text });

test('what the gateway would run is accepted, with its names and what is withheld always', () => {
  expect(
    checkText('query B { applicant(id: "x") { secret secret2: secret } } query A { caseInMatter { id } }'),
  ).toEqual({
    kind: 'accepted',
    operationNames: ['B', 'A'],
    closed: ['Applicant.secret'],
  });
  expect(checkText('{ caseInMatter { id } }')).toEqual({ kind: 'accepted', operationNames: [], closed: [] });
});

test.each([
  ['a syntax error', '{\n  cases {', ['a.graphql:2:10 Syntax Error: Expected Name, found <EOF>.']],
  [
    'fields that the contract lacks',
    '{ caseInMatter { id }\n  x\n y }',
    ['a.graphql:2:3 Cannot query field "x" on type "Query".', 'a.graphql:3:2 Cannot query field "y" on type "Query".'],
  ],
  ['a closed argument', '{ cases(order: A) { id } }', ['a.graphql: OPERATION_REFUSED Query.cases(order:)']],
  ['one closed operation of two', 'query A { caseInMatter { id } } query B { cases(order: A) { id } }', 1],
  ['fragments alone', 'fragment A on Case { id }', ['a.graphql: no operation']],
  ['half a character', '{ caseInMatter { id } } # \ud800', ['a.graphql: not a text of at most 64 kB']],
  ['more than 64 kB', `{ caseInMatter { id } }${' '.repeat(65_536)}`, ['a.graphql: not a text of at most 64 kB']],
  ['too many tokens', `{ ${'__typename '.repeat(4001)} }`, 1],
])('%s is rejected, and where it stands', (_what, text, problems) => {
  const checked = checkText(text);
  const found = checked.kind === 'rejected' ? checked.problems : [];
  expect(typeof problems === 'number' ? found.length : found).toEqual(problems);
});
