import { asId, type InternalKey } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { endFact, registerFact, type NewFact } from '#storage/fact-store.ts';
import { actionsAtVersion, actorOf, parseReason, recordAction } from '../actions.ts';
import { actOnce } from '../act-once.ts';
import type { DeskContext } from '../desk-context.ts';
import { answerDesk, DeskError } from '../desk-error.ts';
import { requireCases, type OpenCase } from '../own-cases.ts';
import { parseKey } from '../../subgraph.ts';
import { checkFact, type CheckedFact, type FactInput } from './fact-input.ts';
import { loadFact, selectFact, shownDisclosure } from './show-facts.ts';

/** Registers a relation, requirement or restriction on cases that the requester's authority is responsible for. */
export async function registerAtDesk({ input }: { readonly input: FactInput }, context: DeskContext) {
  const { requester } = context.access;
  return answerDesk(async () => {
    const cases = await requireCases(context, input.caseIds);
    const fact = checkFact(context.policy, input, Date.parse(context.access.at));
    if (fact.requestKey !== null) await requireRequest(fact.requestKey, fact, context);
    const [key] = await actOnce(context.db, requester, 'registerFact', input, async (transaction) => {
      const factKey = await registerFact(transaction, newFact(fact, cases, actorOf(requester)));
      await recordAction(transaction, requester, { subjectKey: factKey, version: 1, kind: 'FACT_REGISTERED' });
      return [factKey];
    });
    return key === undefined ? null : loadFact(key, context);
  });
}

/**
 * What a requirement is limited to: a fact of the same recipient, in a case that the requester's rule opens.
 *
 * @throws {DeskError} BAD_ARGUMENT for any other, whether there is such a fact or not
 */
async function requireRequest(
  requestKey: InternalKey,
  { recipient, instance }: CheckedFact,
  context: DeskContext,
): Promise<void> {
  const row = (await selectFact(requestKey, context))?.row;
  if (row?.recipient !== recipient || row.instance !== instance) throw new DeskError('BAD_ARGUMENT');
}

function newFact(fact: CheckedFact, cases: readonly OpenCase[], registeredBy: string): NewFact {
  const keys = cases.map(({ caseKey }) => caseKey);
  const shared = {
    coordinates: [...fact.coordinates],
    reference: fact.reference,
    categories: [...fact.categories],
    claim: fact.claim,
    dueAt: fact.dueAt,
    registeredBy,
  };
  if (fact.recipient === null) {
    const kind = restrictionKinds.find((known) => known === fact.detail['kind']);
    if (kind === undefined) throw new DeskError('BAD_ARGUMENT');
    return { ...shared, fact: 'restriction', caseKeys: keys, detail: { kind } };
  }
  return {
    ...shared,
    fact: fact.fact,
    authority: fact.recipient,
    instance: fact.instance,
    purpose: fact.purpose,
    requestKey: fact.requestKey,
    caseKeys: fact.on === 'person' ? [] : keys,
    personKey: fact.on === 'person' ? (cases[0]?.applicantKey ?? null) : null,
    detail: fact.detail,
  };
}

const restrictionKinds = ['ACCURACY_CONTESTED', 'UNLAWFUL_BUT_KEEP', 'KEEP_FOR_CLAIM', 'OBJECTION_PENDING'] as const;

interface FactEndInput {
  readonly key: string;
  readonly factId: string;
  readonly version: number;
  readonly reason: string;
}

function isEndedHere(policy: CompiledPolicy, fact: string): boolean {
  return fact === shownDisclosure || Object.hasOwn(policy.deskFacts, fact);
}

/** Ends a fact that the desk registers, from now on; what rested on it before stays as it was. */
export async function endAtDesk({ input }: { readonly input: FactEndInput }, context: DeskContext) {
  const { requester } = context.access;
  return answerDesk(async () => {
    const factKey = parseKey(input.factId);
    const found = factKey === null ? null : await selectFact(factKey, context);
    // Grants, releases and declarations are ended where they are made.
    if (factKey === null || found === null || !isEndedHere(context.policy, found.row.fact)) return null;
    const reason = parseReason(input.reason);
    await actOnce(context.db, requester, 'endFact', input, async (transaction) => {
      const actions = await actionsAtVersion(transaction, factKey, input.version);
      if (found.row.endedAt !== null || actions.at(-1)?.kind === 'FACT_ENDED') throw new DeskError('CONFLICT');
      await endFact(transaction, { key: factKey, by: actorOf(requester), reason });
      const version = input.version + 1;
      await recordAction(transaction, requester, { subjectKey: factKey, version, kind: 'FACT_ENDED', reason });
      return [asId<InternalKey>(factKey)];
    });
    return loadFact(factKey, context);
  });
}
