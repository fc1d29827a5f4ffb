import type { CategoryId, Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '../compiled-policy.ts';
import type { Question } from '../verdict.ts';
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
    entitlement?.protectionActive === true && showsPlace(policy, question.coordinate)
      ? [categoryNames.protectedContact]
      : [];
  return [...new Set([...own, ...content, ...hidden])];
}

/** The coordinate itself and, where it is computed, all that goes into it: who sees the one has seen the others. */
export function withInputs(policy: CompiledPolicy, coordinate: Coordinate): readonly Coordinate[] {
  const inputs = policy.coordinates[coordinate]?.requires ?? [];
  return [coordinate, ...inputs.flatMap((input) => withInputs(policy, input))];
}

/** Whether it shows where a person is. */
function showsPlace(policy: CompiledPolicy, coordinate: Coordinate): boolean {
  return withInputs(policy, coordinate).some((each) => policy.revealsLocation.includes(each));
}

/**
 * Whether a withheld coordinate is passed over in silence, for everyone: to name it would say that there is security
 * material, a source, or a protected address.
 */
export function isNeverAnnounced(policy: CompiledPolicy, coordinate: Coordinate): boolean {
  return showsPlace(policy, coordinate) || carriesAny(policy, coordinate, neverAnnounced);
}

const neverAnnounced = [categoryNames.security, categoryNames.provenance, categoryNames.protectedContact];

/** Whether the answer carries ADDRESS_PROTECTED here: only to rules that list PROTECTED_CONTACT. */
export function marksAddress(
  policy: CompiledPolicy,
  rule: Rule,
  coordinate: Coordinate,
  entitlement: Entitlement,
): boolean {
  const isAddress = showsPlace(policy, coordinate) || carriesAny(policy, coordinate, [categoryNames.protectedContact]);
  return isAddress && entitlement.protectionActive && rule.categories[categoryNames.protectedContact] !== undefined;
}

function carriesAny(policy: CompiledPolicy, coordinate: Coordinate, categories: readonly CategoryId[]): boolean {
  return withInputs(policy, coordinate).some((each) =>
    (policy.coordinates[each]?.categories ?? []).some((category) => categories.includes(category)),
  );
}

/** Whether a restriction may be named to this rule's authority. */
export function namesRestriction(rule: Rule): boolean {
  return rule.categories[categoryNames.restriction] !== undefined;
}

/** A container, or an opaque reference that means something to this recipient alone. */
export function holdsNothing(policy: CompiledPolicy, coordinate: Coordinate): boolean {
  const categories = policy.coordinates[coordinate]?.categories ?? [];
  const nothing: readonly CategoryId[] = [categoryNames.structure, categoryNames.reference];
  return categories.length > 0 && categories.every((each) => nothing.includes(each));
}
