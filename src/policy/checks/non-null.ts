import { Kind, type TypeNode } from 'graphql';
import type { Check } from './check.ts';

/** Opaque references alone may be non-null: a withheld value must be able to be null without taking its parent along. */
export const checkNonNull: Check = (_source, schema) =>
  [...schema.coordinates.values()]
    .filter(({ kind, categories, type }) => kind === 'field' && !isReference(categories) && hasNonNull(type))
    .map(({ coordinate, position }) => ({
      code: 'SCHEMA_NON_NULL',
      ...position,
      message: `${coordinate} can be withheld, so it and the items of its lists must be nullable`,
    }));

function isReference(categories: readonly string[] | null): boolean {
  return categories?.length === 1 && categories[0] === 'REFERENCE';
}

function hasNonNull(type: TypeNode): boolean {
  if (type.kind === Kind.NON_NULL_TYPE) return true;
  return type.kind === Kind.LIST_TYPE && hasNonNull(type.type);
}
