import { describe, expect, test } from '@jest/globals';
import { asId, type CategoryId, type RelationId, type RequirementId, type RuleId } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import { compileProduct } from '#test/policy/product-policy.ts';
import { comparePolicies } from './compare-policies.ts';

const { policy } = await compileProduct();
const appeal = asId<RuleId>('flygtningenaevnet:appeal_refugee_appeals_board');
const nationalId = asId<CategoryId>('NATIONAL_ID');
const humanReview = asId<RequirementId>('HUMAN_REVIEW');

function withRule(id: RuleId, change: (rule: Rule) => Partial<Rule>): CompiledPolicy {
  const rule = policy.rules[id];
  invariant(rule, 'the rule is in the product policy');
  return { ...policy, rules: { ...policy.rules, [id]: { ...rule, ...change(rule) } } };
}

function withoutCategory(rule: Rule, category: CategoryId): Rule['categories'] {
  return Object.fromEntries(Object.entries(rule.categories).filter(([name]) => name !== category));
}

describe('comparePolicies', () => {
  test('says nothing about a policy and itself', () => {
    expect(comparePolicies(policy, policy)).toEqual([]);
  });

  test('says who gains and who loses a field', () => {
    const closed = withRule(appeal, (rule) => ({ categories: withoutCategory(rule, nationalId) }));

    expect(comparePolicies(policy, closed)).toEqual([
      'flygtningenaevnet loses Applicant.cprNumber for appeal_refugee_appeals_board',
    ]);
    expect(comparePolicies(closed, policy)).toEqual([
      'flygtningenaevnet gains Applicant.cprNumber for appeal_refugee_appeals_board when CPR_IDENTIFICATION is met',
    ]);
  });

  test('says what a field needs now, and no longer', () => {
    const reviewed = withRule(appeal, (rule) => ({ categories: { ...rule.categories, [nationalId]: [humanReview] } }));

    expect(comparePolicies(policy, reviewed)).toEqual([
      'flygtningenaevnet now needs HUMAN_REVIEW for Applicant.cprNumber for appeal_refugee_appeals_board',
    ]);
    expect(comparePolicies(reviewed, policy)).toEqual([
      'flygtningenaevnet no longer needs HUMAN_REVIEW for Applicant.cprNumber for appeal_refugee_appeals_board',
    ]);
  });

  test('joins several requirements of a field that is gained', () => {
    const closed = withRule(appeal, (rule) => ({
      categories: withoutCategory(rule, asId<CategoryId>('PROTECTED_CONTACT')),
    }));

    expect(comparePolicies(closed, policy)).toEqual([
      'flygtningenaevnet gains Applicant.protectedAddress for appeal_refugee_appeals_board when ADDRESS_NEED and HUMAN_REVIEW are met',
      // Now there is something that can be held for review.
      'flygtningenaevnet gains Mutation.requestRelease for appeal_refugee_appeals_board',
      'flygtningenaevnet gains Query.releaseTicket for appeal_refugee_appeals_board',
    ]);
  });

  test('says that arguments close when the field that they reveal does', () => {
    const closed = withRule(appeal, () => ({ fieldDeny: [asId('Case.journalNumber')] }));

    expect(comparePolicies(policy, closed)).toEqual([
      'flygtningenaevnet loses Case.journalNumber for appeal_refugee_appeals_board',
      'flygtningenaevnet loses Query.caseByJournalNumber(journalNumber:) for appeal_refugee_appeals_board',
    ]);
  });

  test('says what else changed, property by property', () => {
    const ownCase = asId<RelationId>('own_case');
    const relation = policy.relations[ownCase];
    invariant(relation, 'the relation is in the product policy');
    const changed: CompiledPolicy = {
      ...withRule(appeal, () => ({ caseTypes: null })),
      relations: { ...policy.relations, [ownCase]: { ...relation, built: false } },
      aggregate: { ...policy.aggregate, threshold: 3 },
      requirements: Object.fromEntries(Object.entries(policy.requirements).filter(([name]) => name !== 'CONSENT')),
    };
    const lines = comparePolicies(policy, changed);

    expect(lines).toContain('requirement CONSENT is gone');
    expect(lines).toContain('relation own_case: built was true, is false');
    expect(lines).toContain(
      'rule flygtningenaevnet:appeal_refugee_appeals_board: caseTypes was ["ASYLUM","DUBLIN_TRANSFER","REVOCATION","LAPSE"], is null',
    );
    expect(lines.at(-1)).toMatch(/^policy settings: aggregate was .*"threshold":5.*, is .*"threshold":3/);
    expect(comparePolicies(changed, policy)).toContain('requirement CONSENT is new');
  });

  test('says when a rule is switched off', () => {
    const off = withRule(asId('familieretshuset:family_law_matter'), () => ({ enabled: false }));
    const lines = comparePolicies(policy, off);

    expect(lines).toContain('familieretshuset loses Applicant.civilStatus for family_law_matter');
    expect(lines.at(-1)).toBe('rule familieretshuset:family_law_matter: enabled was true, is false');
  });
});
