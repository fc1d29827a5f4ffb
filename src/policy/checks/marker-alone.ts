import type { Check } from './check.ts';

/** A marker says whose data it is, not what kind; without the kind beside it the field would be too open. */
export const checkMarkerAlone: Check = (source, schema) => {
  const markers = new Set<string>(source.categoriesFile?.value.markers ?? []);
  return [...schema.coordinates.values()]
    .filter(({ categories }) => categories?.every((category) => markers.has(category)) === true)
    .filter(({ categories }) => (categories?.length ?? 0) > 0)
    .map(({ coordinate, categories, position }) => ({
      code: 'SCHEMA_MARKER_ALONE',
      ...position,
      message: `${coordinate} carries ${(categories ?? []).join(', ')} and no kind of data beside it`,
    }));
};
