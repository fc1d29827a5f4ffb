import { randomUUID } from 'node:crypto';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { endFact, registerFact } from '#storage/fact-store.ts';
import { parseKey } from '../../subgraph.ts';
import { actionsAtVersion, actorOf, parseReason, recordAction } from '../actions.ts';
import { actOnce, type DeskTransaction } from '../act-once.ts';
import type { DeskContext } from '../desk-context.ts';
import { answerDesk, DeskError } from '../desk-error.ts';
import { requireCases } from '../own-cases.ts';
import { checkGrant, grantFact, type GrantInput } from './grant-input.ts';
import { findGrant, loadGrant, stateOfGrant, type Grant } from './show-grants.ts';

/** Proposes a grant: the first of the two signatures, which opens nothing yet. */
export async function proposeGrant({ input }: { readonly input: GrantInput }, context: DeskContext) {
  const { requester, at } = context.access;
  return answerDesk(async () => {
    const cases = await requireCases(context, input.caseIds);
    const terms = checkGrant(context.policy, input, Date.parse(at));
    const reason = parseReason(input.reason);
    const [key] = await actOnce(context.db, requester, 'proposeGrant', { ...input }, async (transaction) => {
      const grantKey = asId<InternalKey>(randomUUID());
      const detail = { ...terms, caseKeys: cases.map(({ caseKey }) => caseKey) };
      await recordAction(transaction, requester, {
        subjectKey: grantKey,
        version: 1,
        kind: 'GRANT_PROPOSED',
        reason,
        detail,
      });
      return [grantKey];
    });
    return key === undefined ? null : loadGrant(key, context);
  });
}

interface GrantStepInput {
  readonly key: string;
  readonly grantId: string;
  readonly version: number;
  readonly reason: string;
}

/** The second signature, of somebody else: from now on the grant is valid. */
export async function approveGrant({ input }: { readonly input: GrantStepInput }, context: DeskContext) {
  return takeStep('approveGrant', input, context, async (transaction, { key, terms, actions }) => {
    const { requester } = context.access;
    if (stateOfGrant(actions) !== 'PROPOSED') throw new DeskError('CONFLICT');
    const [proposed] = actions;
    const [first, second] = [proposed?.officer ?? '', requester.officer ?? ''];
    if (first === '' || second === '' || isSamePerson(first, second)) throw new DeskError('BAD_ARGUMENT');
    await registerFact(transaction, {
      key,
      fact: grantFact,
      authority: terms.recipient,
      instance: terms.instance,
      purpose: terms.purpose,
      caseKeys: terms.caseKeys,
      reference: terms.reference,
      categories: terms.categories,
      registeredBy: actorOf(requester),
      dueAt: new Date(terms.notAfter),
      detail: {
        basis: terms.basis,
        approvers: [first, second],
        maxUses: terms.maxUses,
        ...(terms.state === null ? {} : { state: terms.state }),
      },
    });
    return 'GRANT_APPROVED';
  });
}

/** The same person signs twice however the name is written. */
function isSamePerson(first: string, second: string): boolean {
  const [one, other] = [first, second].map((officer) => officer.normalize('NFKC').trim().toLowerCase());
  return one === other;
}

/** Ends a grant, or takes a proposal back. */
export async function withdrawGrant({ input }: { readonly input: GrantStepInput }, context: DeskContext) {
  return takeStep('withdrawGrant', input, context, async (transaction, { key, actions }) => {
    const state = stateOfGrant(actions);
    if (state === 'WITHDRAWN') throw new DeskError('CONFLICT');
    if (state === 'APPROVED') {
      await endFact(transaction, { key, by: actorOf(context.access.requester), reason: parseReason(input.reason) });
    }
    return 'GRANT_WITHDRAWN';
  });
}

async function takeStep(
  mutation: string,
  input: GrantStepInput,
  context: DeskContext,
  step: (transaction: DeskTransaction, grant: Grant) => Promise<'GRANT_APPROVED' | 'GRANT_WITHDRAWN'>,
) {
  const { requester } = context.access;
  return answerDesk(async () => {
    const grantKey = parseKey(input.grantId);
    const found = grantKey === null ? null : await findGrant(grantKey, context);
    if (found === null) return null;
    const { key } = found.grant;
    const reason = parseReason(input.reason);
    await actOnce(context.db, requester, mutation, { ...input }, async (transaction) => {
      const actions = await actionsAtVersion(transaction, key, input.version);
      const kind = await step(transaction, { ...found.grant, actions });
      await recordAction(transaction, requester, { subjectKey: key, version: input.version + 1, kind, reason });
      return [key];
    });
    return loadGrant(key, context);
  });
}
