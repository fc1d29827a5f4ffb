import { createHash } from 'node:crypto';
import type { Coordinate } from '#kernel/ids.ts';
import { requirementNames } from './decision/names.ts';
import type { ReleasedValue } from './entitlement.ts';
import type { Allow } from './verdict.ts';

/**
 * The values that may leave, where what opened a coordinate is the release of single values that an official has seen.
 *
 * @returns `null` where the coordinate does not rest on such a release: then whatever stands there leaves
 */
export function releasedValuesOf(
  coordinate: Coordinate,
  { openedBy, evidence }: Allow,
): readonly ReleasedValue[] | null {
  if (openedBy === null) return null;
  const releases = openedBy.facts.filter(
    (fact) =>
      fact.requirement === requirementNames.humanReview &&
      fact.coordinates.includes(coordinate) &&
      (fact.itemCaseKey === null || fact.itemCaseKey === openedBy.caseKey),
  );
  const restsOnRelease = releases.some(({ key }) => evidence.includes(key));
  if (!restsOnRelease || releases.some(({ released }) => released === null)) return null;
  return releases.flatMap(({ released }) => (released ?? []).filter((each) => each.coordinate === coordinate));
}

/** SHA-256 of a scalar as it is written in an answer, in hexadecimal; `null` for what is none. */
export function valueDigest(value: unknown): string | null {
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar ? createHash('sha256').update(String(value)).digest('hex') : null;
}
