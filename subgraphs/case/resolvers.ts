import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Entitled } from '../entitled.ts';
import type { ManyByKey } from '../load-by-key.ts';
import { parseKey } from '../subgraph.ts';
import { isOpen, ownAllLike, ownerOf, ownLike, showObject } from '../visible.ts';
import { own } from '#policy/owner.ts';
import { answerStatistics, answerWithExtract } from './answer-publicly.ts';
import { itemOfDocument, itemOfReceived } from './item-of.ts';
import { countAll, listRelated, type ListArguments } from './list-related.ts';
import type { CaseLoaders } from './loaders.ts';
import { keyInMatter, keyOfJournalNumber, type ApplicantCasesRow, type PartRow } from './queries.ts';
import { listChanges, type Change, type ChangeArguments } from './list-changes.ts';
import { submitInformation } from './submit-information.ts';
import { findCase, loadCase, loadCases, referToPerson, type Case, type CaseContext } from './show-case.ts';

function listOf(pick: (loaders: CaseLoaders) => ManyByKey<PartRow>) {
  return async (file: Case, _args: object, { loaders }: CaseContext) =>
    ownAllLike(file, await pick(loaders).load(keyOf(file)));
}

function keyOf(file: Case): InternalKey {
  return asId<InternalKey>(file.id);
}

/** Only what may be seen is in the list: one category that is closed, or one caveat, leaves the whole document out. */
async function listDocuments(file: Case, _args: object, context: CaseContext) {
  const { entitlements } = ownerOf(file);
  const documents = await context.loaders.documents.load(keyOf(file));
  return documents.flatMap((document) => {
    const item = itemOfDocument(document);
    if (!isOpen(context, 'Case.documents', entitlements, item)) return [];
    const owner = { type: 'Document', key: asId<InternalKey>(document.id), entitlements };
    return showObject(context, document, owner, item) ?? [];
  });
}

async function listReceived(file: Case, _args: object, context: CaseContext) {
  const owner = ownerOf(file);
  const received = await context.loaders.receivedInformation.load(keyOf(file));
  return received.flatMap((each) => {
    const item = itemOfReceived(each);
    return isOpen(context, 'Case.receivedInformation', owner.entitlements, item) ? [own(each, owner, item)] : [];
  });
}

/** The gravest restriction or objection that is active on this case. */
function restrictionOn(file: Case): string {
  const kinds = file.entitlements.flatMap(({ restrictions }) =>
    restrictions.filter(({ caseKey }) => caseKey === file.id).map(({ kind }) => kind),
  );
  const gravestFirst = ['ACCURACY_CONTESTED', 'UNLAWFUL_BUT_KEEP', 'KEEP_FOR_CLAIM', 'OBJECTION_PENDING'] as const;
  return gravestFirst.find((kind) => kinds.includes(kind)) ?? 'NONE';
}

function openedCases({ entitlements }: Entitled<ApplicantCasesRow>): readonly InternalKey[] {
  return [...new Set(entitlements.map(({ caseKey }) => caseKey).filter((key) => key !== null))];
}

export const caseResolvers = {
  Query: {
    case: (_root: object, { id }: { readonly id: string }, context: CaseContext) => {
      const key = parseKey(id);
      return key === null ? null : loadCase(key, context);
    },
    caseByJournalNumber: async (
      _root: object,
      { journalNumber }: { readonly journalNumber: string },
      context: CaseContext,
    ) => {
      const file = await findCase(context, keyOfJournalNumber(journalNumber));
      // To be found by a number is to have it confirmed.
      return file !== null && isOpen(context, 'Case.journalNumber', file.entitlements) ? file : null;
    },
    caseInMatter: (_root: object, _args: object, context: CaseContext) =>
      context.access.requester.reference === null ? null : findCase(context, keyInMatter(context.access)),
    changesSince: (_root: object, args: ChangeArguments, context: CaseContext) => listChanges(args, context),
    casesRelatedToMe: (_root: object, args: ListArguments, context: CaseContext) => listRelated(args, context),
    caseStatistics: answerStatistics,
    anonymisedCases: answerWithExtract,
  },
  Mutation: { submitInformation },
  CaseConnection: { totalCount: countAll },
  Change: {
    case: ({ id, kind }: Change, _args: object, context: CaseContext) =>
      kind === 'CLOSED' ? null : loadCase(asId<InternalKey>(id), context),
  },
  Applicant: {
    // A case that leads to its applicant knows the key alone; whichever way led to a person, the cases are the same.
    cases: async ({ id }: { readonly id: string }, _args: object, context: CaseContext) => {
      const person = await context.loaders.applicants.load(asId<InternalKey>(id));
      const cases = await loadCases(person === null ? [] : openedCases(person), context);
      return cases.toSorted(newestFirst);
    },
  },
  Case: {
    applicant: (file: Case, _args: object, context: CaseContext) =>
      referToPerson(context, file, 'Applicant', file.applicantKey),
    sponsor: (file: Case, _args: object, context: CaseContext) =>
      referToPerson(context, file, 'Sponsor', file.sponsorKey),
    parties: listOf(({ parties }) => parties),
    events: listOf(({ events }) => events),
    grounds: listOf(({ grounds }) => grounds),
    decisions: listOf(({ decisions }) => decisions),
    appeals: listOf(({ appeals }) => appeals),
    documents: listDocuments,
    receivedInformation: listReceived,
    restriction: restrictionOn,
    retention: (file: Case) =>
      ownLike(file, {
        stage: file.retentionStage,
        reviewDueOn: file.retentionReviewDueOn,
        legalHold: file.legalHold,
      }),
  },
};

function newestFirst(a: Case, b: Case): number {
  const [left, right] = [`${a.receivedOn ?? ''} ${a.id}`, `${b.receivedOn ?? ''} ${b.id}`];
  return left < right ? 1 : -1;
}
