import type { CategoryId, Coordinate, RequirementId } from '#kernel/ids.ts';
import type { CompiledPolicy, Purpose, Rule } from '../compiled-policy.ts';
import { categoryNames, fitnessToTravel, requirementNames, treatmentProfile } from './names.ts';

/** One requirement to be met, and for what. */
export interface RequirementInQuestion {
  readonly requirement: RequirementId;
  /** `null` for a requirement on the request as a whole. */
  readonly category: CategoryId | null;
  readonly coordinate: Coordinate;
}

/**
 * What must be met before the rule opens a coordinate that carries these categories.
 *
 * @returns `null` when the rule can never open it: an unlisted category, a denied field, a missing Article 9 or 10
 *   basis, or an input of `@requires` that is itself closed
 */
export function findRequirements(
  policy: CompiledPolicy,
  rule: Rule,
  coordinate: Coordinate,
  categories: readonly CategoryId[],
): readonly RequirementInQuestion[] | null {
  const entry = policy.coordinates[coordinate];
  const purpose = policy.purposes[rule.purpose];
  if (entry === undefined || purpose === undefined || categories.length === 0) return null;
  if (rule.fieldDeny.includes(coordinate)) return null;
  if (isTokenisedId(rule, coordinate, categories)) return [];

  const found: RequirementInQuestion[] = rule.needs.map((requirement) => ({ requirement, category: null, coordinate }));
  for (const category of categories) {
    const requirements = requirementsOf(policy, rule, purpose, coordinate, category);
    if (requirements === null) return null;
    found.push(...requirements.map((requirement) => ({ requirement, category, coordinate })));
  }
  for (const input of entry.requires) {
    const ofInput = findRequirements(policy, rule, input, policy.coordinates[input]?.categories ?? []);
    if (ofInput === null) return null;
    found.push(...ofInput);
  }
  return found;
}

function requirementsOf(
  policy: CompiledPolicy,
  rule: Rule,
  purpose: Purpose,
  coordinate: Coordinate,
  category: CategoryId,
): readonly RequirementId[] | null {
  const own = rule.categories[category];
  const definition = policy.categories[category];
  if (own === undefined || definition === undefined) return null;
  if (definition.gdpr === 'art9' && purpose.art9Basis === null) return null;
  if (definition.gdpr === 'art10' && purpose.art10Basis === null) return null;
  const only = rule.fieldOnly[category];
  if (only !== undefined && !only.includes(coordinate)) return null;
  const all = new Set([...own, ...(rule.external ? definition.always : [])]);
  if ([...all].some((requirement) => isNeverMet(policy, rule, category, coordinate, requirement))) return null;
  return [...all].filter((requirement) => !rule.satisfiedByRelation.includes(requirement));
}

/** Requirements that no fact can ever meet for this recipient or coordinate. */
function isNeverMet(
  policy: CompiledPolicy,
  rule: Rule,
  category: CategoryId,
  coordinate: Coordinate,
  requirement: RequirementId,
): boolean {
  switch (requirement) {
    case requirementNames.fitToTravelOnly:
      return coordinate !== fitnessToTravel;
    case requirementNames.treatmentProfileOnly:
      return coordinate !== treatmentProfile;
    case requirementNames.cprIdentification:
      return isCprDerived(rule, category) && policy.authorities[rule.authority]?.identifiesByCpr !== true;
    default:
      return false;
  }
}

/**
 * Whether CPR_IDENTIFICATION follows from who the recipient is: where the rule allows NATIONAL_ID outright. Where the
 * rule makes NATIONAL_ID conditional, it is a registered fact.
 */
export function isCprDerived(rule: Rule, category: CategoryId | null): boolean {
  return category === categoryNames.nationalId && rule.categories[category]?.length === 0;
}

/** In a pseudonymous answer every id is a token that lives for that answer, although REFERENCE itself stays closed. */
function isTokenisedId(rule: Rule, coordinate: Coordinate, categories: readonly CategoryId[]): boolean {
  return (
    rule.shape === 'pseudonymous' &&
    coordinate.endsWith('.id') &&
    categories.length === 1 &&
    categories[0] === categoryNames.reference
  );
}
