import { sql } from 'kysely';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { own } from '#policy/owner.ts';
import { badArgument } from '../../redact-error.ts';
import { showObject } from '../../visible.ts';
import type { DeskContext } from '../desk-context.ts';
import { answerDesk } from '../desk-error.ts';
import { inquiryFact } from '../inquiries/inquiry.ts';
import { requireCase, selectOpenCases, type OpenCase } from '../own-cases.ts';

interface FactRow {
  readonly id: string;
  readonly version: number;
  readonly fact: string;
  readonly recipient: string | null;
  readonly instance: string | null;
  readonly purpose: string | null;
  readonly reference: string | null;
  readonly categories: readonly string[];
  readonly coordinates: readonly string[];
  readonly caseKeys: readonly string[];
  readonly personKey: string | null;
  readonly registeredBy: string;
  readonly registeredAt: Date;
  readonly dueAt: Date | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly endReason: string | null;
}

const columns = sql`
  fact.key as id, fact.fact, fact.authority as recipient, fact.instance, fact.purpose, fact.reference, fact.categories,
  fact.coordinates, fact.case_keys as "caseKeys", fact.person_key as "personKey", fact.registered_by as "registeredBy",
  fact.valid_from as "registeredAt", fact.due_at as "dueAt", ending.ended_at as "endedAt", ending.ended_by as "endedBy",
  ending.reason as "endReason",
  coalesce((select max(action.version) from desk.action action where action.subject_key = fact.key), 0) as version`;

const maxFacts = 200;

/** That a person may learn of an entry of the record; its reference is the record. */
export const shownDisclosure = 'disclosure_shown';

/** What is registered on a case, or on its applicant without a case; the newest first. */
export async function listFacts(
  { caseId, first }: { readonly caseId: string; readonly first?: number | null },
  context: DeskContext,
) {
  const limit = first ?? 50;
  if (limit < 1 || limit > maxFacts) return badArgument();
  return answerDesk(async () => {
    const file = await requireCase(context, caseId);
    const registrable = [
      ...Object.keys(context.policy.deskFacts),
      'ad_hoc_grant_valid',
      'emergency_declared',
      'HUMAN_REVIEW',
      shownDisclosure,
      inquiryFact,
    ];
    const { rows } = await sql<FactRow>`
      select ${columns}
      from access.fact fact left join access.fact_end ending on ending.fact_key = fact.key
      where (fact.case_keys @> array[${file.caseKey}::uuid]
          or (fact.case_keys = '{}' and fact.person_key = ${file.applicantKey}::uuid))
        and fact.fact = any (${registrable}::text[])
        and fact.authority is distinct from ${context.access.requester.authority}
      order by fact.valid_from desc, fact.key limit ${limit}`.execute(context.db);
    return rows.flatMap((row) => showFact(context, row, [file]) ?? []);
  });
}

/** One fact, if one of its cases is open to the requester; a fact on a person, if one of the person's cases is. */
export async function loadFact(key: InternalKey, context: DeskContext) {
  const found = await selectFact(key, context);
  return found === null ? null : showFact(context, found.row, found.cases);
}

/** @returns the fact with those of its cases that are open; `null` when none of them is */
export async function selectFact(
  key: InternalKey,
  context: DeskContext,
): Promise<{ readonly row: FactRow; readonly cases: readonly OpenCase[] } | null> {
  const { rows } = await sql<FactRow & { readonly allCaseKeys: readonly string[] }>`
    select ${columns}, case when fact.case_keys <> '{}' then fact.case_keys else array(
      select file.case_key from access.case_at(${context.access.at}::timestamptz) file
      where file.applicant_key = fact.person_key) end as "allCaseKeys"
    from access.fact fact left join access.fact_end ending on ending.fact_key = fact.key
    where fact.key = ${key}::uuid`.execute(context.db);
  const [row] = rows;
  if (row === undefined) return null;
  const open = await selectOpenCases(context, row.allCaseKeys);
  return open.size === 0 ? null : { row, cases: [...open.values()] };
}

function showFact(context: DeskContext, row: FactRow, cases: readonly OpenCase[]) {
  const entitlements = cases.flatMap((file) => file.entitlements);
  const owner = { type: 'RegisteredFact', key: asId<InternalKey>(row.id), entitlements };
  const shown = row.caseKeys.length === 0 ? cases : cases.filter(({ caseKey }) => row.caseKeys.includes(caseKey));
  return showObject(context, { ...row, cases: shown.map((file) => referToCase(file)) }, owner);
}

/** A case of another subgraph, by key alone. */
export function referToCase({ caseKey, entitlements }: OpenCase) {
  return own({ id: caseKey }, { type: 'Case', key: caseKey, entitlements });
}
