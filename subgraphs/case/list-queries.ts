import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import { asId, type Coordinate, type InternalKey } from '#kernel/ids.ts';
import { openedCases, relatedCases } from '../entitled.ts';
import type { Access } from '../subgraph.ts';

/** Filter of the requester's own list; `null` = not filtered by it. */
export interface CaseFilter {
  readonly type: string | null;
  readonly status: string | null;
  readonly receivedFrom: string | null;
  readonly receivedTo: string | null;
  readonly nationality: string | null;
}

export interface CaseList {
  readonly filter: CaseFilter;
  /**
   * What the list shows of a case by holding it: its id, and every field that the filter tests. A case on which one of
   * them is restricted is not in it. Empty where the purpose passes restrictions.
   */
  readonly heldBack: readonly Coordinate[];
}

/** The keys of one page, newest first. */
export async function selectRelatedPage(
  db: QueryExecutorProvider,
  access: Access,
  list: CaseList,
  page: { readonly limit: number; readonly after: InternalKey | null },
): Promise<readonly InternalKey[]> {
  // The candidates are ordered before the relation is asked about each, so that a page costs a page, not the register.
  const { rows } = await sql<{ key: string }>`
    select candidate.key
    from (${candidates(access, list, page.after)} order by received desc, key desc offset 0) candidate
    where ${isGranted(access)}
    order by candidate.received desc, candidate.key desc
    limit ${page.limit}`.execute(db);
  return rows.map(({ key }) => asId<InternalKey>(key));
}

/** How many cases all pages together hold. */
export async function countRelated(db: QueryExecutorProvider, access: Access, list: CaseList): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count
    from (${candidates(access, list, null)}) candidate
    where ${isGranted(access)}`.execute(db);
  return rows[0]?.count ?? 0;
}

function isGranted(access: Access): RawBuilder<unknown> {
  return sql`exists (select from ${openedCases(access)} opened where opened.case_key = candidate.key)`;
}

function candidates(access: Access, { filter, heldBack }: CaseList, after: InternalKey | null): RawBuilder<unknown> {
  return sql`
    select file.key, coalesce(file.received_on, '-infinity') as received
    from case_file.case file
    where file.key in (select related.case_key from ${relatedCases(access)} related)
      and ${filterCondition(access, filter)}
      and ${heldBack.length === 0 ? sql`true` : unrestricted(access, heldBack)}
      and ${after === null ? sql`true` : behind(after)}`;
}

function filterCondition(access: Access, filter: CaseFilter): RawBuilder<unknown> {
  const conditions = [
    filter.type === null ? null : sql`file.type = ${filter.type}`,
    filter.status === null ? null : sql`file.status = ${filter.status}`,
    filter.receivedFrom === null ? null : sql`file.received_on >= ${filter.receivedFrom}::date`,
    filter.receivedTo === null ? null : sql`file.received_on <= ${filter.receivedTo}::date`,
    filter.nationality === null
      ? null
      : sql`exists (
          select from access.nationality_at(${access.at}::timestamptz) known
          where known.person_key = file.applicant_key and known.nationalities @> array[${filter.nationality}::text])`,
  ].filter((condition) => condition !== null);
  return sql.join([sql`true`, ...conditions], sql` and `);
}

/** A restriction on the whole case, or on one of these coordinates in any case of the person. */
export function unrestricted(access: Access, coordinates: readonly Coordinate[]): RawBuilder<unknown> {
  return sql`not exists (
    select from access.fact_at(${access.at}::timestamptz) restriction
    join access.case_at(${access.at}::timestamptz) restricted on restricted.case_key = any (restriction.case_keys)
    where restriction.fact = 'restriction'
      and restricted.applicant_key = file.applicant_key
      and ((restriction.coordinates = '{}' and restricted.case_key = file.key)
        or restriction.coordinates && ${[...coordinates]}::text[]))`;
}

/** Keyset: everything that stands behind the last case of the page before. */
function behind(after: InternalKey): RawBuilder<unknown> {
  return sql`(coalesce(file.received_on, '-infinity'), file.key) < (
    select coalesce(last.received_on, '-infinity'), last.key from case_file.case last where last.key = ${after}::uuid)`;
}
