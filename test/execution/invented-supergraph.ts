import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import { parse, type DocumentNode } from 'graphql';
import { compilePlan, type CompiledPlan, type FetchFrom } from '#gateway/compile-plan.ts';
import { composeSupergraph } from '#policy/compose-supergraph.ts';
import { inventSubgraph } from './invented-subgraph.ts';

type Values = Readonly<Record<string, unknown>>;

/** What either executor gives for one plan. */
export interface Executed {
  /** `undefined`: it gave up before there was an answer. */
  readonly data: Values | null | undefined;
  readonly errors: readonly { readonly message: string; readonly path?: readonly (string | number)[] | undefined }[];
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Subgraphs in this process whose values are invented, with a planner and both executors over them. */
export function inventSupergraph(subgraphs: Readonly<Record<string, string>>, seed: number) {
  const files = Object.entries(subgraphs).map(([name, text]) => ({ path: `${name}.graphql`, text }));
  const composition = composeSupergraph(files);
  if (composition.kind === 'rejected') throw new Error(JSON.stringify(composition.issues));
  const built = Supergraph.build(composition.supergraphSdl);
  const planner = new QueryPlanner(built);
  const apiSchema = built.apiSchema();
  const api = apiSchema.toGraphQLJSSchema();
  const supergraph = built.schema.toGraphQLJSSchema();
  const directives = subgraphs['directives'] ?? '';
  const served = new Map(
    Object.entries(subgraphs)
      .filter(([name]) => name !== 'directives')
      .map(([name, text]) => [name, inventSubgraph(parse(`${directives}\n${text}`), api, seed)] as const),
  );
  const answer: FetchFrom = async (subgraph, request) => {
    const found = served.get(subgraph);
    if (found === undefined) throw new Error(`there is no subgraph ${subgraph}`);
    return found.answer(request);
  };
  return {
    api,
    answer,
    /** @returns `null` for what the planner refuses */
    plan(document: DocumentNode): QueryPlan | null {
      try {
        return planner.buildQueryPlan(operationFromDocument(apiSchema, document));
      } catch {
        return null;
      }
    },
    compile: (plan: QueryPlan, document: DocumentNode): CompiledPlan | null =>
      compilePlan(plan, document, { supergraph, api }),
    /** Apollo's executor. */
    async execute(plan: QueryPlan, document: DocumentNode, variables: Values, fetchFrom: FetchFrom): Promise<Executed> {
      const sources = Object.fromEntries(
        [...served.keys()].map((name): readonly [string, GraphQLDataSource] => [name, sourceOf(name, fetchFrom)]),
      );
      const requestContext = {
        request: { variables },
        context: {},
        logger: quiet,
        metrics: {},
      } as unknown as Parameters<typeof executeQueryPlan>[2];
      const context = buildOperationContext({ schema: api, operationDocument: document });
      const result = await executeQueryPlan(plan, sources, requestContext, context, supergraph, apiSchema);
      return {
        data: result.data as Values | null | undefined,
        errors: result.errors ?? [],
      };
    },
  };
}

export type InventedSupergraph = ReturnType<typeof inventSupergraph>;

function sourceOf(name: string, fetchFrom: FetchFrom): GraphQLDataSource {
  return {
    process: ({ request: { query = '', variables = {} } }) =>
      fetchFrom(name, { query, variables }) as ReturnType<GraphQLDataSource['process']>,
  };
}
