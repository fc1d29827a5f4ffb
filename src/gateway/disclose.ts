import { randomUUID } from 'node:crypto';
import { execute, OperationTypeNode, type GraphQLSchema } from 'graphql';
import { AppError } from '#kernel/app-error.ts';
import type { Clock } from '#kernel/clock.ts';
import { asId, type RecordId } from '#kernel/ids.ts';
import { noticeTexts, type ServiceNotice, type ServiceNotices } from '#kernel/service-notices.ts';
import { buildEntry } from '#disclosure/build-entry.ts';
import { countPersons } from '#disclosure/count-persons.ts';
import type { DisclosureAppender } from '#disclosure/append-disclosure.ts';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import type { Guard } from '#guard/create-guard.ts';
import type { DisclosureMode } from '#identity/build-requester.ts';
import type { Requester } from '#identity/requester.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import type { Edition } from './editions.ts';
import { findLookups } from './find-lookups.ts';
import { IntegrityError } from './integrity-error.ts';
import { publicError, type PublicError } from './map-error.ts';
import type { PreparedOperation } from './operation-cache.ts';
import { createAnswerTokens, type RecipientIds } from './recipient-ids.ts';
import { bindVariables, coerceVariables } from './bind-variables.ts';
import { chooseDocument, type ChooseWith, type RequestedDocument } from './choose-document.ts';
import { judgeMutation } from './judge-mutation.ts';
import type { shapeAnswer } from './shape-answer.ts';
import type { ShapedAnswer } from './shaped-answer.ts';
import { createVerdictCollector } from './verdicts.ts';
import type { Outgoing } from './egress.ts';

/** What one process discloses with, whatever the policy; built once at start. */
export interface DiscloseWith extends ChooseWith {
  readonly clock: Clock;
  readonly guard: Guard;
  readonly appender: DisclosureAppender;
  readonly pseudonyms: Pseudonyms;
  readonly idsFor: (requester: Requester) => RecipientIds;
  readonly notices: ServiceNotices;
  readonly shape: typeof shapeAnswer;
  readonly telemetry: Telemetry;
}

