import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asId, type Coordinate } from '#kernel/ids.ts';
import type { Release } from '../entitlement.ts';
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

/** The nth release, of these coordinates; of everything where there are none. */
function buildRelease(n: number, coordinates: readonly string[] = []): Release {
  return { key: keyOf(500 + n), coordinates: coordinates.map((each) => asId<Coordinate>(each)), released: null };
}

describe('releases from hold', () => {
  const policyFor = (onRestriction: string) =>
    policyWith(
      { categories: { IDENTITY: [], REFERENCE: [], STRUCTURE: [] } },
      {
        coordinates: {
          'Person.name': ['IDENTITY'],
          'Person.birth': ['IDENTITY'],
          'Person.cpr': ['IDENTITY'],
          'Person.id': ['REFERENCE'],
          'Person.status': ['STRUCTURE'],
        },
        derivedFrom: { 'Person.cpr': ['Person.birth'] },
        purposes: { appeal: { onRestriction } },
      },
    );
  const under = (restricted: readonly string[], releases: readonly Release[]) => [
    buildEntitlement({ restrictions: [buildRestriction('ACCURACY_CONTESTED', restricted, keyOf(1), releases)] }),
  ];
  const opened = (marks: readonly string[], evidence: readonly string[]) => ({ kind: 'allow', marks, evidence });

  const stays = { kind: 'withhold', reason: 'RESTRICTED' };
  test.each([
    ['pass', [], opened(['CONTESTED'], [])],
    ['pass', [buildRelease(1)], opened(['CONTESTED'], [])],
    ['hold', [], stays],
    ['hold', [buildRelease(1)], opened(['CONTESTED'], [keyOf(501)])],
    ['block', [], stays],
    ['block', [buildRelease(1)], stays],
  ])('a purpose that says %s, with the releases %j', (effect, releases, expected) => {
    expect(ask(policyFor(effect), 'Person.name', under([], releases))).toMatchObject(expected);
  });

  test('open the coordinate that they name, under its mark, and nothing that carries it', () => {
    const facts = under(['Person.birth'], [buildRelease(1, ['Person.birth'])]);
    expect(ask(policyFor('hold'), 'Person.birth', facts)).toMatchObject(opened(['CONTESTED'], [keyOf(501)]));
    expect(ask(policyFor('hold'), 'Person.cpr', facts)).toMatchObject({ reason: 'RESTRICTED' });
    expect(ask(policyFor('hold'), 'Person.name', facts)).toMatchObject(opened([], []));
  });

  test('of everything open what carries it as well', () => {
    const facts = under(['Person.birth'], [buildRelease(1)]);
    expect(ask(policyFor('hold'), 'Person.cpr', facts)).toMatchObject(opened(['CONTESTED'], [keyOf(501)]));
  });

  test('of one field do not spend those of everything', () => {
    const facts = under([], [buildRelease(1), buildRelease(2, ['Person.birth'])]);
    expect(ask(policyFor('hold'), 'Person.birth', facts)).toMatchObject(opened(['CONTESTED'], [keyOf(502)]));
  });

  test('of one field of a whole case open the way to it, and no other field', () => {
    const facts = under([], [buildRelease(1, ['Person.birth'])]);
    expect(ask(policyFor('hold'), 'Person.id', facts)).toMatchObject(opened(['CONTESTED'], [keyOf(501)]));
    expect(ask(policyFor('hold'), 'Person.status', facts).kind).toBe('allow');
    expect(ask(policyFor('hold'), 'Person.name', facts)).toMatchObject({ reason: 'RESTRICTED' });
  });

  test('do not open a container that is itself restricted by name', () => {
    const facts = under(['Person.status'], [buildRelease(1, ['Person.birth'])]);
    expect(ask(policyFor('hold'), 'Person.status', facts)).toMatchObject({ reason: 'RESTRICTED' });
  });

  test('are due for every single restriction, and are all relied on', () => {
    const restrictions = (second: readonly Release[]) => [
      buildEntitlement({
        restrictions: [
          buildRestriction('ACCURACY_CONTESTED', ['Person.birth'], keyOf(7), [buildRelease(1)]),
          buildRestriction('OBJECTION_PENDING', [], keyOf(1), second),
        ],
      }),
    ];
    expect(ask(policyFor('hold'), 'Person.birth', restrictions([]))).toMatchObject({ reason: 'RESTRICTED' });
    expect(ask(policyFor('hold'), 'Person.birth', restrictions([buildRelease(2)]))).toMatchObject(
      opened(['CONTESTED', 'RESTRICTED'], [keyOf(501), keyOf(502)]),
    );
  });

  test('property: whatever is released, a field leaves only if each restriction on it has one that covers it', () => {
    const fields = ['Person.name', 'Person.birth', 'Person.cpr'] as const;
    const some = fc.subarray([...fields]);
    const drawn = fc.record({ restricted: some, releases: fc.array(some, { maxLength: 3 }) });
    fc.assert(
      fc.property(
        fc.constantFrom('pass', 'hold', 'block'),
        fc.constantFrom(...fields),
        fc.array(drawn, { maxLength: 3 }),
        (effect, field, restrictions) => {
          const facts = [
            buildEntitlement({
              restrictions: restrictions.map(({ restricted, releases }) =>
                buildRestriction(
                  'KEEP_FOR_CLAIM',
                  restricted,
                  keyOf(1),
                  releases.map((each, n) => buildRelease(n, each)),
                ),
              ),
            }),
          ];
          const reaching = restrictions.filter(
            ({ restricted }) =>
              restricted.length === 0 ||
              restricted.includes(field) ||
              (field === 'Person.cpr' && restricted.includes('Person.birth')),
          );
          const isReleased = reaching.every(({ releases }) =>
            releases.some((each) => each.length === 0 || each.includes(field)),
          );
          const leaves = effect === 'pass' || reaching.length === 0 || (effect === 'hold' && isReleased);
          expect(ask(policyFor(effect), field, facts).kind).toBe(leaves ? 'allow' : 'withhold');
        },
      ),
      { numRuns: 300 },
    );
  });
});
