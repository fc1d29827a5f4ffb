import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { endFact, registerFact } from '#storage/fact-store.ts';
import { actionsAtVersion, actorOf, parseReason, recordAction, selectActions, type ActionKind } from '../actions.ts';
import { actOnce, type DeskTransaction } from '../act-once.ts';
import type { DeskContext } from '../desk-context.ts';
import { answerDesk, DeskError } from '../desk-error.ts';
import { requireCases, type OpenCase } from '../own-cases.ts';
import {
  inquiryFact,
  inquiryKey,
  inquiryRule,
  parseReference,
  selectInquiries,
  selectNamedCases,
  type NamedCase,
} from './inquiry.ts';
import { findInquiry } from './show-inquiries.ts';

interface InquiryInput {
  readonly key: string;
  readonly reference: string;
  readonly caseIds: readonly string[];
  readonly scope: readonly string[];
}

interface StepInput {
  readonly key: string;
  readonly reference: string;
  readonly version: number;
}

type AdditionInput = StepInput & { readonly caseIds: readonly string[] };
type ClosingInput = StepInput & { readonly reason: string };
type RemovalInput = AdditionInput & ClosingInput;

/** A sample list is long, and still a list that somebody has drawn up. */
const maxCases = 1000;

/** Registers an inquiry: from now on the rule of the Ombudsman opens the cases that it names. */
export async function openInquiry({ input }: { readonly input: InquiryInput }, context: DeskContext) {
  return answerDesk(async () => {
    const cases = await requireCases(context, input.caseIds);
    const scope = checkScope(context.policy, input.scope);
    const reference = parseReference(input.reference);
    if (reference === null) throw new DeskError('BAD_ARGUMENT');
    const { requester } = context.access;
    await actOnce(context.db, requester, 'openOmbudsmanInquiry', { ...input }, async (transaction) => {
      const subjectKey = inquiryKey(inquiryRule(context.policy), reference);
      // An inquiry that was closed may be taken up again, under the number that it has with the Ombudsman.
      const version = ((await selectActions(transaction, [subjectKey])).get(subjectKey)?.at(-1)?.version ?? 0) + 1;
      const detail = { reference, scope, caseKeys: cases.map(({ caseKey }) => caseKey) };
      if ((await namedCases(transaction, context, reference)).length > 0) throw new DeskError('CONFLICT');
      await nameCases(transaction, context, detail);
      await recordAction(transaction, requester, { subjectKey, version, kind: 'INQUIRY_OPENED', detail });
      return [subjectKey];
    });
    return findInquiry(input, context);
  });
}

/** @throws {DeskError} BAD_ARGUMENT for none, and for a category that the rule has no place for */
function checkScope(policy: CompiledPolicy, names: readonly string[]): string[] {
  const { categories } = inquiryRule(policy);
  const scope = [...new Set(names)];
  if (scope.length === 0 || !scope.every((name) => Object.hasOwn(categories, name)))
    throw new DeskError('BAD_ARGUMENT');
  return scope;
}

/** Adds cases to an open inquiry. */
export async function addInquiryCases({ input }: { readonly input: AdditionInput }, context: DeskContext) {
  return changeInquiry('addInquiryCases', 'INQUIRY_CASES_ADDED', input, context, async (transaction, change) => {
    const caseKeys = change.cases.map(({ caseKey }) => caseKey);
    if (change.named.some(({ caseKey }) => caseKeys.some((key) => key === caseKey))) throw new DeskError('CONFLICT');
    if (change.named.length + caseKeys.length > maxCases) throw new DeskError('BAD_ARGUMENT');
    await nameCases(transaction, context, { reference: input.reference, scope: change.scope, caseKeys });
  });
}

