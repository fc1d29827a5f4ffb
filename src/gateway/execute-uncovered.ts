import type { Schema } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import type { PlanResult, PlanSchemas } from './compile-plan.ts';
import type { FetchContext } from './subgraph-source.ts';

interface Uncovered {
  readonly plan: QueryPlan;
  readonly operation: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly sources: ReadonlyMap<string, GraphQLDataSource>;
  readonly schemas: PlanSchemas;
  /** The same as that of the schemas, as the planner knows it. */
  readonly apiSchema: Schema;
  readonly context: FetchContext;
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Runs a plan that the compiler does not cover, over the same sources, in the executor that comes with the planner. */
export async function executeUncovered(given: Uncovered): Promise<PlanResult> {
  const requestContext = {
    request: { variables: given.variables },
    context: { fetch: given.context },
    logger: quiet,
    metrics: {},
    overallCachePolicy: { restrict: () => undefined },
  } as unknown as Parameters<typeof executeQueryPlan>[2];
  const { data, errors = [] } = await executeQueryPlan(
    given.plan,
    Object.fromEntries(given.sources),
    requestContext,
    buildOperationContext({ schema: given.schemas.api, operationDocument: given.operation }),
    given.schemas.supergraph,
    given.apiSchema,
  );
  return { data: (data as PlanResult['data'] | undefined) ?? null, errors };
}
