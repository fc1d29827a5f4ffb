import type { CategoryId, Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '../compiled-policy.ts';
import type { Question } from '../decide.ts';
import type { Entitlement } from '../entitlement.ts';
import { categoryNames } from './names.ts';

/**
 * Every category that the coordinate carries in this question: its own, those of the document or received item it
 * belongs to, and PROTECTED_CONTACT where it shows where a person is while protection is active.
 */
export function carriedCategories(
  policy: CompiledPolicy,
  question: Question,
  entitlement: Entitlement | null,
): readonly CategoryId[] {
  const own = policy.coordinates[question.coordinate]?.categories ?? [];
  const content = question.item?.contentCategories ?? [];
  const hidden =
    entitlement?.protectionActive === true && policy.revealsLocation.includes(question.coordinate)
      ? [categoryNames.protectedContact]
      : [];
  return [...new Set([...own, ...content, ...hidden])];
}

/**
 * Whether a withheld coordinate is passed over in silence, for everyone: to name it would say that there is security
 * material, a source, or a protected address.
 */
export function isNeverAnnounced(policy: CompiledPolicy, coordinate: Coordinate): boolean {
  const categories = policy.coordinates[coordinate]?.categories ?? [];
  return (
    policy.revealsLocation.includes(coordinate) ||
    categories.includes(categoryNames.security) ||
    categories.includes(categoryNames.provenance) ||
    categories.includes(categoryNames.protectedContact)
  );
}

/** Whether the answer carries ADDRESS_PROTECTED here: only to rules that list PROTECTED_CONTACT. */
export function marksAddress(
  policy: CompiledPolicy,
  rule: Rule,
  coordinate: Coordinate,
  entitlement: Entitlement,
): boolean {
  const showsPlace =
    policy.revealsLocation.includes(coordinate) ||
    (policy.coordinates[coordinate]?.categories.includes(categoryNames.protectedContact) ?? false);
  return showsPlace && entitlement.protectionActive && rule.categories[categoryNames.protectedContact] !== undefined;
}

/** Whether a restriction may be named to this rule's authority. */
export function namesRestriction(rule: Rule): boolean {
  return rule.categories[categoryNames.restriction] !== undefined;
}
