import type { Check } from './check.ts';

/** Every category that the schema uses is defined. */
export const checkSchemaCategoryUnknown: Check = (source, schema) =>
  [...schema.coordinates.values()].flatMap(({ coordinate, categories, position }) =>
    (categories ?? [])
      .filter((category) => !source.categories.isKnown(category))
      .map((category) => ({
        code: 'SCHEMA_CATEGORY_UNKNOWN' as const,
        ...position,
        message: `${coordinate} carries ${category}, which categories.yaml does not define`,
      })),
  );
