import { asId, type CategoryId, type Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy, CoordinateEntry } from '../compiled-policy.ts';
import { parseEntry } from '../schema-model/entries.ts';
import type { SchemaCoordinate, SchemaModel } from '../schema-model/read-schema.ts';

/** Every coordinate of the checked schema; what an argument reveals is guarded like the field it reveals. */
export function buildCoordinates(schema: SchemaModel): CompiledPolicy['coordinates'] {
  return Object.fromEntries(
    [...schema.coordinates.values()].map((coordinate) => [coordinate.coordinate, buildCoordinate(coordinate, schema)]),
  );
}

function buildCoordinate(found: SchemaCoordinate, schema: SchemaModel): CoordinateEntry {
  const reveals = found.reveals === null ? null : asId<Coordinate>(found.reveals);
  const carrier = reveals === null ? found : schema.coordinates.get(reveals);
  return {
    kind: found.kind,
    categories: (carrier?.categories ?? []).map((category) => asId<CategoryId>(category)),
    reveals,
    requires: found.requires,
    entry: parseEntry(found.entry),
  };
}