/** Takes cases off an open inquiry; without any left, it is closed. */
export async function removeInquiryCases({ input }: { readonly input: RemovalInput }, context: DeskContext) {
  return changeInquiry('removeInquiryCases', 'INQUIRY_CASES_REMOVED', input, context, async (transaction, change) => {
    const removed = new Set<string>(change.cases.map(({ caseKey }) => caseKey));
    const ending = change.named.filter(({ caseKey }) => removed.has(caseKey));
    // Somebody has taken one of them off before.
    if (ending.length < removed.size) throw new DeskError('CONFLICT');
    const ended = new Set(ending.map(({ factKey }) => factKey));
    await endFacts(transaction, context, [...ended], input.reason);
    // A fact may name several cases: those that stay are named anew.
    const staying = change.named.filter(({ factKey, caseKey }) => ended.has(factKey) && !removed.has(caseKey));
    const caseKeys = staying.map(({ caseKey }) => caseKey);
    await nameCases(transaction, context, { reference: input.reference, scope: change.scope, caseKeys });
  });
}

/** Closes an inquiry: none of its cases is open to the Ombudsman any more. */
export async function closeInquiry({ input }: { readonly input: ClosingInput }, context: DeskContext) {
  return changeInquiry('closeOmbudsmanInquiry', 'INQUIRY_CLOSED', input, context, async (transaction, { named }) => {
    await endFacts(transaction, context, [...new Set(named.map(({ factKey }) => factKey))], input.reason);
  });
}

interface Change {
  /** Those that the input names. */
  readonly cases: readonly OpenCase[];
  readonly named: readonly NamedCase[];
  readonly scope: readonly string[];
}

async function changeInquiry(
  mutation: string,
  kind: ActionKind,
  input: StepInput & { readonly caseIds?: readonly string[]; readonly reason?: string },
  context: DeskContext,
  change: (transaction: DeskTransaction, what: Change) => Promise<void>,
) {
  const { requester } = context.access;
  const rule = inquiryRule(context.policy);
  return answerDesk(async () => {
    const { version } = input;
    const reference = parseReference(input.reference);
    if (reference === null) throw new DeskError('BAD_ARGUMENT');
    const [found] = await selectInquiries(context.db, rule, { only: reference, limit: 1 });
    if (found === undefined) throw new DeskError('NOTHING_THERE');
    const cases = input.caseIds === undefined ? [] : await requireCases(context, input.caseIds);
    const reason = input.reason === undefined ? {} : { reason: parseReason(input.reason) };
    await actOnce(context.db, requester, mutation, { ...input }, async (transaction) => {
      const subjectKey = inquiryKey(rule, reference);
      await actionsAtVersion(transaction, subjectKey, version);
      const named = await namedCases(transaction, context, reference);
      if (named.length === 0) throw new DeskError('CONFLICT');
      await change(transaction, { cases, named, scope: found.scope });
      const detail = { caseKeys: cases.map(({ caseKey }) => caseKey) };
      await recordAction(transaction, requester, { subjectKey, version: version + 1, kind, ...reason, detail });
      return [subjectKey];
    });
    return findInquiry(input, context);
  });
}

async function namedCases(transaction: DeskTransaction, { policy }: DeskContext, reference: string) {
  const rule = inquiryRule(policy);
  return selectNamedCases(transaction, rule, reference, { after: null, limit: maxCases });
}

/** One fact for each case, so that one can be taken off without touching the others. */
async function nameCases(
  transaction: DeskTransaction,
  { policy, access }: DeskContext,
  { reference, scope, caseKeys }: { reference: string; scope: readonly string[]; caseKeys: readonly string[] },
): Promise<void> {
  const { authority } = inquiryRule(policy);
  for (const caseKey of caseKeys) {
    await registerFact(transaction, {
      fact: inquiryFact,
      authority,
      caseKeys: [caseKey],
      reference,
      categories: [...scope],
      registeredBy: actorOf(access.requester),
    });
  }
}

async function endFacts(
  transaction: DeskTransaction,
  { access }: DeskContext,
  keys: readonly string[],
  reason: string,
): Promise<void> {
  for (const key of keys) await endFact(transaction, { key, by: actorOf(access.requester), reason });
}
