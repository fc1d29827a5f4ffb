import type { Check } from './check.ts';

/** An argument is guarded like the field it reveals, or by categories of its own; with both, one would be forgotten. */
export const checkContradictoryTags: Check = (_source, schema) =>
  [...schema.coordinates.values()]
    .filter(({ categories, reveals }) => categories !== null && reveals !== null)
    .map(({ coordinate, position }) => ({
      code: 'SCHEMA_TAGS_CONTRADICTORY',
      ...position,
      message: `${coordinate} has both @category and @reveals`,
    }));
