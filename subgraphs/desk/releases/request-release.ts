import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { asId, type Coordinate, type InternalKey } from '#kernel/ids.ts';
import { decide } from '#policy/decide.ts';
import { requestEntitlement } from '#policy/owner.ts';
import { registerFact } from '#storage/fact-store.ts';
import { grantedInMatter } from '../../entitled.ts';
import { parseKey } from '../../subgraph.ts';
import { showObject } from '../../visible.ts';
import { actorOf, recordAction } from '../actions.ts';
import { actOnce, type DeskTransaction } from '../act-once.ts';
import type { DeskContext } from '../desk-context.ts';
import { answerDesk, DeskError } from '../desk-error.ts';
import { requireCases, selectOpenCases, type OpenCase } from '../own-cases.ts';
import { releaseFacts, selectRequest, stateOf, type ReleaseRequest } from './release-request.ts';

interface ReleaseRequestInput {
  readonly key: string;
  readonly caseId?: string | null;
  readonly coordinates: readonly string[];
  readonly need: string;
}

const maxCoordinates = 50;
const needText = z.string().trim().min(1).max(1000);

/**
 * Holds what a recipient asks to have released, until an official of the authority responsible for each case has decided.
 * Without a case, it is about those of Disclosure-Reference.
 */
export async function requestRelease({ input }: { readonly input: ReleaseRequestInput }, context: DeskContext) {
  return answerDesk(async () => {
    const coordinates = checkCoordinates(context, input.coordinates);
    const need = needText.safeParse(input.need).data;
    if (need === undefined) throw new DeskError('BAD_ARGUMENT');
    const cases = (await findCases(context, input.caseId ?? null)).filter((file) => mayAsk(context, file));
    if (cases.length === 0) throw new DeskError('NOTHING_THERE');
    const { requester } = context.access;
    const keys = await actOnce(context.db, requester, 'requestRelease', { ...input }, async (transaction) => {
      const made: InternalKey[] = [];
      for (const file of cases) {
        const controller = controllerOf(context, file);
        if (controller === null) throw new DeskError('NOTHING_THERE');
        made.push(await hold(transaction, context, { file, controller, coordinates, need }));
      }
      return made;
    });
    const tickets = await Promise.all(keys.map((key) => loadTicket(key, context)));
    return tickets.filter((ticket) => ticket !== null);
  });
}

/** @throws {DeskError} BAD_ARGUMENT for none, too many, or one that the recipient's rule could never open */
function checkCoordinates({ policy, rule }: DeskContext, names: readonly string[]): readonly Coordinate[] {
  const coordinates = [...new Set(names)].map((name) => asId<Coordinate>(name));
  const isReleasable = (coordinate: Coordinate) =>
    policy.coordinates[coordinate]?.kind === 'field' &&
    decide(policy, { rule, coordinate, needStated: true, cleared: true }, 'possible').kind === 'allow';
  if (coordinates.length === 0 || coordinates.length > maxCoordinates || !coordinates.every(isReleasable)) {
    throw new DeskError('BAD_ARGUMENT');
  }
  return withIds(policy, coordinates);
}

/** What an item holds is asked about its id as well, so that the id of what is released goes along. */
function withIds(policy: DeskContext['policy'], coordinates: readonly Coordinate[]): readonly Coordinate[] {
  const ids = coordinates
    .map((coordinate) => asId<Coordinate>(`${coordinate.split('.')[0] ?? ''}.id`))
    .filter((id) => Object.hasOwn(policy.coordinates, id));
  const listed = coordinates.some((each) => each === 'Case.documents') ? [asId<Coordinate>('Document.id')] : [];
  return [...new Set([...coordinates, ...ids, ...listed])];
}

async function findCases(context: DeskContext, caseId: string | null): Promise<readonly OpenCase[]> {
  if (caseId !== null) return requireCases(context, [caseId]);
  if (context.access.requester.reference === null) throw new DeskError('BAD_ARGUMENT');
  const { rows } = await sql<{ key: string }>`
    select distinct opened.case_key as key from ${grantedInMatter(context.access)} opened
    where opened.case_key is not null order by key`.execute(context.db);
  const keys = rows.map(({ key }) => key);
  // A matter that leads to no case answers like an unknown one.
  if (keys.length === 0) throw new DeskError('NOTHING_THERE');
  return requireCases(context, keys);
}

