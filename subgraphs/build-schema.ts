import { buildSubgraphSchema } from '@apollo/subgraph';
import { isUnionType, type DocumentNode, type GraphQLSchema } from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import { parseKey, type Subgraph, type SubgraphContext } from './subgraph.ts';

/**
 * The executable schema of a subgraph, before the shield is put around it.
 *
 * @throws Error at start when an entity has no reference resolver: federation would echo the caller's own values back
 */
export function buildSchema<Loaders>(subgraph: Subgraph<Loaders>, typeDefs: DocumentNode): GraphQLSchema {
  const scalars = Object.fromEntries(subgraph.scalars.map((scalar) => [scalar.name, scalar]));
  const references = Object.fromEntries(
    Object.entries(subgraph.references).map(([type, load]) => [
      type,
      {
        ...subgraph.resolvers[type],
        __resolveReference: (representation: unknown, context: SubgraphContext<Loaders>) => {
          const key = keyOf(representation);
          return key === null ? null : load(key, context);
        },
      },
    ]),
  );
  const resolvers = { ...subgraph.resolvers, ...scalars, ...references };
  const schema = buildSubgraphSchema([{ typeDefs, resolvers }]);
  const entities = schema.getType('_Entity');
  for (const { name } of isUnionType(entities) ? entities.getTypes() : []) {
    invariant(subgraph.references[name], `${name} in ${subgraph.name} has no reference resolver`);
  }
  return schema;
}

function keyOf(representation: unknown): ReturnType<typeof parseKey> {
  return typeof representation === 'object' && representation !== null && 'id' in representation
    ? parseKey(representation.id)
    : null;
}
