import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { Pool } from 'undici';
import { z } from 'zod';
import { AppError } from '#kernel/app-error.ts';
import type { PolicyVersion } from '#kernel/ids.ts';
import type { Requester } from '#identity/requester.ts';
import { parseVerdictReport } from '#policy/packed-report.ts';
import { parseWithheld, reportExtension } from '#policy/verdict-report.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { prepareOperation, type AskedOperation } from './asked-operation.ts';
import { observeFetch } from './observe-fetch.ts';
import { readAnswer } from './read-answer.ts';
import { assertAnswered, type Upstream } from './upstream.ts';
import type { VerdictCollector } from './verdicts.ts';

/** What travels beside one operation through the plan's execution. */
export interface FetchContext {
  readonly requester: Requester;
  /** Epoch milliseconds: every wall looks its facts up as of this instant. */
  readonly atMs: number;
  readonly policyVersion: PolicyVersion;
  readonly verdicts: VerdictCollector;
  /** Filled while fetches run: a subgraph that failed, or one that answered with something else than was asked. */
  readonly failures: unknown[];
}

export type SignAssertion = (requester: Requester, atMs: number, policyVersion: PolicyVersion, body: string) => string;

interface SubgraphSourceOptions {
  readonly upstream: Upstream;
  readonly pool: Pool;
  readonly path: string;
  readonly signAssertion: SignAssertion;
  readonly maxResponseBytes: number;
  readonly telemetry: Telemetry;
}

const responseSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullable().optional(),
  errors: z.array(z.object({ extensions: z.unknown().optional() })).optional(),
  extensions: z.record(z.string(), z.unknown()).optional(),
});

type Response = z.infer<typeof responseSchema>;
type ResponseError = NonNullable<Response['errors']>[number];

/** How a subgraph says that an argument is of its type but not of its range. */
const badInputSchema = z.object({ code: z.literal('BAD_USER_INPUT') });
/** How a subgraph says that a change contradicts what it has on file. */
const conflictSchema = z.object({ code: z.literal('CONFLICT') });

/**
 * Fetches from one subgraph: signs an assertion of the requester over the exact body, reads no more than the cap within
 * the limits of its upstream, takes the walls' verdicts out of the response, and of its data what was asked for.
 */
export class SubgraphSource implements GraphQLDataSource<{ fetch: FetchContext }> {
  readonly #options: SubgraphSourceOptions;
  readonly #prepared = new Map<string, AskedOperation>();

  constructor(options: SubgraphSourceOptions) {
    this.#options = options;
  }

  async process({
    request,
    context,
  }: Pick<GraphQLDataSourceProcessOptions, 'request' | 'context'>): Promise<{ data: Record<string, unknown> | null }> {
    const { fetch } = context as { fetch: FetchContext };
    const { telemetry, upstream } = this.#options;
    try {
      return { data: await observeFetch(telemetry, upstream.name, () => this.#fetch(request, fetch)) };
    } catch (error) {
      fetch.failures.push(error);
      return { data: null };
    }
  }

  async #fetch(
    { query = '', variables = {}, operationName }: GraphQLDataSourceProcessOptions['request'],
    fetch: FetchContext,
  ): Promise<Record<string, unknown> | null> {
    const asked = this.#prepare(query);
    const body = JSON.stringify({ query: asked.query, variables, operationName });
    const { upstream, telemetry } = this.#options;
    // Taken here: who waits for a place is started by whoever leaves one.
    const traceparent = telemetry.tracing.traceparent();
    const sent = { body, traceparent, isMutation: query.startsWith('mutation') };
    const response = await upstream.call((signal) => this.#send(sent, fetch, signal));
    const report = parseVerdictReport(response.extensions?.[reportExtension]);
    if (report === null) throw new Error(`subgraph ${upstream.name} sent no verdicts`);
    fetch.verdicts.addReport(report);
    for (const error of response.errors ?? []) {
      const withheld = parseWithheld(error.extensions);
      if (withheld === null) fetch.failures.push(this.#failureOf(error));
      else fetch.verdicts.addWithheld(withheld);
    }
    const data = response.data ?? null;
    return data === null ? null : asked.accept(data, variables['representations']);
  }

  #failureOf({ extensions }: ResponseError): Error {
    if (conflictSchema.safeParse(extensions).success) {
      return new AppError('CONFLICT', { detail: 'a change contradicts what is on file' });
    }
    return badInputSchema.safeParse(extensions).success
      ? new AppError('BAD_REQUEST', { detail: 'an argument is out of range' })
      : new Error(`subgraph ${this.#options.upstream.name} reported a failure`);
  }

  async #send(
    { body, traceparent, isMutation }: { body: string; traceparent: string | null; isMutation: boolean },
    { requester, atMs, policyVersion }: FetchContext,
    signal: AbortSignal,
  ): Promise<Response> {
    const { upstream, pool, path, signAssertion, maxResponseBytes } = this.#options;
    const request = {
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        'disclosure-assertion': signAssertion(requester, atMs, policyVersion, body),
        ...(traceparent === null ? {} : { traceparent }),
      },
      body,
      // A change that may have been made is not made again by itself: the sender repeats it.
      idempotent: !isMutation,
    } as const;
    const answer = await readAnswer(pool, request, { maxBytes: maxResponseBytes, signal });
    assertAnswered(upstream.name, answer.status);
    return responseSchema.parse(JSON.parse(answer.body.toString('utf8')));
  }

  #prepare(planned: string): AskedOperation {
    const known = this.#prepared.get(planned);
    if (known !== undefined) return known;
    const prepared = prepareOperation(planned);
    if (this.#prepared.size >= maxPrepared) this.#prepared.clear();
    this.#prepared.set(planned, prepared);
    return prepared;
  }
}

const maxPrepared = 1000;
