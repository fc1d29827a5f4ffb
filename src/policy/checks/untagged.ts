import type { Check } from './check.ts';

/** A coordinate without a category would be closed for everyone, so it is a mistake of whoever wrote it. */
export const checkUntagged: Check = (_source, schema) =>
  [...schema.coordinates.values()]
    .filter(({ categories, reveals }) => (categories?.length ?? 0) === 0 && reveals === null)
    .map(({ coordinate, position }) => ({
      code: 'SCHEMA_COORDINATE_UNTAGGED',
      ...position,
      message: `${coordinate} carries no category`,
    }));
