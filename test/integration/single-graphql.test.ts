import { createRequire } from 'node:module';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { expect, test } from '@jest/globals';
import { GraphQLSchema, isSchema, parse } from 'graphql';
import { DateResolver } from 'graphql-scalars';

const require = createRequire(import.meta.url);
const typeDefs = parse('scalar Date type Query { today: Date }');

// A second copy of graphql would fail only when one copy meets an object of the other, in whatever order files load.
test('modules and CommonJS packages share one graphql', () => {
  const required: unknown = require('graphql');
  expect(required).toHaveProperty('GraphQLSchema', GraphQLSchema);
});

test('a subgraph schema with a scalar of another package belongs to that graphql and runs', async () => {
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: { Date: DateResolver } }]);
  expect(isSchema(schema)).toBe(true);
  const server = new ApolloServer({ schema, plugins: [ApolloServerPluginInlineTraceDisabled()] });
  const { body } = await server.executeOperation({ query: '{ today }' });
  expect(body).toMatchObject({ kind: 'single', singleResult: { data: { today: null } } });
  await server.stop();
});
