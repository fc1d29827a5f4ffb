import {
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isUnionType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import type { ShieldRule } from './shield-runtime.ts';

/** A rule for each field of each object type; a hole is what a wrong import leaves. */
type RuleTree = Readonly<Record<string, Readonly<Record<string, ShieldRule | undefined>>>>;

/**
 * Refuses to start on a schema in which some value could leave without a rule of its own: the shield passes over a rule
 * on an interface, and takes a hole in the tree for the fallback of the whole type.
 *
 * @throws Error that names what is not covered
 */
export function assertCovered(schema: GraphQLSchema, tree: RuleTree): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type)) invariant(!(type.name in tree), `a rule sits on the interface ${type.name}`);
    if (isUnionType(type)) invariant(!(type.name in tree), `a rule sits on the union ${type.name}`);
  }
  for (const type of objectTypes(schema)) {
    for (const field of Object.keys(type.getFields())) {
      invariant(tree[type.name]?.[field], `${type.name}.${field} has no rule`);
    }
  }
}

/** The types whose fields hold values; the protocol of introspection apart. */
export function objectTypes(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !isIntrospectionType(type));
}
