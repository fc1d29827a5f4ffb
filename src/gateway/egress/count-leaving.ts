import type { Coordinate } from '#kernel/ids.ts';
import { IntegrityError } from '../integrity-error.ts';
import type { Level, Place } from './response-places.ts';

/**
 * The coordinates that hold a value in an answer, in one walk over it: a leaf, an object, or a list without items. Each
 * stands in a group of its own; where the answer does not say of which type an object is, with what else it may be.
 *
 * @param data parsed from the JSON that leaves
 * @throws {IntegrityError} when something stands where the document asked for nothing of the kind
 */
export function countLeaving(data: unknown, places: Level): ReadonlySet<readonly Coordinate[]> {
  const leaving = new Set<readonly Coordinate[]>();
  // One group a place and type, so that a long list costs no more than its walk.
  const groups = new Map<Coordinate, readonly Coordinate[]>();
  const groupOf = (coordinate: Coordinate): readonly Coordinate[] => {
    const known = groups.get(coordinate) ?? [coordinate];
    groups.set(coordinate, known);
    return known;
  };

  const enterObject = (object: object, level: Level): void => {
    const entries = Object.entries(object).map(([name, value]: [string, unknown]) => {
      const place = level.get(name);
      if (place === undefined) throw new IntegrityError('something leaves that was not asked for');
      return { place, value };
    });
    const told = entries.find(({ place }) => place.isTypeName)?.value;
    const type = typeof told === 'string' ? told : null;
    for (const { place, value } of entries) {
      if (!place.isTypeName) enterValue(value, place, coordinatesOf(place, type));
    }
  };
  const coordinatesOf = (place: Place, type: string | null): readonly Coordinate[] => {
    const [only, ...others] = place.possible;
    if (only === undefined) throw new IntegrityError('something leaves that the contract does not have');
    if (others.length === 0) return groupOf(only);
    if (type === null) return place.possible;
    const told = place.coordinates.get(type);
    if (told === undefined) throw new IntegrityError('a field leaves of another type than its object');
    return groupOf(told);
  };
  const enterValue = (value: unknown, place: Place, coordinates: readonly Coordinate[]): void => {
    if (value === null) return;
    if (Array.isArray(value)) {
      if (value.length === 0) leaving.add(coordinates);
      for (const item of value) enterValue(item, place, coordinates);
      return;
    }
    leaving.add(coordinates);
    const inside = place.inside();
    const isObject = typeof value === 'object';
    if (isObject !== (inside !== null)) throw new IntegrityError('a value leaves that is not of its type');
    if (isObject && inside !== null) enterObject(value, inside);
  };

  if (typeof data !== 'object' || data === null) throw new IntegrityError('no data leaves');
  enterObject(data, places);
  return leaving;
}
