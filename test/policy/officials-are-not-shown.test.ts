import { beforeAll, describe, expect, test } from '@jest/globals';
import { asId, type CategoryId, type Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import { decide } from '#policy/decide.ts';
import type { RequirementFact } from '#policy/entitlement.ts';
import { buildEntitlement, buildFact } from '#test/support/build-policy.ts';
import { compileProduct } from './product-policy.ts';

const official = asId<CategoryId>('OFFICIAL');
const caseWorker = asId<Coordinate>('Case.caseWorker');
/** Whatever can be registered, and names nothing. */
const unnamed = ['ART10_NEED', 'CONSENT', 'THIRD_PARTY_NEED', 'TRANSFER_BASIS', 'HUMAN_REVIEW', 'RIGHTS_DECISION'];

let policy: CompiledPolicy;
let rules: readonly Rule[];
let toThePerson: readonly Rule[];
beforeAll(async () => {
  ({ policy } = await compileProduct());
  rules = Object.values(policy.rules);
  toThePerson = rules.filter(({ authority }) => policy.authorities[authority]?.kind === 'data_subject');
});

const verdictOf = (rule: Rule, facts: readonly RequirementFact[]) =>
  decide(policy, { rule: rule.id, coordinate: caseWorker, needStated: true, cleared: true }, [
    buildEntitlement({ facts, scope: Object.keys(policy.categories).map((id) => asId<CategoryId>(id)) }),
  ]);

describe('whoever handles a case', () => {
  test('stands in one field, and in no table and no copy that is stripped of names', () => {
    const fields = Object.entries(policy.coordinates).flatMap(([id, { categories }]) =>
      categories.includes(official) ? [id] : [],
    );
    expect(fields).toEqual([caseWorker]);
    const open = JSON.stringify([policy.aggregate, policy.anonymised]);
    expect(open).not.toMatch(/OFFICIAL|caseWorker/);
    const withoutName = rules.filter(({ shape }) => shape === 'aggregate' || shape === 'pseudonymous');
    expect(withoutName.length).toBeGreaterThan(0);
    expect(withoutName.filter(({ categories }) => official in categories)).toEqual([]);
  });

  test('is never shown to the person concerned by default: the report leaves it out, whatever else is registered', () => {
    expect(toThePerson.map(({ id }) => id)).toEqual(['den_registrerede:data_subject_access']);
    for (const rule of toThePerson) {
      expect(
        verdictOf(
          rule,
          unnamed.map((requirement) => buildFact(requirement)),
        ),
      ).toMatchObject({ kind: 'withhold' });
      expect(rule.shape).toBe('own_report');
    }
  });

  test('is in the report only where the decision of the rights case says so by name', () => {
    for (const rule of toThePerson) {
      const named = buildFact('RIGHTS_DECISION', { categories: [official] });
      expect(verdictOf(rule, [named])).toMatchObject({ kind: 'withhold' });
      expect(verdictOf(rule, [buildFact('RIGHTS_DECISION'), named])).toMatchObject({ kind: 'allow' });
    }
  });

  test('is open to the authority’s own work, to supervision and to the archive, and to nobody else', () => {
    const openTo = rules.flatMap(({ id, enabled, categories }) => (enabled && official in categories ? [id] : []));
    expect(openTo.toSorted()).toEqual([
      'databeskyttelsesraadgiver:internal_oversight_dpo',
      'datatilsynet:supervision_datatilsynet',
      'den_registrerede:data_subject_access',
      'folketingets_ombudsmand:ombudsman_inquiry',
      'rigsarkivet:archive_handover',
      'siri:data_subject_access',
      'siri:internal_case_handling',
      'siri:renewed_consideration',
      'udlaendingestyrelsen:data_subject_access',
      'udlaendingestyrelsen:internal_case_handling',
      'udlaendingestyrelsen:renewed_consideration',
      'uim:data_subject_access',
      'uim:internal_case_handling',
      'uim:renewed_consideration',
    ]);
  });
});
