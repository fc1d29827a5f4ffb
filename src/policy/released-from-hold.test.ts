import { expect, test } from '@jest/globals';
import { asId, type Coordinate } from '#kernel/ids.ts';
import { buildEntitlement, buildFact, buildRestriction, keyOf } from '#test/support/build-policy.ts';
import type { ReleasedValue } from './entitlement.ts';
import { releasedValuesOf } from './released-values.ts';

const name = asId<Coordinate>('Person.name');
const seen = (sha256: string, redacted: string | null = null): ReleasedValue => ({
  coordinate: name,
  sha256,
  redacted,
});

/** What may leave where one release was for review and another from hold; `undefined` = there is none of the kind. */
function valuesUnder(
  reviewed: readonly ReleasedValue[] | null | undefined,
  fromHold: readonly ReleasedValue[] | null | undefined,
): readonly ReleasedValue[] | null {
  const review =
    reviewed === undefined ? [] : [{ ...buildFact('HUMAN_REVIEW', { coordinates: [name] }), released: reviewed }];
  const releases = fromHold === undefined ? [] : [{ key: keyOf(7), coordinates: [name], released: fromHold }];
  const openedBy = buildEntitlement({ restrictions: [buildRestriction('KEEP_FOR_CLAIM', [name], keyOf(1), releases)] });
  return releasedValuesOf(name, {
    kind: 'allow',
    openedBy: { ...openedBy, facts: review },
    categories: [],
    evidence: [...review, ...releases].map(({ key }) => key),
    marks: [],
  });
}

test.each([
  ['nothing was released', undefined, undefined, null],
  ['everything was, for review', null, undefined, null],
  ['everything was, from hold', undefined, null, null],
  ['values were, for review', [seen('a', 'b')], undefined, [seen('a', 'b')]],
  ['values were, from hold', undefined, [seen('a', 'b')], [seen('a', 'b')]],
  ['everything was for review, and values from hold', null, [seen('a')], [seen('a')]],
  ['a value was seen for one of them alone', [seen('a')], [seen('b')], []],
  ['the wording is new in one of them', [seen('a', 'b')], [seen('a')], [seen('a', 'b')]],
  ['both have a wording of their own', [seen('a', 'b')], [seen('a', 'c')], [seen('a', 'c')]],
] as const)('what may leave where %s', (_what, reviewed, fromHold, expected) => {
  expect(valuesUnder(reviewed, fromHold)).toEqual(expected);
});

test('a release that the verdict does not rest on limits nothing', () => {
  const releases = [{ key: keyOf(7), coordinates: [name], released: [seen('a')] }];
  const openedBy = buildEntitlement({ restrictions: [buildRestriction('KEEP_FOR_CLAIM', [name], keyOf(1), releases)] });
  expect(releasedValuesOf(name, { kind: 'allow', openedBy, categories: [], evidence: [], marks: [] })).toBeNull();
});
