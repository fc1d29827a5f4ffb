import { describe, expect, test } from '@jest/globals';
import { asId, type CategoryId, type Coordinate, type RuleId } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { buildPolicy, type PolicySketch } from '#test/support/build-policy.ts';
import { findRequirements } from './find-requirements.ts';

function find(coordinate: string, categories: PolicySketch['rules'][string]['categories'], identifiesByCpr = false) {
  const policy = buildPolicy({
    coordinates: {
      'SpecialCategoryData.health': ['HEALTH'],
      'SpecialCategoryData.fitnessToTravel': ['HEALTH'],
      'SpecialCategoryData.treatmentProfile': ['HEALTH'],
      'Person.cpr': ['NATIONAL_ID'],
    },
    rules: { 'board:appeal': { categories: categories ?? {} } },
    authorities: { board: { identifiesByCpr } },
    categories: { NATIONAL_ID: { always: ['CPR_IDENTIFICATION'] } },
  });
  const rule = policy.rules[asId<RuleId>('board:appeal')];
  invariant(rule, 'the rule is in the policy');
  const id = asId<Coordinate>(coordinate);
  const carried: readonly CategoryId[] = policy.coordinates[id]?.categories ?? [];
  return findRequirements(policy, rule, id, carried)?.map(({ requirement }) => requirement) ?? null;
}

describe('requirements that no fact can meet close the coordinate at once', () => {
  test.each([
    ['FIT_TO_TRAVEL_ONLY', 'SpecialCategoryData.fitnessToTravel'],
    ['TREATMENT_PROFILE_ONLY', 'SpecialCategoryData.treatmentProfile'],
  ])('%s leaves %s alone open', (requirement, open) => {
    expect(find(open, { HEALTH: [requirement] })).toEqual([requirement]);
    expect(find('SpecialCategoryData.health', { HEALTH: [requirement] })).toBeNull();
  });

  test('a CPR number never goes to those who do not identify by it', () => {
    expect(find('Person.cpr', { NATIONAL_ID: [] }, true)).toEqual(['CPR_IDENTIFICATION']);
    expect(find('Person.cpr', { NATIONAL_ID: [] }, false)).toBeNull();
  });

  test('unless the rule makes it conditional: then a fact decides', () => {
    expect(find('Person.cpr', { NATIONAL_ID: ['CPR_IDENTIFICATION'] }, false)).toEqual(['CPR_IDENTIFICATION']);
  });
});
