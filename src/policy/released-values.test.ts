import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { asId, type Coordinate } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { askDecision, policyWith } from '#test/support/ask-decision.ts';
import { buildEntitlement, buildFact, keyOf } from '#test/support/build-policy.ts';
import type { ReleasedValue, RequirementFact } from './entitlement.ts';
import { releasedValuesOf, valueDigest } from './released-values.ts';

const name = asId<Coordinate>('Person.name');
const policy = policyWith({ categories: { IDENTITY: ['HUMAN_REVIEW'] } });
const seen = (text: string, coordinate = name): ReleasedValue => ({
  coordinate,
  sha256: valueDigest(text) ?? '',
  redacted: null,
});
const release = (key: number, released: RequirementFact['released'], item = 1): RequirementFact => ({
  ...buildFact('HUMAN_REVIEW', { coordinates: [name], itemCaseKey: keyOf(item), key: keyOf(key) }),
  released,
});

function releasedBy(...facts: readonly RequirementFact[]) {
  const verdict = askDecision(policy, name, [buildEntitlement({ facts })]);
  invariant(verdict.kind === 'allow', 'the field is open');
  return releasedValuesOf(name, verdict);
}

describe('the values that may leave', () => {
  test('are those that were seen, of every release together', () => {
    const [first, second] = [seen('Ida'), seen('Bo')];
    expect(releasedBy(release(901, [first]), release(902, [second]))).toEqual([first, second]);
  });

  test('are no values of another field', () => {
    expect(releasedBy(release(901, [seen('Ida', asId<Coordinate>('Person.alias'))]))).toEqual([]);
  });

  test('are no values released in another case', () => {
    expect(releasedBy(release(901, []), release(902, [seen('Bo')], 2))).toEqual([]);
  });

  test('are whatever stands there, where the field is released as it is', () => {
    expect(releasedBy(release(901, null))).toBeNull();
    expect(releasedBy(release(901, [seen('Ida')]), release(902, null))).toBeNull();
  });

  test('are whatever stands there, where nothing waits for a release', () => {
    const open = policyWith({});
    const verdict = askDecision(open, name, [buildEntitlement({ facts: [release(901, [seen('Ida')])] })]);
    invariant(verdict.kind === 'allow', 'the field is open');
    expect(releasedValuesOf(name, verdict)).toBeNull();
    expect(releasedValuesOf(name, { ...verdict, openedBy: null })).toBeNull();
  });
});

test.each([
  ['text', 'Ida'],
  ['a number', 42],
  ['a truth value', true],
])('%s is known by the digest of how it is written', (_what, value) => {
  expect(valueDigest(value)).toBe(createHash('sha256').update(String(value)).digest('hex'));
});

test.each([null, undefined, ['Ida'], { name: 'Ida' }])('%j has no digest', (value) => {
  expect(valueDigest(value)).toBeNull();
});

describe('what is held for review', () => {
  const asked = (coordinates: string[], item: number | null = 1) =>
    buildFact('RELEASE_REQUESTED', { coordinates, itemCaseKey: item === null ? null : keyOf(item) });
  const reasonWith = (facts: readonly RequirementFact[], under = policy) =>
    askDecision(under, name, [buildEntitlement({ facts })]);

  test('says so while the recipient waits for that field in that case', () => {
    expect(reasonWith([asked(['Person.name'])])).toMatchObject({ reason: 'HELD_FOR_REVIEW', requirement: null });
    expect(reasonWith([asked(['Person.name'], null)])).toMatchObject({ reason: 'HELD_FOR_REVIEW' });
  });

  test.each([
    ['nothing was asked for', []],
    ['another field was', [asked(['Person.alias'])]],
    ['it was in another case', [asked(['Person.name'], 2)]],
  ])('is merely missing where %s', (_what, facts) => {
    expect(reasonWith(facts)).toMatchObject({ reason: 'REQUIREMENT_MISSING', requirement: 'HUMAN_REVIEW' });
  });

  test('is missing where something else than a release is missing first', () => {
    const under = policyWith({ categories: { IDENTITY: ['CONSENT', 'HUMAN_REVIEW'] } });
    expect(reasonWith([asked(['Person.name'])], under)).toMatchObject({ requirement: 'CONSENT' });
  });
});