export interface DisclosureRequest {
  readonly requestId: string;
  readonly edition: Edition;
  /** Ends when the request is within the caller's quota; nothing leaves before. */
  readonly counted: Promise<void>;
  readonly requester: Requester;
  readonly mode: DisclosureMode;
  readonly rule: Rule;
  readonly contract: GraphQLSchema;
  readonly document: RequestedDocument;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface DisclosureAnswer {
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
 * One request, start to end: document, gate, plan, fetch, shape, record, and only then the answer.
 *
 * @returns the answer for the egress to release; its record is durable
 * @throws {AppError} BAD_REQUEST, OPERATION_REFUSED, CONFLICT, LIMIT_EXCEEDED, RATE_LIMITED, UPSTREAM_UNAVAILABLE,
 *   RECORD_UNAVAILABLE
 * @throws {IntegrityError} when two walls disagree: nothing may leave
 */
export async function disclose(using: DiscloseWith, request: DisclosureRequest): Promise<Outgoing> {
  const { requester, rule, contract, edition } = request;
  const { policy } = edition;
  const { tracing } = using.telemetry;
  const atMs = using.clock.nowMs();
  const query = await chooseDocument(using, rule, request.document);
  const text = { query, operationName: request.operationName };
  const prepared = tracing.spanSync('gate', {}, () => edition.operations.prepare(text, rule, contract));
  tracing.note({ operation: prepared.shapeHash });
  const variables = coerceVariables(policy, rule, contract, prepared.operation, request.variables);
  if (prepared.ownAnswer) {
    await request.counted;
    const body = await answerByItself(contract, prepared, variables, using.notices);
    return { body, entry: null, contract, document: prepared.document, operation: prepared.operation };
  }
  if (prepared.gated.needsReference && requester.reference === null) {
    throw new AppError('BAD_REQUEST', { detail: 'an entry by reference without Disclosure-Reference' });
  }

  const received = judgeMutation({
    policy,
    rule,
    contract,
    operation: prepared.operation,
    variables,
  });
  const ids = rule.shape === 'pseudonymous' ? createAnswerTokens() : using.idsFor(requester);
  const verdicts = createVerdictCollector();
  const failures: unknown[] = [];
  const lookups = findLookups(policy, rule, contract, prepared, variables);
  const asked = lookups.map(({ lookup }) => lookup);
  const within = Promise.all([request.counted, using.guard.look(requester, asked)]);
  // What a mutation has done cannot be taken back; a query is only not answered.
  if (prepared.operation.operation === OperationTypeNode.MUTATION) await within;
  const [source] = await Promise.all([
    fetchSource(using, request, prepared, { variables, ids, atMs, verdicts, failures }),
    within,
  ]);

  const { document, operation, gated, operationHash } = prepared;
  const answer = { policy, rule, schema: contract, document, operation, variables, gated, source, verdicts, ids };
  const shaped = tracing.spanSync('shape', {}, () => using.shape(answer));
  if (failures.length > 0 && Object.values(shaped.data).every((value) => value === null)) {
    throw new AppError('UPSTREAM_UNAVAILABLE', { cause: failures[0] });
  }
  if (request.mode === 'strict' && shaped.withheld.some(({ announced }) => announced)) {
    throw new AppError('OPERATION_REFUSED', { detail: 'strict mode, something is withheld' });
  }

  const id = asId<RecordId>(randomUUID());
  const { requestId } = request;
  const { holdings, withheld } = shaped;
  const entry = buildEntry(
    { id, atMs, requestId, requester, policy, rule, operationHash, document: null, holdings, received, withheld },
    using.pseudonyms,
  );
  // What did not come because a source failed was not missed.
  const lookedUp = lookups.map(({ lookup, responseName }) => ({
    lookup,
    missed: failures.length === 0 && shaped.data[responseName] === null,
  }));
  await using.guard.settle(requester, lookedUp, countPersons(entry));
  await tracing.span('record', { count: holdings.length }, () => using.appender.append(entry));
  if (failures.length > 0) tracing.note({ code: 'UPSTREAM_UNAVAILABLE' });
  const body: DisclosureAnswer = {
    data: shaped.data,
    ...(failures.length > 0 ? { errors: [publicError('UPSTREAM_UNAVAILABLE', requestId)] } : {}),
    extensions: { disclosure: describe(id, policy, rule, shaped) },
  };
  return { body, entry, contract, document, operation };
}

interface Fetching {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly ids: RecipientIds;
  readonly atMs: number;
  readonly verdicts: ReturnType<typeof createVerdictCollector>;
  /** Takes what failed for a part of the answer. */
  readonly failures: unknown[];
}

/** What the subgraphs answer to the permitted operation. @throws what leaves no part of an answer */
async function fetchSource(
  { telemetry }: DiscloseWith,
  { requester, edition: { plans, policy } }: DisclosureRequest,
  { gated, permittedHash }: PreparedOperation,
  { variables, ids, atMs, verdicts, failures }: Fetching,
): Promise<Readonly<Record<string, unknown>>> {
  const { permitted } = gated;
  if (permitted === null) return {};
  const source = await telemetry.tracing.span('plan', {}, () =>
    plans.execute(permitted, permittedHash, bindVariables(policy, gated, variables, ids), {
      requester,
      atMs,
      policyVersion: policy.version,
      verdicts,
      failures,
    }),
  );
  // Two walls that disagree, or an argument that no subgraph can use: there is no part of an answer then.
  const final =
    failures.find((failure) => failure instanceof IntegrityError) ??
    failures.find((failure) => failure instanceof AppError);
  if (final !== undefined) throw final;
  return source;
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

/** The contract and the service notices: no subgraph is asked, nothing personal leaves, no record is due. */
async function answerByItself(
  contract: GraphQLSchema,
  { document, operation }: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
  notices: ServiceNotices,
): Promise<DisclosureAnswer> {
  const { data, errors } = await execute({
    schema: contract,
    document,
    rootValue: { serviceNotices: notices.current().map(describeNotice) },
    variableValues: variables,
    ...(operation.name === undefined ? {} : { operationName: operation.name.value }),
  });
  if (errors !== undefined) throw new AppError('BAD_REQUEST', { detail: 'the gateway could not answer by itself' });
  return { data };
}

function describeNotice(notice: ServiceNotice) {
  const { da, en } = noticeTexts[notice.code];
  return { ...notice, danish: da, english: en };
}
