import { beforeAll, describe, expect, test } from '@jest/globals';
import { asId, type AuthorityId, type PurposeId, type RuleId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { decidedCategories, isToldToSubject, needsVisibilityDecision } from '#policy/log-visibility.ts';
import { compileProduct } from './product-policy.ts';

let policy: CompiledPolicy;
beforeAll(async () => {
  ({ policy } = await compileProduct());
});

const exchange = (recipient: string, purpose: string, direction: 'disclosed' | 'received' = 'disclosed') => ({
  direction,
  recipient: asId<AuthorityId>(recipient),
  purpose: asId<PurposeId>(purpose),
  rule: asId<RuleId>(`${recipient}:${purpose}`),
});

describe('what the person concerned sees of the record by itself', () => {
  test('depends on the purpose, and on the authority', () => {
    const named = (table: Readonly<Record<string, { readonly logVisibility: string }>>) =>
      Object.entries(table).flatMap(([id, { logVisibility }]) => (logVisibility === 'decide' ? [id] : []));
    expect(named(policy.purposes)).toEqual([
      'return_and_police_enforcement',
      'prosecution',
      'security_assessment',
      'statutory_disclosure',
      'disclosure_desk',
      'release_review',
      'single_case_grants',
      'security_watch',
    ]);
    expect(named(policy.authorities)).toEqual(['pet', 'fe']);
  });

  test('what is kept back has a legal basis, and a citation that must be confirmed says so', () => {
    const reserved = [...Object.values(policy.purposes), ...Object.values(policy.authorities)].filter(
      ({ logVisibility }) => logVisibility === 'decide',
    );
    expect(reserved.filter(({ logVisibilityBasis }) => logVisibilityBasis.length === 0)).toEqual([]);
    const bases = new Set(reserved.flatMap(({ logVisibilityBasis }) => logVisibilityBasis));
    expect(Object.fromEntries([...bases].map((id) => [id, policy.legalBases[id]?.confidence]))).toEqual({
      dbl_22: 'certain',
      dbl_22_3: 'check',
      pet_12: 'certain',
      fel: 'certain',
    });
  });

  test.each([
    ['a board in an appeal', exchange('flygtningenaevnet', 'appeal_refugee_appeals_board'), false],
    ['the prosecution', exchange('anklagemyndigheden', 'prosecution'), true],
    ['the security service, whatever the purpose', exchange('pet', 'emergency_vital_interest'), true],
    ['what a board handed in', exchange('flygtningenaevnet', 'appeal_refugee_appeals_board', 'received'), false],
    [
      'what the lawyer of the state handed in',
      exchange('kammeradvokaten', 'court_proceedings_legal_claims', 'received'),
      true,
    ],
    ['what left to that lawyer', exchange('kammeradvokaten', 'court_proceedings_legal_claims'), false],
    ['an authority that nobody knows', exchange('nobody', 'appeal_refugee_appeals_board'), true],
    ['a purpose that nobody knows', exchange('flygtningenaevnet', 'curiosity'), true],
    ['what came in under a rule that nobody knows', exchange('siri', 'consult_other_authority', 'received'), true],
  ])('%s', (_what, recorded, expected) => {
    expect(needsVisibilityDecision(policy, recorded)).toBe(expected);
  });

  test('is asked about where the reading is told to the person, and in doubt it is', () => {
    const telling = Object.keys(policy.purposes).filter((id) => isToldToSubject(policy, asId<PurposeId>(id)));
    expect(telling).toEqual(['data_subject_access']);
    expect(isToldToSubject(policy, asId<PurposeId>('curiosity'))).toBe(true);
  });

  test.each([
    ['pet', ['DESK_RESERVED']],
    ['fe', ['DESK_RESERVED']],
    ['nobody', ['DESK_RESERVED']],
    ['politiet', []],
    ['udlaendingestyrelsen', []],
  ])('what %s received is decided on as %j', (recipient, categories) => {
    expect(decidedCategories(policy, asId<AuthorityId>(recipient))).toEqual(categories);
  });

  test('is decided by every desk officer, and where it is reserved by a cleared one', () => {
    const desks = Object.values(policy.rules).filter(({ purpose }) => purpose === 'disclosure_desk');
    expect(desks.map(({ authority }) => authority)).toEqual(['udlaendingestyrelsen', 'siri', 'uim']);
    for (const { categories } of desks) {
      expect(categories).toMatchObject({ DESK_FACTS: [], DESK_RESERVED: ['SECURITY_CLEARANCE'] });
    }
  });
});
