import { asId, type CategoryId, type Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy, CoordinateEntry } from '../compiled-policy.ts';
import { parseEntry } from '../schema-model/entries.ts';
import { namedType } from '../schema-model/read-field-set.ts';
import type { SchemaCoordinate, SchemaModel } from '../schema-model/read-schema.ts';

/** Every coordinate of the checked schema; what an argument reveals is guarded like the field it reveals. */
export function buildCoordinates(schema: SchemaModel): CompiledPolicy['coordinates'] {
  const all = [...schema.coordinates.values()];
  const composite = new Set(all.filter(({ kind }) => kind !== 'argument').map(({ parent }) => parent));
  return Object.fromEntries(
    all.map((coordinate) => [coordinate.coordinate, buildCoordinate(coordinate, schema, composite)]),
  );
}

function buildCoordinate(
  found: SchemaCoordinate,
  schema: SchemaModel,
  composite: ReadonlySet<string>,
): CoordinateEntry {
  const reveals = found.reveals === null ? null : asId<Coordinate>(found.reveals);
  const carrier = reveals === null ? found : schema.coordinates.get(reveals);
  return {
    kind: found.kind,
    isLeaf: !composite.has(namedType(found.type)),
    categories: (carrier?.categories ?? []).map((category) => asId<CategoryId>(category)),
    reveals,
    requires: found.requires,
    entry: parseEntry(found.entry),
  };
}
