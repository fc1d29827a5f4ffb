import { invariant } from '#kernel/invariant.ts';
import { ruleId, type CategoryId, type RequirementId, type RuleId } from '#kernel/ids.ts';
import type { Rule } from '../compiled-policy.ts';
import type { RuleSource } from '../source/policy-source.ts';

export function ruleIdOf({ authority, value }: RuleSource): RuleId {
  return ruleId(authority.value, value.purpose);
}

/** A checked rule in its compiled form. */
export function buildRule(source: RuleSource): Rule {
  const { authority, value, role } = source;
  invariant(value.relation !== undefined, 'a checked rule has a relation');
  return {
    id: ruleIdOf(source),
    authority: authority.value,
    purpose: value.purpose,
    role,
    enabled: value.enabled,
    external: value.external,
    shape: value.shape,
    relation: value.relation,
    caseTypes: value.case_types,
    caseScope: value.case_scope,
    lists: value.lists,
    needs: value.needs,
    categories: mergeCategories(value.allow, value.conditional),
    satisfiedByRelation: value.satisfied_by_relation,
    fieldDeny: value.field_deny,
    fieldOnly: value.field_only,
    receive: value.receive,
    receiveCaveat: value.receive_caveat,
    legalBasis: value.legal_basis,
    why: value.why,
  };
}

/** What stands under `allow` has no requirement of the rule's own. */
function mergeCategories(
  allow: readonly CategoryId[],
  conditional: Readonly<Record<CategoryId, readonly RequirementId[]>>,
): Rule['categories'] {
  const allowed = Object.fromEntries(allow.map((category) => [category, []]));
  return { ...allowed, ...conditional };
}
