import { sql, type QueryExecutorProvider } from 'kysely';
import { z } from 'zod';
import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Access } from '../subgraph.ts';

/** What belongs to nobody: published tables and approved extracts. */

export interface StatisticCell {
  /** `TOTAL` for the sum of the others. */
  readonly value: string;
  readonly count: number | null;
}

/** A published table, `TOTAL` last; empty when nothing is published under the name and period. */
export async function selectPublishedTable(
  db: QueryExecutorProvider,
  table: string,
  period: string,
): Promise<readonly (StatisticCell & { readonly count: number })[]> {
  const { rows } = await sql<StatisticCell & { readonly count: number }>`
    select value, count from case_file.published_table
    where table_name = ${table} and period = ${period}
    order by value = 'TOTAL', value`.execute(db);
  return rows;
}

const extractSchema = z.object({
  approvedBy: z.string().min(1),
  extract: z.array(
    z.strictObject({ type: z.string(), outcome: z.string(), processingWeeks: z.int().nonnegative() }).readonly(),
  ),
});

export interface ApprovedExtract {
  /** The registered fact. */
  readonly key: InternalKey;
  readonly cases: z.infer<typeof extractSchema>['extract'];
}

/**
 * The approved extract that answers the requester's registered question.
 *
 * @returns `null` when no such question is registered for the requester, or nobody has approved an extract for it
 */
export async function selectApprovedExtract(
  db: QueryExecutorProvider,
  { requester, at }: Access,
  questionReference: string,
): Promise<ApprovedExtract | null> {
  const { rows } = await sql<{ key: string; detail: unknown }>`
    select question.key, question.detail
    from access.fact_at(${at}::timestamptz) question
    join access.rule rule on rule.relation = question.fact and rule.authority = question.authority
    where question.fact = 'named_question_with_approved_extract'
      and question.authority = ${requester.authority}
      and rule.purpose = ${requester.purpose}
      and question.instance is not distinct from ${requester.instance}
      and question.reference = ${questionReference}
      and question.reference = coalesce(${requester.reference}::text, question.reference)
    order by question.valid_from desc, question.key
    limit 1`.execute(db);
  const [row] = rows;
  const detail = extractSchema.safeParse(row?.detail).data;
  return row === undefined || detail === undefined ? null : { key: asId<InternalKey>(row.key), cases: detail.extract };
}
