import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { parse, print, visit, Kind, type DocumentNode, type FieldNode } from 'graphql';
import type { Pool } from 'undici';
import { z } from 'zod';
import { AppError } from '#kernel/app-error.ts';
import type { PolicyVersion } from '#kernel/ids.ts';
import type { Requester } from '#identity/requester.ts';
import { parseVerdictReport, parseWithheld, reportExtension } from '#policy/verdict-report.ts';
import { IntegrityError } from './integrity-error.ts';
import type { VerdictCollector } from './verdicts.ts';

/** What travels beside one operation through the plan's execution. */
export interface FetchContext {
  readonly requester: Requester;
  /** Epoch milliseconds: every wall looks its facts up as of this instant. */
  readonly atMs: number;
  readonly policyVersion: PolicyVersion;
  readonly traceparent: string | null;
  readonly verdicts: VerdictCollector;
  /** Filled while fetches run: a subgraph that failed, or one that answered with something else than was asked. */
  readonly failures: unknown[];
}

export type SignAssertion = (requester: Requester, atMs: number, policyVersion: PolicyVersion, body: string) => string;

interface SubgraphSourceOptions {
  readonly name: string;
  readonly pool: Pool;
  readonly path: string;
  readonly signAssertion: SignAssertion;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
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
 * the time-out, takes the walls' verdicts out of the response, and checks that every entity is the one asked for.
 */
export class SubgraphSource implements GraphQLDataSource<{ fetch: FetchContext }> {
  readonly #options: SubgraphSourceOptions;
  readonly #checked = new Map<string, string>();

  constructor(options: SubgraphSourceOptions) {
    this.#options = options;
  }

  async process({
    request,
    context,
  }: GraphQLDataSourceProcessOptions): Promise<{ data: Record<string, unknown> | null }> {
    const { fetch } = context as { fetch: FetchContext };
    try {
      const query = this.#withEntityIdentity(request.query ?? '');
      const variables = request.variables ?? {};
      const body = JSON.stringify({ query, variables, operationName: request.operationName });
      const isMutation = request.query?.startsWith('mutation') === true;
      const response = await this.#send(body, isMutation, fetch);
      const report = parseVerdictReport(response.extensions?.[reportExtension]);
      if (report === null) throw new Error(`subgraph ${this.#options.name} sent no verdicts`);
      fetch.verdicts.addReport(report);
      for (const error of response.errors ?? []) {
        const withheld = parseWithheld(error.extensions);
        if (withheld === null) fetch.failures.push(this.#failureOf(error));
        else fetch.verdicts.addWithheld(withheld);
      }
      const data = response.data ?? null;
      if (data !== null) checkEntities(data, variables['representations']);
      return { data };
    } catch (error) {
      fetch.failures.push(error);
      return { data: null };
    }
  }

  #failureOf({ extensions }: ResponseError): Error {
    if (conflictSchema.safeParse(extensions).success) {
      return new AppError('CONFLICT', { detail: 'a change contradicts what is on file' });
    }
    return badInputSchema.safeParse(extensions).success
      ? new AppError('BAD_REQUEST', { detail: 'an argument is out of range' })
      : new Error(`subgraph ${this.#options.name} reported a failure`);
  }

  async #send(
    body: string,
    isMutation: boolean,
    { requester, atMs, policyVersion, traceparent }: FetchContext,
  ): Promise<Response> {
    const { pool, path, signAssertion, timeoutMs, maxResponseBytes, name } = this.#options;
    const response = await pool.request({
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
      signal: AbortSignal.timeout(timeoutMs),
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxResponseBytes)
        throw new Error(`subgraph ${name} answered more than ${String(maxResponseBytes)} bytes`);
      chunks.push(chunk);
    }
    if (response.statusCode !== 200) throw new Error(`subgraph ${name} answered ${String(response.statusCode)}`);
    return responseSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  }

  /** An entity fetch asks each entity who it is; the planner alone would not. */
  #withEntityIdentity(query: string): string {
    const known = this.#checked.get(query);
    if (known !== undefined) return known;
    const rewritten = query.includes('_entities') ? print(selectEntityIdentity(parse(query))) : query;
    if (this.#checked.size >= maxRewrittenQueries) this.#checked.clear();
    this.#checked.set(query, rewritten);
    return rewritten;
  }
}

const maxRewrittenQueries = 1000;
const identityName = 'checked__id';

function selectEntityIdentity(document: DocumentNode): DocumentNode {
  const identity: readonly FieldNode[] = [
    { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } },
    { kind: Kind.FIELD, alias: { kind: Kind.NAME, value: identityName }, name: { kind: Kind.NAME, value: 'id' } },
  ];
  return visit(document, {
    Field(node) {
      if (node.name.value !== '_entities' || node.selectionSet === undefined) return undefined;
      const selections = node.selectionSet.selections.map((each) =>
        each.kind === Kind.INLINE_FRAGMENT
          ? {
              ...each,
              selectionSet: { ...each.selectionSet, selections: [...identity, ...each.selectionSet.selections] },
            }
          : each,
      );
      return { ...node, selectionSet: { ...node.selectionSet, selections } };
    },
  });
}

const entitySchema = z.looseObject({ __typename: z.string(), id: z.string() });

/** @throws IntegrityError when an entity is not the one that was asked for at its place */
function checkEntities(data: Record<string, unknown>, representations: unknown): void {
  if (!Array.isArray(representations)) return;
  const entities = data['_entities'];
  if (entities === null || entities === undefined) return;
  if (!Array.isArray(entities) || entities.length !== representations.length) {
    throw new IntegrityError('a subgraph answered with another number of entities');
  }
  for (const [index, entity] of entities.entries()) {
    if (entity === null) continue;
    const asked = entitySchema.parse(representations[index]);
    const answered = z.record(z.string(), z.unknown()).parse(entity);
    if (answered[identityName] !== asked.id || answered['__typename'] !== asked.__typename) {
      throw new IntegrityError('a subgraph answered with another entity');
    }
    Reflect.deleteProperty(entity as object, identityName);
  }
}
