import { sql } from 'kysely';
import { z } from 'zod';
import { asId, type InternalKey, type PurposeId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { registerFact } from '#storage/fact-store.ts';
import { badArgument } from '../../redact-error.ts';
import { parseKey } from '../../subgraph.ts';
import { showObject } from '../../visible.ts';
import {
  actionsAtVersion,
  actorOf,
  parseReason,
  recordAction,
  selectActions,
  type ActionKind,
  type DeskAction,
} from '../actions.ts';
import { actOnce } from '../act-once.ts';
import type { DeskContext } from '../desk-context.ts';
import { answerDesk, DeskError } from '../desk-error.ts';
import { referToCase } from '../facts/show-facts.ts';
import { requireCase, selectOpenCases, type OpenCase } from '../own-cases.ts';
import { endOfNextWorkingDay } from './working-day.ts';

const emergencyFact = 'emergency_declared';
const opensForMs = 60 * 60 * 1000;

interface EmergencyInput {
  readonly key: string;
  readonly recipient: string;
  readonly instance?: string | null;
  readonly caseId: string;
  readonly reference: string;
  readonly reason: string;
}

/** What is kept of a declaration beside the fact that opens. */
const declaration = z.strictObject({
  recipient: z.string(),
  instance: z.string().nullable(),
  reference: z.string(),
  caseKey: z.string(),
  reviewDueAt: z.iso.datetime(),
});
type Declaration = z.output<typeof declaration>;

const text = z.string().trim().min(1).max(200);

/** Declares danger to life or health of a person: the recipient's emergency rule opens that person for sixty minutes. */
export async function declareEmergency({ input }: { readonly input: EmergencyInput }, context: DeskContext) {
  const { requester, at } = context.access;
  return answerDesk(async () => {
    const file = await requireCase(context, input.caseId);
    const purpose = checkDeclaration(context.policy, input);
    const reason = parseReason(input.reason);
    const nowMs = Date.parse(at);
    const detail: Declaration = {
      recipient: input.recipient,
      instance: input.instance ?? null,
      reference: input.reference.trim(),
      caseKey: file.caseKey,
      reviewDueAt: endOfNextWorkingDay(nowMs).toISOString(),
    };
    const [key] = await actOnce(context.db, requester, 'declareEmergency', { ...input }, async (transaction) => {
      const factKey = await registerFact(transaction, {
        fact: emergencyFact,
        authority: detail.recipient,
        instance: detail.instance,
        purpose,
        personKey: file.applicantKey,
        reference: detail.reference,
        registeredBy: actorOf(requester),
        dueAt: new Date(nowMs + opensForMs),
        detail: { reason },
      });
      await recordAction(transaction, requester, {
        subjectKey: factKey,
        version: 1,
        kind: 'EMERGENCY_DECLARED',
        reason,
        detail,
      });
      return [factKey];
    });
    return key === undefined ? null : loadEmergency(key, context);
  });
}

/** @returns the purpose of the recipient's emergency rule @throws {DeskError} BAD_ARGUMENT */
function checkDeclaration(policy: CompiledPolicy, input: EmergencyInput): PurposeId {
  const rule = Object.values(policy.rules).find(
    (each) => each.authority === input.recipient && each.relation === emergencyFact && each.enabled,
  );
  const authority = rule === undefined ? undefined : policy.authorities[rule.authority];
  const instance = input.instance ?? null;
  const isAllowed =
    rule !== undefined &&
    authority !== undefined &&
    (authority.instances === 'many') === (instance !== null) &&
    (instance === null || text.safeParse(instance).success) &&
    text.safeParse(input.reference).success;
  if (!isAllowed) throw new DeskError('BAD_ARGUMENT');
  return rule.purpose;
}

interface StepInput {
  readonly key: string;
  readonly emergencyId: string;
  readonly version: number;
  readonly reason: string;
}

/** What somebody else finds afterwards: whether the declaration was justified. */
export async function reviewEmergency(
  { input }: { readonly input: StepInput & { readonly finding: 'JUSTIFIED' | 'NOT_JUSTIFIED' } },
  context: DeskContext,
) {
  return takeStep('reviewEmergency', input, context, 'EMERGENCY_REVIEWED', { finding: input.finding });
}

/** That the person has been told. */
export async function recordPersonTold({ input }: { readonly input: StepInput }, context: DeskContext) {
  return takeStep('recordPersonTold', input, context, 'PERSON_TOLD', {});
}

async function takeStep(
  mutation: string,
  input: StepInput,
  context: DeskContext,
  kind: Extract<ActionKind, 'EMERGENCY_REVIEWED' | 'PERSON_TOLD'>,
  detail: Readonly<Record<string, string>>,
) {
  const { requester } = context.access;
  return answerDesk(async () => {
    const key = parseKey(input.emergencyId);
    const found = key === null ? null : await findEmergency(key, context);
    if (key === null || found === null) return null;
    const reason = parseReason(input.reason);
    await actOnce(context.db, requester, mutation, { ...input }, async (transaction) => {
      const actions = await actionsAtVersion(transaction, key, input.version);
      if (actions.some((action) => action.kind === kind)) throw new DeskError('CONFLICT');
      // Nobody reviews what they declared themselves.
      const isOwn = actions[0]?.officer === requester.officer;
      if (kind === 'EMERGENCY_REVIEWED' && isOwn) throw new DeskError('BAD_ARGUMENT');
      await recordAction(transaction, requester, { subjectKey: key, version: input.version + 1, kind, reason, detail });
      return [key];
    });
    return loadEmergency(key, context);
  });
}

const maxListed = 200;

/** The declarations in cases of the requester's authority, the newest first. */
export async function listEmergencies({ first }: { readonly first?: number | null }, context: DeskContext) {
  const limit = first ?? 50;
  if (limit < 1 || limit > maxListed) return badArgument();
  const { rows } = await sql<{ key: string }>`
    select subject_key as key from desk.action
    where kind = 'EMERGENCY_DECLARED' and authority = ${context.access.requester.authority}
    order by at desc, subject_key limit ${limit}`.execute(context.db);
  const emergencies = await Promise.all(rows.map(({ key }) => loadEmergency(asId<InternalKey>(key), context)));
  return emergencies.filter((emergency) => emergency !== null);
}

interface FoundEmergency {
  readonly file: OpenCase;
  readonly terms: Declaration;
  readonly actions: readonly DeskAction[];
}

async function findEmergency(key: InternalKey, context: DeskContext): Promise<FoundEmergency | null> {
  const actions = (await selectActions(context.db, [key])).get(key) ?? [];
  const [first] = actions;
  if (first?.kind !== 'EMERGENCY_DECLARED') return null;
  const terms = declaration.parse(first.detail);
  const file = [...(await selectOpenCases(context, [terms.caseKey])).values()][0];
  return file === undefined ? null : { file, terms, actions };
}

async function loadEmergency(key: InternalKey, context: DeskContext) {
  const found = await findEmergency(key, context);
  if (found === null) return null;
  const { file, terms, actions } = found;
  const [declared] = actions;
  const reviewed = actions.find(({ kind }) => kind === 'EMERGENCY_REVIEWED');
  const told = actions.find(({ kind }) => kind === 'PERSON_TOLD');
  const reviewedInTime = (reviewed?.at.getTime() ?? Date.parse(context.access.at)) <= Date.parse(terms.reviewDueAt);
  return showObject(
    context,
    {
      id: key,
      version: actions.at(-1)?.version ?? 0,
      recipient: terms.recipient,
      instance: terms.instance,
      reference: terms.reference,
      reason: declared?.reason ?? null,
      declaredBy: declared?.officer ?? null,
      declaredAt: declared?.at ?? null,
      opensUntil: declared === undefined ? null : new Date(declared.at.getTime() + opensForMs),
      reviewDueAt: terms.reviewDueAt,
      finding: z.object({ finding: z.string() }).safeParse(reviewed?.detail).data?.finding ?? null,
      reviewedBy: reviewed?.officer ?? null,
      isIncident: !reviewedInTime,
      personToldAt: told?.at ?? null,
      case: referToCase(file),
    },
    { type: 'Emergency', key, entitlements: file.entitlements },
  );
}
