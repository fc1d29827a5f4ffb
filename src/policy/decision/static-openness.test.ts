import { describe, expect, test } from '@jest/globals';
import { asId, type Coordinate, type RuleId } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { buildPolicy, type PolicySketch } from '#test/support/build-policy.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import { isFieldOpen, isInputOpen, isInteractive, opaqueKindOf } from './static-openness.ts';

const coordinates: PolicySketch['coordinates'] = {
  'Query.persons': { categories: ['STRUCTURE'], entry: 'list' },
  'Query.person': { categories: ['STRUCTURE'], entry: 'key' },
  'Query.caseInMatter': { categories: ['STRUCTURE'], entry: 'matter_case' },
  'Query.personInMatter': { categories: ['STRUCTURE'], entry: 'matter_person' },
  'Query.persons(first:)': ['STRUCTURE'],
  'Query.person(income:)': { reveals: 'Person.income' },
  'Query.person(address:)': { reveals: 'Person.address' },
  'Query.person(id:)': { reveals: 'Applicant.id' },
  'Query.person(cpr:)': { reveals: 'Person.cpr' },
  'Query.person(lost:)': { reveals: 'Person.lost' },
  'Filter.income': { kind: 'input', reveals: 'Person.income' },
  'Filter.caseId': { kind: 'input', reveals: 'Case.id' },
  'Case.id': ['REFERENCE'],
  'Person.income': ['ECONOMY'],
  'Person.address': ['CONTACT'],
  'Person.cpr': ['NATIONAL_ID'],
  'Applicant.id': ['REFERENCE'],
};

const all = { STRUCTURE: [], ECONOMY: [], CONTACT: [], REFERENCE: [], NATIONAL_ID: [] };

function under(sketch: Partial<PolicySketch>, rule: PolicySketch['rules'][string] = {}) {
  const policy = buildPolicy({ coordinates, rules: { 'board:appeal': { categories: all, ...rule } }, ...sketch });
  const found = policy.rules[asId<RuleId>('board:appeal')];
  invariant(found, 'the rule is in the policy');
  return {
    field: (coordinate: string) => isFieldOpen(policy, found, asId<Coordinate>(coordinate)),
    input: (coordinate: string) => isInputOpen(policy, found, asId<Coordinate>(coordinate)),
    rule: found,
  };
}

describe('whether a rule could ever open a field', () => {
  test('it does not where the coordinate is unknown', () => {
    expect(under({}).field('Person.unknown')).toBe(false);
  });

  test('it does even under requirements that depend on the row', () => {
    expect(under({}, { categories: { ECONOMY: ['CONSENT'] } }).field('Person.income')).toBe(true);
    expect(under({}, { categories: {} }).field('Person.income')).toBe(false);
  });

  test('a list of the own cases opens for rules that list', () => {
    expect(under({}, { lists: 'none' }).field('Query.persons')).toBe(false);
    expect(under({}, { lists: 'related' }).field('Query.persons')).toBe(true);
  });

  test.each(['Query.caseInMatter', 'Query.personInMatter'])('%s opens where a reference leads in', (coordinate) => {
    const withReference = (reference: string) => under({ relations: { open_case: { reference } } });
    expect(withReference('none').field(coordinate)).toBe(false);
    expect(withReference('optional').field(coordinate)).toBe(true);
    expect(withReference('required').field(coordinate)).toBe(true);
  });

  test('an entry by key is open to any rule', () => {
    expect(under({}).field('Query.person')).toBe(true);
  });
});

describe('whether a rule may use an argument or input field', () => {
  test.each(['Query.person(income:)', 'Filter.income', 'Query.persons(first:)'])(
    '%s, when all is open',
    (coordinate) => {
      expect(under({}).input(coordinate)).toBe(true);
    },
  );

  test.each([
    ['the field that it reveals is closed', { categories: { STRUCTURE: [] } }, {}],
    ['the field that it reveals depends on the row', { categories: { ...all, ECONOMY: ['CONSENT'] } }, {}],
    ['the whole request depends on a fact', { needs: ['CONSENT'] }, {}],
    ['the rule is switched off', { enabled: false }, {}],
    ['its category lets nobody filter', {}, { categories: { ECONOMY: { filter: 'never' } } }],
  ])('never when %s', (_when, rule, sketch) => {
    expect(under(sketch, rule).input('Query.person(income:)')).toBe(false);
    expect(under(sketch, rule).input('Filter.income')).toBe(false);
  });

  test('never to find out where a person is', () => {
    expect(under({}).input('Query.person(address:)')).toBe(true);
    expect(under({ revealsLocation: ['Person.address'] }).input('Query.person(address:)')).toBe(false);
  });

  test('by CPR number where the recipient identifies by it', () => {
    const categories = { NATIONAL_ID: { always: ['CPR_IDENTIFICATION'] } };
    const of = (identifiesByCpr: boolean) => under({ categories, authorities: { board: { identifiesByCpr } } });
    expect(of(true).input('Query.person(cpr:)')).toBe(true);
    expect(of(false).input('Query.person(cpr:)')).toBe(false);
  });

  test('not by a token that lives for one answer', () => {
    expect(under({}).input('Query.person(id:)')).toBe(true);
    expect(under({}, { shape: 'pseudonymous' }).input('Query.person(id:)')).toBe(false);
  });

  test('not to name a case in what is handed in, where the rule opens none', () => {
    expect(under({}).input('Filter.caseId')).toBe(true);
    expect(under({}, { caseScope: 'none' }).input('Filter.caseId')).toBe(false);
  });

  test.each(['Query.person(unknown:)', 'Person.income', 'Query.person(lost:)'])(
    'not %s, which reads nothing known',
    (coordinate) => {
      expect(under({}).input(coordinate)).toBe(false);
    },
  );
});

test.each([
  ['record', true],
  ['pseudonymous', true],
  ['anonymised', true],
  ['aggregate', true],
  ['batch_export', false],
  ['own_report', false],
])('a rule of shape %s answers queries: %p', (shape, interactive) => {
  expect(isInteractive(under({}, { shape }).rule)).toBe(interactive);
});

describe('sealed values', () => {
  const policy: CompiledPolicy = buildPolicy({ coordinates, rules: {} });
  test.each([
    ['Applicant.id', 'Applicant'],
    ['Query.person(id:)', 'Applicant'],
    ['Query.person(income:)', null],
    ['Query.casesRelatedToMe(after:)', 'Cursor'],
    ['CaseConnection.endCursor', 'Cursor'],
    ['Disclosure.id', null],
    ['Person.unknown', null],
  ])('%s holds %p', (coordinate, kind) => {
    expect(opaqueKindOf(policy, asId<Coordinate>(coordinate))).toBe(kind);
  });
});
