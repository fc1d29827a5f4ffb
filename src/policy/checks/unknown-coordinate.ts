import { asId, type Coordinate } from '#kernel/ids.ts';
import type { Position } from '../policy-issue.ts';
import type { PolicySource, RuleSource } from '../source/policy-source.ts';
import type { Check } from './check.ts';

/** Every field that the policy names is an output field of the schema. */
export const checkUnknownCoordinate: Check = (source, schema) =>
  [...coordinatesInCategories(source), ...source.rules.flatMap(coordinatesInRule)]
    .filter(({ coordinate }) => schema.coordinates.get(coordinate)?.kind !== 'field')
    .map(({ coordinate, position }) => ({
      code: 'POLICY_COORDINATE_UNKNOWN',
      ...position,
      message: `${coordinate} is not a field of the schema`,
    }));

interface UsedCoordinate {
  readonly coordinate: Coordinate;
  readonly position: Position;
}

function coordinatesInCategories({ categoriesFile }: PolicySource): readonly UsedCoordinate[] {
  if (categoriesFile === null) return [];
  const { value, at } = categoriesFile;
  return [
    ...value.reveals_location.map((coordinate, i) => ({ coordinate, position: at('reveals_location', i) })),
    ...Object.entries(value.derived_from).flatMap(([derived, sources]) => [
      { coordinate: asId<Coordinate>(derived), position: at('derived_from', derived) },
      ...sources.map((coordinate, i) => ({ coordinate, position: at('derived_from', derived, i) })),
    ]),
  ];
}

function coordinatesInRule({ value, at }: RuleSource): readonly UsedCoordinate[] {
  return [
    ...value.field_deny.map((coordinate, i) => ({ coordinate, position: at('field_deny', i) })),
    ...Object.entries(value.field_only).flatMap(([category, coordinates]) =>
      coordinates.map((coordinate, i) => ({ coordinate, position: at('field_only', category, i) })),
    ),
  ];
}
