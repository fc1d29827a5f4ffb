import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { DocumentNode } from 'graphql';
import type { QueryExecutorProvider } from 'kysely';
import { z } from 'zod';
import { ruleId } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import type { ProofStore } from '#identity/proof-store.ts';
import { assertionHeaderName, type VerifiedAssertion, type VerifyAssertion } from '#identity/verify-assertion.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { shieldSubgraph } from '#policy/shield-subgraph.ts';
import { packReport } from '#policy/packed-report.ts';
import { createVerdictLog, reportExtension } from '#policy/verdict-report.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { createAdmission, failure, notTheGateway } from './admit-request.ts';
import { buildSchema } from './build-schema.ts';
import { createEditions } from './editions.ts';
import { createHttpServer } from './http-server.ts';
import { redactError } from './redact-error.ts';
import { reportFailures } from './report-failures.ts';
import { addDocumentRoute } from './serve-documents.ts';
import type { Subgraph, SubgraphContext } from './subgraph.ts';

/** What a subgraph is made of that may change while it runs. */
export interface SubgraphSource {
  /** The document of this subgraph with the directives in front of it. */
  readonly typeDefs: DocumentNode;
  readonly policy: CompiledPolicy;
}

interface SubgraphServerOptions<Loaders> extends SubgraphSource {
  readonly subgraph: Subgraph<Loaders>;
  /** Connected under the role of this subgraph. */
  readonly db: QueryExecutorProvider;
  readonly verifyAssertion: VerifyAssertion;
  /** Shared by all replicas of this subgraph. */
  readonly proofs: ProofStore;
  readonly host?: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Over TLS, to clients with a certificate alone; `null` = plain HTTP. */
  readonly tls: TlsIdentity | null;
  readonly telemetry: Telemetry;
}

export interface RunningSubgraph {
  /** Where the gateway posts to. */
  readonly url: string;
  /**
   * From now on requests under this policy as well are answered.
   *
   * @returns `unchanged` where they were already
   * @throws Error, and changes nothing, when the schema holds a field without a rule or an entity without a resolver
   */
  readonly take: (source: SubgraphSource) => Promise<'taken' | 'unchanged'>;
  /** Ends when every request under way is answered. */
  close(): Promise<void>;
}

/**
 * Serves one subgraph over HTTP to the gateway alone: nothing is parsed, let alone answered, without the gateway's
 * assertion over the very body, which counts once, and nothing runs under another policy than the gateway names.
 *
 * @throws Error when the schema holds a field without a rule or an entity without a reference resolver
 */
export async function serveSubgraph<Loaders>(options: SubgraphServerOptions<Loaders>): Promise<RunningSubgraph> {
  const editions = createEditions<Edition<Loaders>>();
  const take = async ({ policy, typeDefs }: SubgraphSource): Promise<'taken' | 'unchanged'> => {
    if (editions.find(policy.version) !== undefined) return 'unchanged';
    const apollo = createApolloServer({ ...options, policy, typeDefs });
    await apollo.start();
    editions.add({ policy, apollo });
    return 'taken';
  };
  await take(options);
  const http = createHttpServer(options);
  const { subgraph } = options;
  const admit = createAdmission({ ...options, editions });

  http.get('/health', () => ({ policyVersions: editions.versions() }));
  http.post('/graphql', async (request, reply) => {
    const body = typeof request.body === 'string' ? request.body : '';
    const admitted = admit(request.headers[assertionHeaderName], body);
    if (admitted.kind === 'refused') return reply.code(admitted.status).send(admitted.body);
    const operation = parseOperation(body);
    if (operation === null) return reply.code(400).send(failure('BAD_REQUEST', 'The body is not an operation.'));
    const run = (): Promise<object> => execute(admitted.edition.apollo, operation, createContext(options, admitted));
    const answer = await (mayChange(operation) ? afterUse(admitted.use, run) : besideUse(admitted.use, run));
    return answer ?? reply.code(notTheGateway.status).send(notTheGateway.body);
  });
  const { openDocument } = subgraph;
  if (openDocument !== undefined) {
    addDocumentRoute(http, admit, async (key, admitted) => {
      const context = createContext(options, admitted);
      return { answer: await openDocument(key, context), report: context.verdicts.report() };
    });
  }

  const address = await http.listen({ host: options.host ?? '127.0.0.1', port: options.port });
  return {
    url: `${address}/graphql`,
    take,
    close: () => http.close(),
  };
}

interface Edition<Loaders> {
  readonly policy: CompiledPolicy;
  readonly apollo: ApolloServer<SubgraphContext<Loaders>>;
}

function createApolloServer<Loaders>({
  subgraph,
  typeDefs,
  policy,
  telemetry,
}: SubgraphServerOptions<Loaders>): ApolloServer<SubgraphContext<Loaders>> {
  return new ApolloServer<SubgraphContext<Loaders>>({
    schema: shieldSubgraph(buildSchema(subgraph, typeDefs), policy),
    introspection: false,
    csrfPrevention: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: silentLogger,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      reportFailures(telemetry.log),
    ],
  });
}

const silence = (): void => undefined;
const silentLogger = { debug: silence, info: silence, warn: silence, error: silence };

const operationSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

type Operation = z.infer<typeof operationSchema>;

function parseOperation(body: string): Operation | null {
  try {
    return operationSchema.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}

/** A text without the word holds no mutation. One with it may hold none: that costs a wait and nothing else. */
function mayChange({ query }: Operation): boolean {
  return query.includes('mutation');
}

/** @returns `null`, with nothing run, where the use was taken before */
async function afterUse(use: () => Promise<boolean>, run: () => Promise<object>): Promise<object | null> {
  return (await use()) ? run() : null;
}

/** Reads while the use is taken. @returns `null`, whatever was read, where the use was taken before */
async function besideUse(use: () => Promise<boolean>, run: () => Promise<object>): Promise<object | null> {
  const [isFirst, answer] = await Promise.all([use(), run()]);
  return isFirst ? answer : null;
}

function createContext<Loaders>(
  { subgraph, db, telemetry }: SubgraphServerOptions<Loaders>,
  { requester, policyVersion, atMs, edition: { policy } }: VerifiedAssertion & { readonly edition: Edition<Loaders> },
): SubgraphContext<Loaders> {
  const access = { requester, policyVersion, at: new Date(atMs).toISOString() };
  return {
    rule: ruleId(requester.authority, requester.purpose),
    needStated: requester.need !== null,
    cleared: requester.cleared,
    verdicts: createVerdictLog(),
    policy,
    access,
    db,
    loaders: subgraph.createLoaders(db, access),
    onFailure: (coordinate, error) => {
      telemetry.log.write('resolver.failed', { coordinate, ...describeFailure(error) });
    },
  };
}

async function execute<Loaders>(
  apollo: ApolloServer<SubgraphContext<Loaders>>,
  { query, variables, operationName }: Operation,
  context: SubgraphContext<Loaders>,
): Promise<object> {
  const request = { query, variables: variables ?? {}, ...(operationName ? { operationName } : {}) };
  const { body } = await apollo.executeOperation(request, { contextValue: context });
  invariant(body.kind === 'single', 'a subgraph answers in one piece');
  const { data, errors } = body.singleResult;
  return {
    data: data ?? null,
    ...(errors === undefined ? {} : { errors: errors.map(redactError) }),
    extensions: { [reportExtension]: packReport(context.verdicts.report()) },
  };
}
