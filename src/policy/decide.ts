import type { Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy, Purpose, Rule } from './compiled-policy.ts';
import {
  carriedCategories,
  isNeverAnnounced,
  marksAddress,
  namesRestriction,
} from './decision/coordinate-categories.ts';
import { findRequirements } from './decision/find-requirements.ts';
import { isHeld } from './decision/is-held.ts';
import { meetRequirements } from './decision/meet-requirements.ts';
import { marksOf, passRestrictions, restrictionsOn } from './decision/restrictions-on.ts';
import type { Entitlement } from './entitlement.ts';
import type { Facts, Mark, Question, Verdict, Withhold } from './verdict.ts';

/**
 * The one decision: whether a rule opens a coordinate, given the cases that the rule opens now.
 *
 * Total and pure. The gate asks it without facts, the shield in a subgraph with the facts of the row, and
 * `explain` for a person who reads the policy. A coordinate opens if one single entitlement meets all
 * requirements of all categories that it carries; requirements are never mixed across cases.
 *
 * @param facts entitlements in a stable order: the first that opens the coordinate is the one that is recorded
 * @see docs/adr/0006-policy-as-data.md; GDPR art. 5(1)(b) and (c)
 */
export function decide(policy: CompiledPolicy, question: Question, facts: Facts): Verdict {
  const rule = policy.rules[question.rule];
  const purpose = rule === undefined ? undefined : policy.purposes[rule.purpose];
  if (rule === undefined || purpose === undefined) return notForPurpose(policy, question.coordinate);
  if (!rule.enabled || policy.authorities[rule.authority]?.status === 'closed') {
    return notForPurpose(policy, question.coordinate);
  }
  if (facts === 'possible') {
    const categories = carriedCategories(policy, question, null);
    return findRequirements(policy, rule, question.coordinate, categories) === null
      ? notForPurpose(policy, question.coordinate)
      : { kind: 'allow', openedBy: null, categories, evidence: [], marks: [] };
  }
  let best: Withhold = notForPurpose(policy, question.coordinate);
  for (const entitlement of facts) {
    if (isHardDenied(policy, rule, entitlement)) continue;
    const verdict = decideOn(policy, rule, purpose, question, entitlement);
    if (verdict.kind === 'allow') return verdict;
    if (closeness[verdict.reason] > closeness[best.reason]) best = verdict;
  }
  return best;
}

/** Which of several refusals is told: the one that lacks least. */
const closeness = { NOT_FOR_PURPOSE: 0, REQUIREMENT_MISSING: 1, HELD_FOR_REVIEW: 2, RESTRICTED: 3 } as const;

/** What is refused to an authority beats every grant. Where the recipient's state is not known, it is in doubt. */
function isHardDenied(policy: CompiledPolicy, rule: Rule, { applicantKey, origin }: Entitlement): boolean {
  if (applicantKey === null) return false;
  return (policy.authorities[rule.authority]?.hardDeny ?? []).some(
    ({ caseTypes }) =>
      origin === null || (origin.isStateOfOrigin && origin.caseTypes.some((type) => caseTypes.includes(type))),
  );
}

function decideOn(
  policy: CompiledPolicy,
  rule: Rule,
  purpose: Purpose,
  question: Question,
  entitlement: Entitlement,
): Verdict {
  const { coordinate } = question;
  const categories = carriedCategories(policy, question, entitlement);
  const requirements = findRequirements(policy, rule, coordinate, categories);
  if (requirements === null) return notForPurpose(policy, coordinate);

  const addressMarks: readonly Mark[] = marksAddress(policy, rule, coordinate, entitlement)
    ? ['ADDRESS_PROTECTED']
    : [];
  const met = meetRequirements(policy, rule, question, entitlement, requirements);
  if (met.kind === 'missing') {
    const announced = !isNeverAnnounced(policy, coordinate);
    return isHeld(policy, coordinate, entitlement, met.requirement)
      ? { kind: 'withhold', reason: 'HELD_FOR_REVIEW', requirement: null, announced, marks: addressMarks }
      : {
          kind: 'withhold',
          reason: 'REQUIREMENT_MISSING',
          requirement: met.requirement,
          announced,
          marks: addressMarks,
        };
  }
  const restrictions = restrictionsOn(policy, coordinate, entitlement);
  const releases = passRestrictions(policy, purpose, coordinate, restrictions);
  if (releases === null) {
    const announced = namesRestriction(rule) && !isNeverAnnounced(policy, coordinate);
    return { kind: 'withhold', reason: 'RESTRICTED', requirement: null, announced, marks: addressMarks };
  }
  const marks = new Set<Mark>([...addressMarks, ...marksOf(restrictions)]);
  if (question.item !== undefined && question.item.caveat !== 'NONE') marks.add('CAVEAT');
  const evidence = [...new Set([...met.evidence, ...releases])];
  return { kind: 'allow', openedBy: entitlement, categories, evidence, marks: [...marks] };
}

function notForPurpose(policy: CompiledPolicy, coordinate: Coordinate): Withhold {
  const announced = !isNeverAnnounced(policy, coordinate);
  return { kind: 'withhold', reason: 'NOT_FOR_PURPOSE', requirement: null, announced, marks: [] };
}
