import { Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { parse, type DocumentNode } from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import { limits } from './limits/limits.ts';
import { openPool } from './open-pool.ts';
import { createPlanner, startPlanWorker } from './plan/planner.ts';
import { SubgraphSource, type FetchContext, type SignAssertion } from './subgraph-source.ts';
import { createUpstream, type Upstream, type UpstreamLimits } from './upstream.ts';

export interface SubgraphEndpoint {
  readonly name: string;
  readonly url: string;
  readonly signAssertion: SignAssertion;
}

export interface PlanOptions {
  readonly supergraphSdl: string;
  readonly subgraphs: readonly SubgraphEndpoint[];
  /** Of each subgraph for itself. */
  readonly limits: UpstreamLimits;
  /** Of the gateway, to all of them; see {@link openPool}. */
  readonly tls: TlsIdentity | null;
  readonly maxResponseBytes: number;
  readonly telemetry: Telemetry;
}

export interface PlanExecutor {
  /** The subgraphs as they answer now. */
  readonly upstreams: readonly Upstream[];
  /**
   * Plans the permitted operation and runs it.
   *
   * @param hash of the permitted operation: plans are kept under it, so two operations that differ must differ in it
   * @returns what the subgraphs answered, joined; verdicts and failures are in the context
   */
  execute(
    permitted: DocumentNode,
    hash: string,
    variables: Readonly<Record<string, unknown>>,
    context: FetchContext,
  ): Promise<Readonly<Record<string, unknown>>>;
  /** Whether every subgraph answers its health check. */
  areSubgraphsReady(): Promise<boolean>;
  close(): Promise<void>;
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** @see docs/adr/0002-gateway.md */
export async function createPlanExecutor(options: PlanOptions): Promise<PlanExecutor> {
  // A connection for every call that may run, so that none waits in the pool, and one for health checks.
  const connections = options.limits.maxConcurrent + 1;
  const reached = options.subgraphs.map(({ name, url, signAssertion }) => {
    const upstream = createUpstream(name, options.limits);
    const pool = openPool(url, connections, options.tls);
    const { maxResponseBytes, telemetry } = options;
    const path = new URL(url).pathname;
    const source = new SubgraphSource({ upstream, pool, path, signAssertion, maxResponseBytes, telemetry });
    return { upstream, pool, source };
  });
  const sources = Object.fromEntries(
    reached.map(({ upstream, source }): readonly [string, GraphQLDataSource] => [upstream.name, source]),
  );
  const supergraph = Supergraph.build(options.supergraphSdl);
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  const planner = createPlanner({
    startWorker: () => startPlanWorker(options.supergraphSdl),
    timeLimitMs: limits.planTimeMs,
    maxWaiting: limits.waitingPlans,
  });
  // Whoever asks first does not wait for the thread to come up.
  await planner.plan(parse('{ __typename }'), '');

  return {
    upstreams: reached.map(({ upstream }) => upstream),
    async execute(permitted, hash, variables, context) {
      const plan = await planner.plan(permitted, hash);
      const requestContext = {
        request: { variables },
        context: { fetch: context },
        logger: quiet,
        metrics: {},
        overallCachePolicy: { restrict: () => undefined },
      } as unknown as Parameters<typeof executeQueryPlan>[2];
      const operationContext = buildOperationContext({ schema, operationDocument: permitted });
      const result = await executeQueryPlan(
        plan,
        sources,
        requestContext,
        operationContext,
        supergraphSchema,
        apiSchema,
      );
      for (const error of result.errors ?? []) context.failures.push(error);
      return (result.data as Record<string, unknown> | null | undefined) ?? {};
    },
    async areSubgraphsReady() {
      const answers = await Promise.allSettled(
        reached.map(({ upstream, pool }) =>
          upstream.probe(async (signal) => {
            const { statusCode, body } = await pool.request({ method: 'GET', path: '/health', signal });
            await body.dump();
            invariant(statusCode === 200, 'subgraph is not healthy');
          }),
        ),
      );
      return answers.every(({ status }) => status === 'fulfilled');
    },
    async close() {
      await planner.close();
      await Promise.all(reached.map(({ pool }) => pool.close()));
    },
  };
}
