import { describe, expect, test } from '@jest/globals';
import { askDecision as ask, policyWith } from '#test/support/ask-decision.ts';
import { buildEntitlement, buildItem, buildRestriction, keyOf, type PolicySketch } from '#test/support/build-policy.ts';

describe('restrictions and objections', () => {
  const restricted = [buildEntitlement({ restrictions: [buildRestriction('KEEP_FOR_CLAIM')] })];
  const onRestriction = (value: string, rule: PolicySketch['rules'][string] = {}) =>
    policyWith(rule, { purposes: { appeal: { onRestriction: value } } });

  test.each(['hold', 'block'])('%s the value, without saying so', (value) => {
    expect(ask(onRestriction(value), 'Person.name', restricted)).toEqual({
      kind: 'withhold',
      reason: 'RESTRICTED',
      requirement: null,
      announced: false,
      marks: [],
    });
  });

  test('are named to a rule that opens RESTRICTION', () => {
    const policy = onRestriction('hold', { categories: { IDENTITY: [], RESTRICTION: [] } });
    expect(ask(policy, 'Person.name', restricted)).toMatchObject({ reason: 'RESTRICTED', announced: true });
  });

  test('are not named where nothing is ever named', () => {
    const policy = policyWith(
      { categories: { PROVENANCE: [], RESTRICTION: [] } },
      { coordinates: { 'Person.name': ['PROVENANCE'] } },
    );
    const asked = { item: buildItem([]) };
    expect(ask(policy, 'Person.name', restricted, asked)).toMatchObject({ reason: 'RESTRICTED', announced: false });
  });

  test.each([
    ['KEEP_FOR_CLAIM', 'RESTRICTED'],
    ['UNLAWFUL_BUT_KEEP', 'RESTRICTED'],
    ['OBJECTION_PENDING', 'RESTRICTED'],
    ['ACCURACY_CONTESTED', 'CONTESTED'],
  ] as const)('pass with a mark: %s as %s', (kind, mark) => {
    const facts = [buildEntitlement({ restrictions: [buildRestriction(kind), buildRestriction(kind)] })];
    expect(ask(onRestriction('pass'), 'Person.name', facts)).toMatchObject({ kind: 'allow', marks: [mark] });
  });

  test('on one coordinate reach that coordinate and what carries it', () => {
    const policy = policyWith(
      {},
      {
        coordinates: { 'Person.name': ['IDENTITY'], 'Person.cpr': ['IDENTITY'], 'Person.birth': ['IDENTITY'] },
        derivedFrom: { 'Person.cpr': ['Person.birth'] },
      },
    );
    const facts = [
      buildEntitlement({ restrictions: [buildRestriction('KEEP_FOR_CLAIM', ['Person.birth'], keyOf(7))] }),
    ];
    expect(ask(policy, 'Person.birth', facts)).toMatchObject({ reason: 'RESTRICTED' });
    expect(ask(policy, 'Person.cpr', facts)).toMatchObject({ reason: 'RESTRICTED' });
    expect(ask(policy, 'Person.name', facts).kind).toBe('allow');
  });

  test('on any whole case reach what no case is opened for', () => {
    const restrictions = [buildRestriction('KEEP_FOR_CLAIM', [], keyOf(7))];
    const facts = [buildEntitlement({ caseKey: null, basisCaseKey: null, restrictions })];
    expect(ask(onRestriction('hold'), 'Person.name', facts)).toMatchObject({ reason: 'RESTRICTED' });
  });

  test('on another case leave this one alone', () => {
    const facts = [buildEntitlement({ restrictions: [buildRestriction('KEEP_FOR_CLAIM', [], keyOf(7))] })];
    expect(ask(onRestriction('hold'), 'Person.name', facts).kind).toBe('allow');
  });
});
