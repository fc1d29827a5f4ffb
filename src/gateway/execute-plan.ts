import { Supergraph } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { parse, type DocumentNode } from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { compilePlan, type CompiledPlan, type SubgraphAnswer, type SubgraphRequest } from './compile-plan.ts';
import { executeUncovered } from './execute-uncovered.ts';
import { limits } from './limits/limits.ts';
import type { Subgraphs } from './open-subgraphs.ts';
import { createPlanner, startPlanWorker } from './plan/planner.ts';
import type { FetchContext, SubgraphSource } from './subgraph-source.ts';

export interface PlanOptions {
  readonly supergraphSdl: string;
  readonly subgraphs: Pick<Subgraphs, 'sources'>;
  readonly telemetry: Telemetry;
}

export interface PlanExecutor {
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
  close(): Promise<void>;
}

/** @see docs/adr/0002-gateway.md, docs/adr/0021-plan-executor.md */
export async function createPlanExecutor(options: PlanOptions): Promise<PlanExecutor> {
  const { sources } = options.subgraphs;
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
  try {
    // Whoever asks first does not wait for the thread to come up.
    await planner.plan(parse('{ __typename }'), '');
  } catch (error) {
    await planner.close();
    throw error;
  }

  return {
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
    close: () => planner.close(),
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