/** Whether the requester may hear of the case at all: a state of origin does not, whatever was granted. */
function mayAsk({ policy, rule }: DeskContext, { entitlements }: OpenCase): boolean {
  const question = { rule, coordinate: asId<Coordinate>('ReleaseTicket.state'), needStated: true, cleared: true };
  const verdict = decide(policy, question, entitlements);
  return verdict.kind === 'allow' || verdict.reason !== 'NOT_FOR_PURPOSE';
}

/** The authority responsible for the case, where it has a desk; `null` where nobody could decide. */
function controllerOf({ policy }: DeskContext, { entitlements }: OpenCase): string | null {
  const controller = entitlements[0]?.controller ?? null;
  const hasDesk = Object.values(policy.rules).some(({ role, authority }) => role !== null && authority === controller);
  return hasDesk ? controller : null;
}

interface Hold {
  readonly file: OpenCase;
  readonly controller: string;
  readonly coordinates: readonly Coordinate[];
  readonly need: string;
}

async function hold(
  transaction: DeskTransaction,
  { access: { requester } }: DeskContext,
  { file, controller, coordinates, need }: Hold,
): Promise<InternalKey> {
  const [entitlement] = file.entitlements;
  if (entitlement === undefined) throw new DeskError('NOTHING_THERE');
  const basisCaseKey = entitlement.basisCaseKey ?? file.caseKey;
  const { relationFactKey } = entitlement;
  const shared = { coordinates: [...coordinates], registeredBy: actorOf(requester) };
  const requestKey = await registerFact(transaction, {
    ...shared,
    fact: releaseFacts.request,
    authority: controller,
    purpose: releaseFacts.reviewPurpose,
    caseKeys: [file.caseKey],
    reference: newReference(),
    detail: {
      recipient: requester.authority,
      instance: requester.instance,
      purpose: requester.purpose,
      reference: requester.reference,
      need,
      basisCaseKey,
      relationFactKey,
    },
  });
  // What the reviewing official sees of the case, and no more.
  await registerFact(transaction, {
    ...shared,
    fact: releaseFacts.review,
    authority: controller,
    purpose: releaseFacts.reviewPurpose,
    caseKeys: [file.caseKey],
    requestKey,
  });
  // What the recipient is told is held.
  await registerFact(transaction, {
    ...shared,
    fact: releaseFacts.held,
    authority: requester.authority,
    instance: requester.instance,
    purpose: requester.purpose,
    caseKeys: [basisCaseKey],
    itemCaseKey: file.caseKey,
    requestKey: relationFactKey,
    claim: requestKey,
  });
  await recordAction(transaction, requester, { subjectKey: requestKey, version: 1, kind: 'RELEASE_REQUESTED' });
  return requestKey;
}

/** Short enough to be read out, long enough not to be guessed. */
function newReference(): string {
  return `FRG-${randomBytes(8).toString('hex').toUpperCase()}`;
}

/** The recipient's own request, as long as its relation to the case holds. */
export async function findTicket({ id }: { readonly id: string }, context: DeskContext) {
  const key = parseKey(id);
  return key === null ? null : loadTicket(key, context);
}

async function loadTicket(key: InternalKey, context: DeskContext) {
  const request = await selectRequest(context.db, key);
  const { authority, instance } = context.access.requester;
  if (request?.detail.recipient !== authority || request.detail.instance !== instance) return null;
  const open = await selectOpenCases(context, [request.caseKey]);
  return [...open.values()].some((file) => mayAsk(context, file)) ? showTicket(request, context) : null;
}

/** It belongs to the request and holds nothing of the case, so that it waits for no release itself. */
function showTicket(request: ReleaseRequest, context: DeskContext) {
  const { state, decision } = stateOf(request);
  const { key, caseKey, requestedAt } = request;
  const entitlement = { ...requestEntitlement, caseKey };
  return showObject(
    context,
    { id: key, state, reason: decision?.reason ?? null, requestedAt, decidedAt: decision?.at ?? null },
    { type: 'ReleaseTicket', key, entitlements: [entitlement] },
  );
}
