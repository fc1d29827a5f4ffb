import { createHash } from 'node:crypto';
import type { Coordinate } from '#kernel/ids.ts';
import { requirementNames } from './decision/names.ts';
import type { Entitlement, ReleasedValue } from './entitlement.ts';
import type { Allow } from './verdict.ts';

/**
 * The values that may leave, where what opened a coordinate is the release of single values that an official has seen:
 * for review, from a restriction that holds them back, or for both. Then a value was seen for each of them, and what one
 * of them words anew leaves in that wording.
 *
 * @returns `null` where the coordinate does not rest on such a release: then whatever stands there leaves
 */
export function releasedValuesOf(coordinate: Coordinate, verdict: Allow): readonly ReleasedValue[] | null {
  if (verdict.openedBy === null) return null;
  const [first, ...others] = [
    ...releasedFromHold(coordinate, verdict.openedBy, verdict.evidence),
    ...releasedForReview(coordinate, verdict.openedBy, verdict.evidence),
  ];
  return first === undefined ? null : others.reduce(keepSeenInBoth, first);
}

type Seen = readonly ReleasedValue[];

function releasedForReview(coordinate: Coordinate, openedBy: Entitlement, evidence: Allow['evidence']): Seen[] {
  const releases = openedBy.facts.filter(
    (fact) =>
      fact.requirement === requirementNames.humanReview &&
      fact.coordinates.includes(coordinate) &&
      (fact.itemCaseKey === null || fact.itemCaseKey === openedBy.caseKey),
  );
  const restsOnRelease = releases.some(({ key }) => evidence.includes(key));
  if (!restsOnRelease || releases.some(({ released }) => released === null)) return [];
  return [releases.flatMap(({ released }) => valuesAt(coordinate, released ?? []))];
}

function releasedFromHold(coordinate: Coordinate, { restrictions }: Entitlement, evidence: Allow['evidence']): Seen[] {
  return restrictions
    .flatMap(({ releases }) => releases)
    .filter(({ key }) => evidence.includes(key))
    .flatMap(({ released }) => (released === null ? [] : [valuesAt(coordinate, released)]));
}

function valuesAt(coordinate: Coordinate, released: Seen): Seen {
  return released.filter((each) => each.coordinate === coordinate);
}

function keepSeenInBoth(one: Seen, other: Seen): Seen {
  return one.flatMap((value) => {
    const same = other.find(({ sha256 }) => sha256 === value.sha256);
    return same === undefined ? [] : [{ ...value, redacted: value.redacted ?? same.redacted }];
  });
}

/** SHA-256 of a scalar as it is written in an answer, in hexadecimal; `null` for what is none. */
export function valueDigest(value: unknown): string | null {
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar ? createHash('sha256').update(String(value)).digest('hex') : null;
}
