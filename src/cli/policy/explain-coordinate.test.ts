import { describe, expect, test } from '@jest/globals';
import { asId, type RuleId } from '#kernel/ids.ts';
import { compileProduct } from '#test/policy/product-policy.ts';
import { explainCoordinate } from './explain-coordinate.ts';

const { policy } = await compileProduct();
const place = { file: 'policy/rules/some.yaml', line: 7, column: 5 };
const explain = (rule: string, coordinate: string, from: typeof place | undefined = place) =>
  explainCoordinate(policy, asId<RuleId>(rule), asId(coordinate), from);

describe('explainCoordinate', () => {
  test('names rule, place, relation, requirements, Article 9 basis and legal bases', () => {
    const text = explain('flygtningenaevnet:appeal_refugee_appeals_board', 'SpecialCategoryData.health');

    expect(text).toContain(
      'SpecialCategoryData.health under flygtningenaevnet:appeal_refugee_appeals_board: opens when',
    );
    expect(text).toContain('Rule         schema/policy/rules/some.yaml:7, enabled\n');
    expect(text).toContain(
      'Relation     appeal_pending_before_board: an appeal of this case is pending before this board',
    );
    expect(text).toMatch(/Category {5}HEALTH: needs ART9_NECESSITY, .* \(rule and always\)\n/);
    expect(text).toContain('Category     HEALTH: a special category (GDPR Art. 9), on gdpr_9_2_f: GDPR, Art. 9(2)(f)');
    expect(text).toContain('Legal basis  udl_53a: Udlændingeloven, §§ 53-53 a');
    expect(text).toContain('Restriction  an active restriction lets it pass, marked\n');
  });

  test('says when no rule, no category or a denied field closes it', () => {
    expect(explain('kommune:prosecution', 'Case.type')).toBe(
      'Case.type under kommune:prosecution: closed. There is no such rule, and no rule means no answer.\n',
    );
    const closed = explain('kommune:municipal_reception_and_integration', 'Case.type');
    expect(closed).toContain('closed, whatever is registered.');
    expect(closed).toContain('Category     CASE_PROCESS: not opened by the rule\n');
    const denied = explain('kommune:municipal_reception_and_integration', 'ResidenceStatus.basis');
    expect(denied).toContain('closed, whatever is registered.');
    expect(denied).toContain('Field        denied by name (field_deny)\n');
  });

  test('says when a category is narrowed to other fields', () => {
    expect(explain('udenrigsministeriet:medical_availability_inquiry', 'SpecialCategoryData.health')).toContain(
      'Category     HEALTH: opened for SpecialCategoryData.treatmentProfile alone (field_only)\n',
    );
  });

  test('says that a relation which is not built keeps it closed', () => {
    const relations = Object.entries(policy.relations).map(([id, relation]) => [id, { ...relation, built: false }]);
    const unbuilt = { ...policy, relations: Object.fromEntries(relations) as typeof policy.relations };
    const rule = asId<RuleId>('familieretshuset:family_law_matter');
    expect(explainCoordinate(unbuilt, rule, asId('Applicant.civilStatus'), place)).toContain(
      'opens while the relation holds, but the relation is not built yet, so it stays closed.',
    );
  });

  test.each([
    ['politiet:statutory_disclosure', 'Mutation.submitInformation', 'receive something and open a case or a person'],
    ['kommune:municipal_reception_and_integration', 'Query.casesRelatedToMe', 'list related cases'],
    ['kommune:municipal_reception_and_integration', 'Query.caseInMatter', 'goes by Disclosure-Reference'],
  ])('says that %s does not come in through %s', (rule, coordinate, words) => {
    const text = explain(rule, coordinate);
    expect(text).toContain('closed, whatever is registered.');
    expect(text).toMatch(new RegExp(`Entry {8}for rules .*${words}\n`));
  });

  test('says what flows in', () => {
    const text = explain('kommune:municipal_reception_and_integration', 'Mutation.submitInformation');
    expect(text).toContain('opens while the relation holds.');
    expect(text).toContain('Receives     CONTACT, FAMILY, caveat NONE or stricter\n');
    expect(explain('familieretshuset:family_law_matter', 'Mutation.submitInformation')).toContain(
      'opens while the relation holds.',
    );
    expect(explain('uim:internal_case_handling', 'Case.type')).toContain('Receives     nothing\n');
  });

  test('says when a rule is switched off', () => {
    const text = explain('hjemrejsestyrelsen:return_and_police_enforcement', 'Applicant.familyName');

    expect(text).toContain('closed, whatever is registered.');
    expect(text).toContain(', switched off\n');
  });

  test('says what an argument reveals and what a place counts as', () => {
    expect(explain('kommune:municipal_reception_and_integration', 'Query.case(id:)')).toContain(
      'Reveals      Case.id, so it is usable only where that is open without conditions\n',
    );
    expect(explain('kommune:municipal_reception_and_integration', 'Applicant.postalAddress')).toContain(
      'Location     counts as PROTECTED_CONTACT as well, while address protection is active\n',
    );
  });

  test('says that ids of a pseudonymous answer are tokens', () => {
    expect(explain('udenrigsministeriet:medical_availability_inquiry', 'Case.id')).toContain(
      'Category     REFERENCE: closed, but the id comes as a token that lives for one answer\n',
    );
  });

  test('says what the relation fulfils and what the request as a whole needs', () => {
    expect(explain('kommune:emergency_vital_interest', 'SpecialCategoryData.health')).toContain(
      'Category     HEALTH: ART9_NECESSITY is fulfilled by the relation (rule and always)\n',
    );
    expect(explain('pet:security_assessment', 'Case.type')).toContain('Request      needs SECURITY_CLEARANCE, ');
  });

  test('marks a citation that a lawyer must confirm', () => {
    expect(explain('kommune:municipal_reception_and_integration', 'Applicant.familyName')).toMatch(
      /Legal basis {2}intl: .* \[a lawyer must confirm the citation\]\n/,
    );
  });
});
