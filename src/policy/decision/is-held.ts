import { asId, type Coordinate, type RequirementId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import type { Entitlement } from '../entitlement.ts';
import { holdsNothing } from './coordinate-categories.ts';
import { requirementNames } from './names.ts';

/** Registered with a request for release, beside the requirements, until an official has decided. */
export const releaseRequested = asId<RequirementId>('RELEASE_REQUESTED');

/** Whether what is missing is a release that the recipient has asked for; containers wait with what is in them. */
export function isHeld(
  policy: CompiledPolicy,
  coordinate: Coordinate,
  { facts, caseKey }: Entitlement,
  missing: RequirementId,
): boolean {
  if (missing !== requirementNames.humanReview) return false;
  return facts.some(
    (fact) =>
      fact.requirement === releaseRequested &&
      (fact.itemCaseKey === null || fact.itemCaseKey === caseKey) &&
      (fact.coordinates.includes(coordinate) || holdsNothing(policy, coordinate)),
  );
}
