import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { z } from 'zod';
import { isStorable } from '#kernel/storable-text.ts';
import { canonicalJson } from '#kernel/canonical-json.ts';
import { invariant } from '#kernel/invariant.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import type { Database } from '#storage/database.ts';

/** The relation that an inquiry is. Facts of one reference are one inquiry, open as long as one of them has not ended. */
export const inquiryFact = 'open_ombudsman_inquiry_names_case';

/** The rule that an inquiry opens cases to. */
export function inquiryRule(policy: CompiledPolicy): Rule {
  const rule = Object.values(policy.rules).find(({ relation }) => relation === inquiryFact);
  invariant(rule, 'a contact officer has somebody to open inquiries for');
  return rule;
}

const referenceText = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text.trim() === text && isStorable(text));

/** The Ombudsman's own case number; `null` for a text that is none. */
export function parseReference(text: string): string | null {
  return referenceText.safeParse(text).data ?? null;
}

/** Under which the changes of an inquiry are kept: the same for the same reference, whichever facts name its cases. */
export function inquiryKey({ id }: Rule, reference: string): InternalKey {
  const hex = createHash('sha256')
    .update(canonicalJson([id, reference]))
    .digest('hex');
  // A UUID of version 8 (RFC 9562).
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`];
  return asId<InternalKey>([...groups, hex.slice(20, 32)].join('-'));
}

/** An inquiry as its facts say it, this moment. */
export interface InquiryRow {
  readonly reference: string;
  readonly scope: readonly string[];
  readonly registeredBy: string;
  readonly registeredAt: Date;
  /** When its last case was taken off; `null` as long as there is one. */
  readonly closedAt: Date | null;
  readonly caseCount: number;
}

/** @param only the reference of one, open or not; otherwise the open ones, the newest first */
export async function selectInquiries(
  db: Kysely<Database>,
  { authority }: Rule,
  { only, limit }: { readonly only: string | null; readonly limit: number },
): Promise<readonly InquiryRow[]> {
  const { rows } = await sql<InquiryRow>`
    select task.reference,
      (array_agg(to_jsonb(task.categories) order by task.valid_from desc, task.key))[1] as scope,
      (array_agg(task.registered_by order by task.valid_from, task.key))[1] as "registeredBy",
      min(task.valid_from) as "registeredAt",
      case when bool_and(ending.ended_at is not null) then max(ending.ended_at) end as "closedAt",
      coalesce(sum(cardinality(task.case_keys)) filter (where ending.ended_at is null), 0)::integer as "caseCount"
    from access.fact task left join access.fact_end ending on ending.fact_key = task.key
    where task.fact = ${inquiryFact} and task.authority = ${authority} and task.reference is not null
      and (${only}::text is null or task.reference = ${only}::text)
    group by task.reference
    having ${only}::text is not null or bool_or(ending.ended_at is null)
    order by min(task.valid_from) desc, task.reference limit ${limit}`.execute(db);
  return rows;
}

/** One case that an open inquiry names, and the fact that names it. */
export interface NamedCase {
  readonly factKey: string;
  readonly caseKey: string;
}

/** @returns the cases of an inquiry in the order in which they were registered; with `after`, those behind that one */
export async function selectNamedCases(
  db: Kysely<Database>,
  { authority }: Rule,
  reference: string,
  page: { readonly after: InternalKey | null; readonly limit: number },
): Promise<readonly NamedCase[]> {
  const { rows } = await sql<NamedCase>`
    with named as (
      select task.key as "factKey", listed.case_key as "caseKey", task.valid_from
      from access.fact task cross join lateral unnest(task.case_keys) as listed (case_key)
      where task.fact = ${inquiryFact} and task.authority = ${authority} and task.reference = ${reference}
        and not exists (select from access.fact_end ending where ending.fact_key = task.key))
    select named."factKey", named."caseKey" from named
    where ${page.after}::uuid is null or (named.valid_from, named."caseKey") > (
      select last.valid_from, last."caseKey" from named last where last."caseKey" = ${page.after}::uuid
      order by last.valid_from limit 1)
    order by named.valid_from, named."caseKey" limit ${page.limit}`.execute(db);
  return rows;
}
