import { sql, type QueryExecutorProvider } from 'kysely';
import { z } from 'zod';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { grantedCases } from '../entitled.ts';
import type { Access } from '../subgraph.ts';

/** What belongs to nobody: published tables and approved extracts. */

export interface StatisticCell {
  /** `TOTAL` for the sum of the others. */
  readonly value: string;
  /** `null` for a cell that is hidden: what it holds is not readable here. */
  readonly count: number | null;
}

/** A published table, `TOTAL` last; empty when nothing is published under the name and period. */
export async function selectPublishedTable(
  db: QueryExecutorProvider,
  table: string,
  period: string,
): Promise<readonly StatisticCell[]> {
  const { rows } = await sql<StatisticCell>`
    select value, shown_count as count from case_file.published_table
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

/** What a request for totals rests on: a registered task, or nothing at all. */
export interface OpenRequest {
  readonly factKey: InternalKey | null;
}

/** The request that the requester's rule opens without any person; `null` where it opens none. */
export async function selectOpenRequest(db: QueryExecutorProvider, access: Access): Promise<OpenRequest | null> {
  const { rows } = await sql<{ factKey: string | null }>`
    select opened.fact_key as "factKey" from ${grantedCases(access)} opened
    where opened.case_key is null and opened.applicant_key is null
    order by opened.fact_key limit 1`.execute(db);
  const [row] = rows;
  return row === undefined ? null : { factKey: row.factKey === null ? null : asId<InternalKey>(row.factKey) };
}

/**
 * The approved extract that answers the requester's registered question.
 *
 * @returns `null` when no such question is registered for the requester, or nobody has approved an extract for it
 */
export async function selectApprovedExtract(
  db: QueryExecutorProvider,
  access: Access,
  questionReference: string,
): Promise<ApprovedExtract | null> {
  const { rows } = await sql<{ key: string; detail: unknown }>`
    select question.key, question.detail
    from ${grantedCases(access)} opened
    join access.fact question on question.key = opened.fact_key
    where opened.case_key is null and opened.applicant_key is null
      and question.fact = 'named_question_with_approved_extract'
      and question.reference = ${questionReference}
    order by question.valid_from desc, question.key
    limit 1`.execute(db);
  const [row] = rows;
  const detail = extractSchema.safeParse(row?.detail).data;
  return row === undefined || detail === undefined ? null : { key: asId<InternalKey>(row.key), cases: detail.extract };
}
