import { isAbstractType, isInterfaceType, type GraphQLSchema } from 'graphql';

/** The names that `__typename` may have where a type condition applies. */
export type NamesBelow = (condition: string) => ReadonlySet<unknown>;

/** @param schema the supergraph, internal types and members included */
export function createNamesBelow(schema: GraphQLSchema): NamesBelow {
  return (condition) => {
    const type = schema.getType(condition);
    const names = new Set<unknown>([condition]);
    if (!isAbstractType(type)) return names;
    for (const { name } of schema.getPossibleTypes(type)) names.add(name);
    if (isInterfaceType(type)) for (const { name } of schema.getImplementations(type).interfaces) names.add(name);
    return names;
  };
}
