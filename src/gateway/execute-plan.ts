import { ApolloGateway } from '@apollo/gateway';
import type { DocumentNode } from 'graphql';
import { Kind } from 'graphql';
import { Pool } from 'undici';
import { invariant } from '#kernel/invariant.ts';
import { SubgraphSource, type FetchContext, type SignAssertion } from './subgraph-source.ts';

export interface SubgraphEndpoint {
  readonly name: string;
  readonly url: string;
  readonly signAssertion: SignAssertion;
}

export interface PlanOptions {
  readonly supergraphSdl: string;
  readonly subgraphs: readonly SubgraphEndpoint[];
  /** For one fetch, from the first byte sent to the last received. */
  readonly fetchTimeoutMs: number;
  readonly maxResponseBytes: number;
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
  /** Whether every subgraph answers its health check. */
  areSubgraphsReady(): Promise<boolean>;
  close(): Promise<void>;
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** @see docs/adr/0002-gateway.md */
export async function createPlanExecutor(options: PlanOptions): Promise<PlanExecutor> {
  const pools = new Map(
    options.subgraphs.map(({ name, url }) => [name, new Pool(new URL(url).origin, { connections: 32, pipelining: 1 })]),
  );
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    logger: quiet,
    debug: false,
    __exposeQueryPlanExperimental: false,
    buildService: ({ name }) => {
      const subgraph = options.subgraphs.find((each) => each.name === name);
      const pool = pools.get(name);
      invariant(subgraph, `no endpoint for subgraph ${name}`);
      invariant(pool, `no pool for subgraph ${name}`);
      return new SubgraphSource({
        name: subgraph.name,
        pool,
        path: new URL(subgraph.url).pathname,
        signAssertion: subgraph.signAssertion,
        timeoutMs: options.fetchTimeoutMs,
        maxResponseBytes: options.maxResponseBytes,
      });
    },
  });
  const { executor, schema } = await gateway.load({ apollo: {} });
  invariant(executor, 'the gateway gave no executor');

  return {
    async execute(permitted, hash, variables, context) {
      const operation = permitted.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
      invariant(operation, 'a permitted document holds its operation');
      const operationName = operation.name?.value;
      const result = await executor({
        document: permitted,
        queryHash: hash,
        operation,
        operationName: operationName ?? null,
        source: '',
        request: { variables, ...(operationName === undefined ? {} : { operationName }) },
        schema,
        context: { fetch: context },
        logger: quiet,
        metrics: {},
        cache: {
          get: () => Promise.resolve(undefined),
          set: () => Promise.resolve(),
          delete: () => Promise.resolve(true),
        },
        overallCachePolicy: {
          maxAge: 0,
          scope: 'PRIVATE',
          restrict: () => undefined,
          replace: () => undefined,
          policyIfCacheable: () => null,
        },
      } as unknown as Parameters<typeof executor>[0]);
      for (const error of result.errors ?? []) context.failures.push(error);
      return (result.data as Record<string, unknown> | null | undefined) ?? {};
    },
    async areSubgraphsReady() {
      const answers = await Promise.allSettled(
        [...pools.values()].map(async (pool) => {
          const { statusCode, body } = await pool.request({
            method: 'GET',
            path: '/health',
            signal: AbortSignal.timeout(options.fetchTimeoutMs),
          });
          await body.dump();
          invariant(statusCode === 200, 'subgraph is not healthy');
        }),
      );
      return answers.every(({ status }) => status === 'fulfilled');
    },
    async close() {
      await gateway.stop();
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}
