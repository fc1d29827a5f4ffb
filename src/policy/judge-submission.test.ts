import { describe, expect, test } from '@jest/globals';
import { asId, type RuleId } from '#kernel/ids.ts';
import { buildPolicy, type PolicySketch } from '#test/support/build-policy.ts';
import { judgeSubmission, type OfferedInformation } from './judge-submission.ts';

const id = asId<RuleId>('board:appeal');
const receiving = { receive: ['HEALTH', 'FAMILY'], receiveCaveat: 'ASK_ORIGINATOR' } as const;

function judge(
  offered: Partial<OfferedInformation>,
  rule: PolicySketch['rules'][string] = {},
  sketch: Partial<PolicySketch> = {},
) {
  const policy = buildPolicy({ coordinates: {}, rules: { [id]: { ...receiving, ...rule } }, ...sketch });
  return judgeSubmission(policy, id, { contentCategories: ['HEALTH'], caveat: 'SECURITY', ...offered });
}

const refused = (coordinate: string) => ({ kind: 'refused', coordinate });

describe('what flows in under a rule', () => {
  test('is what it receives, in order', () => {
    expect(judge({ contentCategories: ['HEALTH', 'FAMILY'] })).toEqual({
      kind: 'accepted',
      categories: ['FAMILY', 'HEALTH'],
      about: 'case',
    });
  });

  test('is about a person where the rule opens a person and no case', () => {
    const relations = { open_case: { about: 'person' } };
    expect(judge({}, { caseScope: 'none' }, { relations })).toMatchObject({ kind: 'accepted', about: 'person' });
    expect(judge({}, {}, { relations })).toMatchObject({ kind: 'accepted', about: 'case' });
  });

  test.each([[['IDENTITY']], [['HEALTH', 'IDENTITY']], [['health']], [['']]])('is not %j', (contentCategories) => {
    expect(judge({ contentCategories })).toEqual(refused('InformationInput.contentCategories'));
  });

  test.each([[[]], [['HEALTH', 'HEALTH']]])('can never be %j', (contentCategories) => {
    expect(judge({ contentCategories })).toEqual({ kind: 'malformed' });
  });

  test.each(['ASK_ORIGINATOR', 'NO_REDISCLOSURE', 'SECURITY'] as const)('comes under %s', (caveat) => {
    expect(judge({ caveat }).kind).toBe('accepted');
  });

  test('does not come under a milder caveat', () => {
    expect(judge({ caveat: 'NONE' })).toEqual(refused('InformationInput.caveat'));
    expect(judge({ caveat: 'NONE' }, { receiveCaveat: 'NONE' }).kind).toBe('accepted');
    expect(judge({ caveat: 'NO_REDISCLOSURE' }, { receiveCaveat: 'SECURITY' }).kind).toBe('refused');
  });

  test.each<[string, PolicySketch['rules'][string], Partial<PolicySketch>]>([
    ['that receives nothing', { receive: [], receiveCaveat: null }, {}],
    ['without a caveat', { receiveCaveat: null }, {}],
    ['that opens neither case nor person', { caseScope: 'none' }, {}],
    ['that is switched off', { enabled: false }, {}],
    ['of a closed authority', {}, { authorities: { board: { status: 'closed' } } }],
  ])('is nothing for a rule %s', (_what, rule, sketch) => {
    expect(judge({}, rule, sketch)).toEqual(refused('Mutation.submitInformation'));
  });

  test('is nothing for a rule that there is not', () => {
    const policy = buildPolicy({ coordinates: {}, rules: {} });
    const offered = { contentCategories: ['HEALTH'], caveat: 'SECURITY' } as const;
    expect(judgeSubmission(policy, id, offered)).toEqual(refused('Mutation.submitInformation'));
  });
});
