import {
  BREAK,
  getNamedType,
  isInputObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { asId, type Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '../compiled-policy.ts';
import { isInputOpen } from '../decision/static-openness.ts';

/** The first argument or input field in the text of the operation that the rule keeps closed. */
export function findClosedInput(
  policy: CompiledPolicy,
  rule: Rule,
  schema: GraphQLSchema,
  source: DocumentNode,
): Coordinate | null {
  let closed: Coordinate | null = null;
  const typeInfo = new TypeInfo(schema);
  const check = (coordinate: Coordinate) => {
    if (isInputOpen(policy, rule, coordinate)) return undefined;
    closed = coordinate;
    return BREAK;
  };
  visit(
    source,
    visitWithTypeInfo(typeInfo, {
      // @skip and @include have arguments of their own, which reveal nothing.
      Directive: () => false,
      Argument(node) {
        const parent = typeInfo.getParentType()?.name ?? '';
        const field = typeInfo.getFieldDef()?.name ?? '';
        // Introspection reads the contract, which its authority may have.
        if (parent.startsWith('__') || field.startsWith('__')) return undefined;
        return check(asId<Coordinate>(`${parent}.${field}(${node.name.value}:)`));
      },
      ObjectField(node) {
        const input = getNamedType(typeInfo.getParentInputType());
        return check(asId<Coordinate>(`${input?.name ?? ''}.${node.name.value}`));
      },
    }),
  );
  return closed;
}

/** The first input field that the values of the variables use and the rule keeps closed. */
export function findClosedValue(
  policy: CompiledPolicy,
  rule: Rule,
  type: GraphQLInputType,
  value: unknown,
): Coordinate | null {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return firstOf(value, (item) => findClosedValue(policy, rule, named, item));
  const fields = named.getFields();
  return firstOf(Object.entries(value), ([name, member]) => {
    const coordinate = asId<Coordinate>(`${named.name}.${name}`);
    const field = fields[name];
    if (field === undefined || !isInputOpen(policy, rule, coordinate)) return coordinate;
    return findClosedValue(policy, rule, field.type, member);
  });
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => Coordinate | null): Coordinate | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
