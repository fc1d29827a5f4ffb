import { randomUUID } from 'node:crypto';
import { execute, type GraphQLSchema } from 'graphql';
import { AppError } from '#kernel/app-error.ts';
import type { Clock } from '#kernel/clock.ts';
import { asId, type RecordId } from '#kernel/ids.ts';
import { buildEntry } from '#disclosure/build-entry.ts';
import type { DisclosureAppender } from '#disclosure/append-disclosure.ts';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import type { DisclosureMode } from '#identity/build-requester.ts';
import type { Requester } from '#identity/requester.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import type { PlanExecutor } from './execute-plan.ts';
import { IntegrityError } from './integrity-error.ts';
import { publicError, type PublicError } from './map-error.ts';
import type { OperationCache, PreparedOperation } from './operation-cache.ts';
import { createAnswerTokens, type RecipientIds } from './recipient-ids.ts';
import { bindVariables, coerceVariables } from './bind-variables.ts';
import { judgeMutation } from './judge-mutation.ts';
import { shapeAnswer } from './shape-answer.ts';
import type { ShapedAnswer } from './shaped-answer.ts';
import { createVerdictCollector } from './verdicts.ts';

/** What one process discloses with; built once at start. */
export interface DiscloseWith {
  readonly policy: CompiledPolicy;
  readonly clock: Clock;
  readonly operations: OperationCache;
  readonly plans: PlanExecutor;
  readonly appender: DisclosureAppender;
  readonly pseudonyms: Pseudonyms;
  readonly idsFor: (requester: Requester) => RecipientIds;
}

export interface DisclosureRequest {
  readonly requestId: string;
  readonly requester: Requester;
  readonly mode: DisclosureMode;
  readonly rule: Rule;
  readonly contract: GraphQLSchema;
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly traceparent: string | null;
}

export interface DisclosureAnswer {
  readonly data: unknown;
  readonly errors?: readonly PublicError[];
  readonly extensions?: { readonly disclosure: DisclosureExtension };
}

interface DisclosureExtension {
  readonly record: RecordId;
  readonly policyVersion: string;
  readonly purpose: string;
  readonly legalBasis: readonly string[];
  readonly withheld: readonly {
    readonly path: readonly (string | number)[];
    readonly reason: string;
    readonly requirement?: string;
  }[];
  readonly marks: ShapedAnswer['marks'];
}

/**
 * One request, start to end: gate, plan, fetch, shape, record, and only then the answer.
 *
 * @returns the answer to release; its record is durable
 * @throws {AppError} BAD_REQUEST, OPERATION_REFUSED, CONFLICT, LIMIT_EXCEEDED, UPSTREAM_UNAVAILABLE, RECORD_UNAVAILABLE
 * @throws {IntegrityError} when two walls disagree: nothing may leave
 */
export async function disclose(using: DiscloseWith, request: DisclosureRequest): Promise<DisclosureAnswer> {
  const { requester, rule, contract } = request;
  const atMs = using.clock.nowMs();
  const text = { query: request.query, operationName: request.operationName };
  const prepared = using.operations.prepare(text, rule, contract);
  const variables = coerceVariables(using.policy, rule, contract, prepared.operation, request.variables);
  if (prepared.introspection) return introspect(contract, prepared, variables);
  if (prepared.gated.needsReference && requester.reference === null) {
    throw new AppError('BAD_REQUEST', { detail: 'an entry by reference without Disclosure-Reference' });
  }

  const received = judgeMutation({
    policy: using.policy,
    rule,
    contract,
    operation: prepared.operation,
    variables,
  });
  const ids = rule.shape === 'pseudonymous' ? createAnswerTokens() : using.idsFor(requester);
  const verdicts = createVerdictCollector();
  const failures: unknown[] = [];
  const { permitted } = prepared.gated;
  const source =
    permitted === null
      ? {}
      : await using.plans.execute(
          permitted,
          prepared.permittedHash,
          bindVariables(using.policy, prepared.gated, variables, ids),
          {
            requester,
            atMs,
            policyVersion: using.policy.version,
            traceparent: request.traceparent,
            verdicts,
            failures,
          },
        );
  // Two walls that disagree, or an argument that no subgraph can use: there is no part of an answer then.
  const final =
    failures.find((failure) => failure instanceof IntegrityError) ??
    failures.find((failure) => failure instanceof AppError);
  if (final !== undefined) throw final;

  const { policy } = using;
  const { document, operation, gated, operationHash } = prepared;
  const shaped = shapeAnswer({
    policy,
    rule,
    schema: contract,
    document,
    operation,
    variables,
    gated,
    source,
    verdicts,
    ids,
  });
  if (failures.length > 0 && Object.values(shaped.data).every((value) => value === null)) {
    throw new AppError('UPSTREAM_UNAVAILABLE', { cause: failures[0] });
  }
  if (request.mode === 'strict' && shaped.withheld.some(({ announced }) => announced)) {
    throw new AppError('OPERATION_REFUSED', { detail: 'strict mode, something is withheld' });
  }

  const id = asId<RecordId>(randomUUID());
  const { requestId } = request;
  const { holdings, withheld } = shaped;
  await using.appender.append(
    buildEntry(
      { id, atMs, requestId, requester, policy, rule, operationHash, document: null, holdings, received, withheld },
      using.pseudonyms,
    ),
  );
  return {
    data: shaped.data,
    ...(failures.length > 0 ? { errors: [publicError('UPSTREAM_UNAVAILABLE', requestId)] } : {}),
    extensions: { disclosure: describe(id, policy, rule, shaped) },
  };
}

function describe(record: RecordId, policy: CompiledPolicy, rule: Rule, shaped: ShapedAnswer): DisclosureExtension {
  return {
    record,
    policyVersion: policy.version,
    purpose: rule.purpose,
    legalBasis: rule.legalBasis,
    withheld: shaped.withheld
      .filter(({ announced }) => announced)
      .map(({ path, reason, requirement }) => ({ path, reason, ...(requirement === null ? {} : { requirement }) })),
    marks: shaped.marks,
  };
}

/** The contract answers for itself: no subgraph is asked, nothing personal leaves, no record is due. */
async function introspect(
  contract: GraphQLSchema,
  { document, operation }: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
): Promise<DisclosureAnswer> {
  const { data, errors } = await execute({
    schema: contract,
    document,
    variableValues: variables,
    ...(operation.name === undefined ? {} : { operationName: operation.name.value }),
  });
  if (errors !== undefined) throw new AppError('BAD_REQUEST', { detail: 'introspection failed' });
  return { data };
}
