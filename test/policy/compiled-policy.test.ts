import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { asId, type Coordinate, type RuleId } from '#kernel/ids.ts';
import { parseCompiledPolicy } from '#policy/parse-compiled-policy.ts';
import { compileProduct } from './product-policy.ts';

const { policy } = await compileProduct();
const coordinate = (text: string) => policy.coordinates[asId<Coordinate>(text)];
const rule = (text: string) => policy.rules[asId<RuleId>(text)];

describe('the compiled policy', () => {
  test('holds everything that the files define', () => {
    const sizes = [
      policy.authorities,
      policy.purposes,
      policy.legalBases,
      policy.categories,
      policy.requirements,
      policy.relations,
      policy.rules,
    ].map((each) => Object.keys(each).length);

    // Of the desk are six purposes, eight categories, two relations, five roles at three authorities and one at one.
    expect(sizes).toEqual([30, 31 + 6, 92, 46 + 8, 19, 31 + 2, 65 + 5 * 3 + 1]);
    expect(Object.values(policy.rules).filter(({ role }) => role === null)).toHaveLength(65);
  });

  test('holds every output field, argument and input field of the schema', () => {
    const kinds = Object.values(policy.coordinates).map(({ kind }) => kind);

    expect(kinds.filter((kind) => kind === 'field')).toHaveLength(166 + 118);
    expect(kinds.filter((kind) => kind === 'argument')).toHaveLength(22 + 33);
    expect(kinds.filter((kind) => kind === 'input')).toHaveLength(10 + 96);
  });

  test('guards an argument and an input field like the field that they reveal', () => {
    expect(coordinate('Query.case(id:)')).toMatchObject({ reveals: 'Case.id', categories: ['REFERENCE'] });
    expect(coordinate('CaseFilter.type')).toMatchObject({ reveals: 'Case.type', categories: ['CASE_PROCESS'] });
    expect(coordinate('Query.caseStatistics(table:)')).toMatchObject({ reveals: null, categories: ['AGGREGATE'] });
  });

  test('says how each root field is entered', () => {
    const entries = Object.entries(policy.coordinates).flatMap(([name, { entry }]) =>
      entry === null || entry === 'key' || entry === 'desk' ? [] : [`${name} ${entry}`],
    );

    expect(entries.toSorted()).toEqual([
      'Mutation.requestRelease release',
      'Mutation.submitInformation submission',
      'Query.caseInMatter matter_case',
      'Query.casesRelatedToMe list',
      'Query.changesSince list',
      'Query.personInMatter matter_person',
      'Query.releaseTicket release',
    ]);
    expect(coordinate('Mutation.registerFact')?.entry).toBe('desk');
    expect(coordinate('Query.applicant')?.entry).toBe('key');
    expect(coordinate('Applicant.cprNumber')?.entry).toBeNull();
  });

  test('merges what a rule allows and what it opens on condition', () => {
    const appeal = rule('flygtningenaevnet:appeal_refugee_appeals_board');

    expect(appeal?.categories).toMatchObject({ IDENTITY: [], HEALTH: ['ART9_NECESSITY'] });
    expect(appeal?.caseTypes).toEqual(['ASYLUM', 'DUBLIN_TRANSFER', 'REVOCATION', 'LAPSE']);
    expect(rule('folketingets_ombudsmand:ombudsman_inquiry')?.caseTypes).toBeNull();
    expect(rule('kommune:emergency_vital_interest')?.satisfiedByRelation).toEqual(['ART9_NECESSITY', 'ART10_NEED']);
    expect(rule('hjemrejsestyrelsen:return_and_police_enforcement')).toMatchObject({
      enabled: false,
      fieldOnly: { HEALTH: ['SpecialCategoryData.fitnessToTravel'] },
    });
  });

  test('keeps its version when only comments and layout change', async () => {
    const relaid = await compileProduct(({ path, text }) =>
      path.endsWith('.yaml') ? `# another comment\n\n${text.replaceAll('version: 1', 'version:   1 # form')}` : text,
    );

    expect(relaid.policy.version).toBe(policy.version);
  });

  test('gets another version when a rule changes', async () => {
    const changed = await compileProduct(({ path, text }) =>
      path === 'policy/rules/kommune.yaml' ? text.replace('CONTACT, ', '') : text,
    );

    expect(changed.policy.version).not.toBe(policy.version);
  });

  test('reads back from the committed file, and only unchanged', () => {
    const text = readFileSync('schema/generated/policy.json', 'utf8');

    expect(parseCompiledPolicy(text)).toEqual(policy);
    expect(() => parseCompiledPolicy(text.replace('"threshold": 5', '"threshold": 1'))).toThrow('does not match');
    expect(() => parseCompiledPolicy('{}')).toThrow('has no version');
    expect(() => parseCompiledPolicy(text.slice(0, 100))).toThrow(SyntaxError);
  });
});
