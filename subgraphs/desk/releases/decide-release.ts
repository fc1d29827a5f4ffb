import { sql } from 'kysely';
import type { Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import type { ReleasedValue } from '#policy/entitlement.ts';
import { own, requestEntitlement } from '#policy/owner.ts';
import { valueDigest } from '#policy/released-values.ts';
import { endFact, registerFact } from '#storage/fact-store.ts';
import { badArgument } from '../../redact-error.ts';
import { parseKey } from '../../subgraph.ts';
import { showObject } from '../../visible.ts';
import { actionsAtVersion, actorOf, parseReason, recordAction } from '../actions.ts';
import { actOnce, type DeskTransaction } from '../act-once.ts';
import type { DeskContext } from '../desk-context.ts';
import { answerDesk, DeskError } from '../desk-error.ts';
import { selectOpenCases } from '../own-cases.ts';
import {
  releaseFacts,
  selectHeld,
  selectRequest,
  stateOf,
  type ReleaseRequest,
  type ReleaseState,
} from './release-request.ts';

const maxListed = 100;

/** What waits for the requester's authority, the oldest first. */
export async function listHeld({ first }: { readonly first?: number | null }, context: DeskContext) {
  const limit = first ?? 20;
  if (limit < 1 || limit > maxListed) return badArgument();
  const { authority, reference } = context.access.requester;
  const held = await selectHeld(context.db, authority, reference, limit);
  return Promise.all(held.map((request) => showRequest(request, context)));
}

interface ReleaseDecisionInput {
  readonly key: string;
  readonly requestId: string;
  readonly version: number;
  readonly state: ReleaseState;
  readonly reason: string;
  readonly values?: readonly ReleasedValueInput[] | null;
  readonly ground?: keyof typeof grounds | null;
}

interface ReleasedValueInput {
  readonly coordinate: string;
  readonly value?: string | null;
  readonly sha256?: string | null;
  readonly redacted?: string | null;
}

/** GDPR art. 18(2). */
const grounds = {
  CONSENT: 'consent',
  LEGAL_CLAIM: 'legal_claim',
  RIGHTS_OF_ANOTHER_PERSON: 'rights_of_another_person',
  IMPORTANT_PUBLIC_INTEREST: 'important_public_interest',
} as const;

/** Lets go what an official has seen, value by value, or refuses the request; in both cases with a reason. */
export async function decideRelease({ input }: { readonly input: ReleaseDecisionInput }, context: DeskContext) {
  const { requester } = context.access;
  return answerDesk(async () => {
    const requestKey = parseKey(input.requestId);
    const request = requestKey === null ? null : await selectRequest(context.db, requestKey);
    if (request?.authority !== requester.authority) return null;
    const reason = parseReason(input.reason);
    const released = readReleased(context.policy, request, input);
    await actOnce(context.db, requester, 'decideRelease', { ...input }, async (transaction) => {
      await actionsAtVersion(transaction, request.key, input.version);
      if (stateOf(request).state !== 'HELD') throw new DeskError('CONFLICT');
      await endHold(transaction, request, { by: actorOf(requester), reason });
      if (released !== null) await registerRelease(transaction, request, released, actorOf(requester));
      await recordAction(transaction, requester, {
        subjectKey: request.key,
        version: input.version + 1,
        kind: released === null ? 'RELEASE_REFUSED' : 'RELEASED',
        reason,
        ...(released === null ? {} : { detail: { values: released.values.length, ground: released.ground } }),
      });
      return [request.key];
    });
    const decided = await selectRequest(context.db, request.key);
    return decided === null ? null : showRequest(decided, context);
  });
}

interface Released {
  readonly values: readonly ReleasedValue[];
  /** The lists and objects that the request names, and their ids: they hold what is released. */
  readonly containers: readonly Coordinate[];
  readonly ground: (typeof grounds)[keyof typeof grounds] | null;
}

const maxValues = 1000;
const maxValueLength = 60_000;

/** @returns `null` for a refusal */
function readReleased(policy: CompiledPolicy, request: ReleaseRequest, input: ReleaseDecisionInput): Released | null {
  const values = input.values ?? [];
  const ground = input.ground ?? null;
  if (input.state === 'REFUSED' && values.length === 0 && ground === null) return null;
  const isReleasable = (released: ReleasedValueInput) =>
    request.coordinates.some(
      (each) => each === released.coordinate && policy.coordinates[each]?.isLeaf === true && !isId(each),
    ) &&
    digestOf(released) !== null &&
    (released.redacted ?? '').length <= maxValueLength;
  if (input.state !== 'RELEASED' || values.length === 0 || values.length > maxValues || !values.every(isReleasable)) {
    throw new DeskError('BAD_ARGUMENT');
  }
  return {
    ground: ground === null ? null : grounds[ground],
    containers: request.coordinates.filter((each) => policy.coordinates[each]?.isLeaf === false || isId(each)),
    values: values.flatMap((released) =>
      request.coordinates
        .filter((each) => each === released.coordinate)
        .map((each) => ({
          coordinate: each,
          sha256: digestOf(released) ?? '',
          redacted: released.redacted ?? null,
        })),
    ),
  };
}

function isId(coordinate: Coordinate): boolean {
  return coordinate.endsWith('.id');
}

/** Of the value that was seen, or of the document that was; `null` unless it is one of the two. */
function digestOf({ coordinate, value, sha256 }: ReleasedValueInput): string | null {
  if (typeof value === 'string') {
    return typeof sha256 === 'string' || value.length > maxValueLength ? null : valueDigest(value);
  }
  const isDocument = coordinate === 'Document.content' && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
  return isDocument ? sha256 : null;
}

/** The request, what it showed to the official, and what the recipient was told. */
async function endHold(
  transaction: DeskTransaction,
  { key }: ReleaseRequest,
  ending: { readonly by: string; readonly reason: string },
): Promise<void> {
  const { rows } = await sql<{ key: string }>`
    select fact.key from access.fact fact
    where fact.key = ${key}::uuid
      or (fact.fact = ${releaseFacts.review} and fact.request_key = ${key}::uuid)
      or (fact.fact = ${releaseFacts.held} and fact.claim = ${key}::text)`.execute(transaction);
  for (const row of rows) await endFact(transaction, { key: row.key, ...ending });
}

async function registerRelease(
  transaction: DeskTransaction,
  { caseKey, detail }: ReleaseRequest,
  { values, containers, ground }: Released,
  registeredBy: string,
): Promise<void> {
  const seen = new Set<Coordinate>(values.map(({ coordinate }) => coordinate));
  const released = values.map((value) => ({ ...value }));
  const shared = {
    authority: detail.recipient,
    instance: detail.instance,
    purpose: detail.purpose,
    coordinates: [...containers, ...seen],
    registeredBy,
  };
  await registerFact(transaction, {
    ...shared,
    fact: releaseFacts.review,
    caseKeys: [detail.basisCaseKey],
    itemCaseKey: caseKey,
    requestKey: detail.relationFactKey,
    detail: { released },
  });
  if (ground === null) return;
  await registerFact(transaction, {
    ...shared,
    fact: 'restriction_release',
    caseKeys: [caseKey],
    detail: { ground, released },
  });
}

/** A request as the requester's own authority sees it; what it asks for is read in the case, while it waits. */
async function showRequest(request: ReleaseRequest, context: DeskContext) {
  const { key, caseKey, applicantKey, detail, actions } = request;
  const { state, decision } = stateOf(request);
  const open = await selectOpenCases(context, [caseKey]);
  const file = open.get(caseKey);
  return showObject(
    context,
    {
      id: key,
      version: actions.at(-1)?.version ?? 0,
      state,
      reason: decision?.reason ?? null,
      reference: request.reference,
      recipient: detail.recipient,
      instance: detail.instance,
      purpose: detail.purpose,
      recipientReference: detail.reference,
      need: detail.need,
      coordinates: request.coordinates,
      requestedAt: request.requestedAt,
      case:
        file === undefined || state !== 'HELD'
          ? null
          : own({ id: caseKey }, { type: 'Case', key: caseKey, entitlements: file.entitlements }),
    },
    { type: 'ReleaseRequest', key, entitlements: [{ ...requestEntitlement, caseKey, applicantKey }] },
  );
}
