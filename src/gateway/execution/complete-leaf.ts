import { isEnumType, type GraphQLLeafType } from 'graphql';

/**
 * Whether a value can stand for a type in an answer. What a scalar of our own holds is its own affair.
 *
 * @see isValidLeafValue of `@apollo/federation-internals`, which says the same
 */
export function compileLeafCheck(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) return (value) => typeof value === 'string' && type.getValue(value) !== undefined;
  switch (type.name) {
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    case 'Int':
      return isWhole;
    case 'Float':
      return Number.isFinite;
    case 'ID':
      return (value) => typeof value === 'string' || isWhole(value);
    case 'String':
      return (value) => typeof value === 'string';
    default:
      return () => true;
  }
}

/** As far as a number is written in digits alone. */
function isWhole(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(Number(value)) < 1e21;
}
