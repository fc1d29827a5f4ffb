import type { Coordinate, InternalKey } from '#kernel/ids.ts';
import type { CompiledPolicy, Purpose } from '../compiled-policy.ts';
import type { Entitlement, Restriction } from '../entitlement.ts';
import type { Mark } from '../verdict.ts';
import { holdsNothing, withInputs } from './coordinate-categories.ts';

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

/**
 * Whether data under these restrictions may leave for the purpose: always where it passes them, never where it blocks
 * them, and where it holds them back if every single one is released.
 *
 * @returns the releases that were relied on; `null` when the data stays
 * @see GDPR art. 18(2)
 */
export function passRestrictions(
  policy: CompiledPolicy,
  purpose: Purpose,
  coordinate: Coordinate,
  restrictions: readonly Restriction[],
): readonly InternalKey[] | null {
  if (restrictions.length === 0) return [];
  switch (purpose.onRestriction) {
    case 'pass':
      return [];
    case 'block':
      return null;
    case 'hold': {
      const keys = restrictions.map((restriction) => releaseOf(policy, coordinate, restriction));
      return keys.every((key) => key !== null) ? keys : null;
    }
  }
}

/** The release that lets the coordinate go; the narrowest, so that one of a single field does not spend a wider one. */
function releaseOf(policy: CompiledPolicy, coordinate: Coordinate, restriction: Restriction): InternalKey | null {
  const { releases, coordinates } = restriction;
  const release =
    releases.find((each) => each.coordinates.includes(coordinate)) ??
    releases.find((each) => each.coordinates.length === 0) ??
    // Who is given a field of a restricted case is given the way to it: its containers, and ids that only it can read.
    (coordinates.length === 0 && holdsNothing(policy, coordinate) ? releases[0] : undefined);
  return release?.key ?? null;
}

/** What an answer says of a value that is restricted and leaves all the same. */
export function marksOf(restrictions: readonly Restriction[]): readonly Mark[] {
  return restrictions.map(({ kind }) => (kind === 'ACCURACY_CONTESTED' ? 'CONTESTED' : 'RESTRICTED'));
}
