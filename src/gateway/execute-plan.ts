import { Supergraph } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { parse, type DocumentNode } from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import { compilePlan, type CompiledPlan, type SubgraphAnswer, type SubgraphRequest } from './compile-plan.ts';
import { executeUncovered } from './execute-uncovered.ts';
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

/** @see docs/adr/0002-gateway.md, docs/adr/0021-plan-executor.md */
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
  const sources = new Map(reached.map(({ upstream, source }) => [upstream.name, source]));
  const supergraph = Supergraph.build(options.supergraphSdl);
  const apiSchema = supergraph.apiSchema();
  const schemas = { supergraph: supergraph.schema.toGraphQLJSSchema(), api: apiSchema.toGraphQLJSSchema() };
  // As long as the planner keeps a plan, what is compiled of it is kept.
  const compiledPlans = new WeakMap<QueryPlan, CompiledPlan | null>();
  const compiledOf = (plan: QueryPlan, permitted: DocumentNode): CompiledPlan | null => {
    const known = compiledPlans.get(plan);
    if (known !== undefined) return known;
    const compiled = compilePlan(plan, permitted, schemas);
    compiledPlans.set(plan, compiled);
    return compiled;
  };
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
      const compiled = compiledOf(plan, permitted);
      options.telemetry.metrics.planRan(compiled === null ? 'apollo' : 'compiled');
      const { data, errors } = await (compiled === null
        ? executeUncovered({ plan, operation: permitted, variables, sources, schemas, apiSchema, context })
        : compiled.run(variables, (subgraph, request) => askSource(sources.get(subgraph), request, context)));
      for (const error of errors) context.failures.push(error);
      return data ?? {};
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

function askSource(
  source: SubgraphSource | undefined,
  request: SubgraphRequest,
  context: FetchContext,
): Promise<SubgraphAnswer> {
  invariant(source, 'every subgraph of the supergraph has an address');
  return source.process({ request, context: { fetch: context } });
}
