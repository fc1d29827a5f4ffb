import type { Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import type { Entitlement, Restriction } from '../entitlement.ts';
import { withInputs } from './coordinate-categories.ts';

/**
 * The active restrictions that reach a coordinate: those on the whole opened case (on any whole case of the person, where
 * none is opened), those that name it or something it
 * is computed from, and those that name something it carries in itself (a CPR number carries the date of birth).
 *
 * @see GDPR art. 18
 */
export function restrictionsOn(
  policy: CompiledPolicy,
  coordinate: Coordinate,
  entitlement: Entitlement,
): readonly Restriction[] {
  const carried = withInputs(policy, coordinate).flatMap((each) => [each, ...(policy.derivedFrom[each] ?? [])]);
  return entitlement.restrictions.filter(({ caseKey, coordinates }) =>
    coordinates.length === 0
      ? entitlement.caseKey === null || caseKey === entitlement.caseKey
      : carried.some((each) => coordinates.includes(each)),
  );
}
