import { asId, type Coordinate, type InternalKey, type RequirementId } from '#kernel/ids.ts';
import { own, requestEntitlement, requestOwner, type Owner } from '#policy/owner.ts';
import { selectApprovedExtract, selectOpenRequest, selectPublishedTable } from './public-queries.ts';
import type { CaseContext } from './show-case.ts';

/**
 * The cells of a published table, as disclosure control left them; `null` for a table or period that there is not, and
 * where the task is not registered that the rule asks for.
 */
export async function answerStatistics(
  _root: object,
  { table, period }: { readonly table: string; readonly period: string },
  { policy, db, access }: CaseContext,
) {
  if (!policy.aggregate.tables.includes(table)) return null;
  const request = await selectOpenRequest(db, access);
  if (request === null) return null;
  const cells = await selectPublishedTable(db, table, period);
  if (cells.length === 0) return null;
  const owner = { ...requestOwner, entitlements: [{ ...requestEntitlement, relationFactKey: request.factKey }] };
  return cells.map((cell) => own({ ...cell }, owner));
}

/** The approved extract for the question; `null` without one, or with too few cases in it to hide anyone. */
export async function answerWithExtract(
  _root: object,
  { questionReference }: { readonly questionReference: string },
  { policy, db, access }: CaseContext,
) {
  const extract = await selectApprovedExtract(db, access, questionReference);
  if (extract === null || extract.cases.length < policy.anonymised.minCases) return null;
  const owner = releasedBy(extract.key);
  return extract.cases.map((each) => own({ ...each }, owner));
}

/** The approval is the human review that an anonymised course of a case always needs; it names these fields alone. */
function releasedBy(factKey: InternalKey): Owner {
  const release = {
    key: factKey,
    requirement: asId<RequirementId>('HUMAN_REVIEW'),
    categories: [],
    coordinates: ['type', 'outcome', 'processingWeeks'].map((field) => asId<Coordinate>(`AnonymisedCase.${field}`)),
    itemCaseKey: null,
    originator: null,
    released: null,
  };
  return { ...requestOwner, entitlements: [{ ...requestEntitlement, relationFactKey: factKey, facts: [release] }] };
}
