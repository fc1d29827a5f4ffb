import type { CategoryId, Coordinate, RequirementId, RuleId } from '#kernel/ids.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { findRequirements } from './decision/find-requirements.ts';
import { isFieldOpen, isInputOpen } from './decision/static-openness.ts';

/** One requirement that must be met before a coordinate opens. */
export interface Condition {
  readonly requirement: RequirementId;
  /** The category that asks for it; `null` for a requirement on the request as a whole. */
  readonly category: CategoryId | null;
}

/**
 * What must be met before a rule opens a coordinate, for people who read or compare policies.
 *
 * @returns `null` when the rule never opens it, whatever is registered; for an argument or input field, which opens
 *   without conditions or not at all, an empty list
 */
export function findConditions(
  policy: CompiledPolicy,
  id: RuleId,
  coordinate: Coordinate,
): readonly Condition[] | null {
  const rule = policy.rules[id];
  const entry = policy.coordinates[coordinate];
  if (rule === undefined || entry === undefined) return null;
  if (entry.kind !== 'field') return isInputOpen(policy, rule, coordinate) ? [] : null;
  if (!isFieldOpen(policy, rule, coordinate)) return null;
  const found = findRequirements(policy, rule, coordinate, entry.categories) ?? [];
  return found.map(({ requirement, category }) => ({ requirement, category }));
}
