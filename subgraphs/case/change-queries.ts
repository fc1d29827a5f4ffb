import { sql, type QueryExecutorProvider } from 'kysely';
import type { Coordinate } from '#kernel/ids.ts';
import type { HandlingCaveat } from '#policy/entitlement.ts';
import { entitledBy, keySet, openedCases, parseEntitled, relatedCases, type Entitled } from '../entitled.ts';
import type { Access } from '../subgraph.ts';
import { unrestricted } from './list-queries.ts';

/** The last instant of which the history is complete, in epoch milliseconds. */
export async function selectSettledMs(db: QueryExecutorProvider): Promise<number> {
  const { rows } = await sql<{ at: Date }>`select access.settled_at() as at`.execute(db);
  return rows[0]?.at.getTime() ?? 0;
}

/** A case of the recipient's own list at one of two instants, or at both. */
export interface ComparedCase {
  readonly key: string;
  readonly wasOpen: boolean;
  readonly isOpen: boolean;
  /** It was not told of then, because it was restricted. */
  readonly wasHeld: boolean;
}

/** Two instants to compare; `heldBack` as for a list: a case on which one of them is restricted is not told of. */
interface Comparison {
  readonly before: Access;
  readonly after: Access;
  readonly heldBack: readonly Coordinate[];
}

/** The cases that came, went, or may have changed in between, in an order that stays. */
export async function compareCases(
  db: QueryExecutorProvider,
  { before, after, heldBack }: Comparison,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly ComparedCase[]> {
  const free = (access: Access) => (heldBack.length === 0 ? sql`true` : unrestricted(access, heldBack));
  const { rows } = await sql<ComparedCase>`
    select file.key, compared.was_open as "wasOpen", compared.is_open as "isOpen", not ${free(before)} as "wasHeld"
    from (
      select coalesce(now_open.key, then_open.key) as key, then_open.key is not null as was_open,
        now_open.key is not null as is_open
      from (${openOf(before)}) then_open
      full join (${openOf(after)}) now_open on now_open.key = then_open.key) compared
    join case_file.case file on file.key = compared.key
    where case when compared.is_open then ${free(after)} else ${free(before)} end
      and (not (compared.was_open and compared.is_open) or not ${free(before)} or exists (
        select from access.change change
        where (change.case_key = file.key or change.person_key in (file.applicant_key, file.sponsor_key))
          and change.valid_from > ${before.at}::timestamptz and change.valid_from <= ${after.at}::timestamptz))
    order by file.key limit ${page.limit} offset ${page.offset}`.execute(db);
  return rows;
}

function openOf(access: Access) {
  return sql`
    select distinct related.case_key as key from ${relatedCases(access)} related
    where exists (select from ${openedCases(access)} opened where opened.case_key = related.case_key)`;
}

/** What changed in a case, or about one of its persons. */
export interface ChangeRow {
  readonly caseKey: string;
  readonly coordinate: string;
  readonly contentCategories: readonly string[];
  readonly caveat: HandlingCaveat;
  readonly originator: string | null;
}

export async function selectChanges(
  db: QueryExecutorProvider,
  { before, after }: Pick<Comparison, 'before' | 'after'>,
  caseKeys: readonly string[],
): Promise<readonly ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    select distinct file.key as "caseKey", change.coordinate, change.content_categories as "contentCategories",
      change.caveat, change.originator
    from case_file.case file
    join access.change change
      on change.case_key = file.key or change.person_key in (file.applicant_key, file.sponsor_key)
    where file.key = any (${keySet(caseKeys)})
      and file.key in (${openOf(after)})
      and change.valid_from > ${before.at}::timestamptz and change.valid_from <= ${after.at}::timestamptz`.execute(db);
  return rows;
}

interface EntitledRow {
  readonly id: string;
  readonly entitlements: unknown;
}

/** What opened each of the cases at the instant. */
export async function selectEntitlements(
  db: QueryExecutorProvider,
  access: Access,
  caseKeys: readonly string[],
): Promise<ReadonlyMap<string, Entitled<EntitledRow>['entitlements']>> {
  const { rows } = await sql<EntitledRow>`
    select opened.owner_key as id, opened.entitlements
    from ${entitledBy(access, 'case_key', keySet(caseKeys))} opened`.execute(db);
  return new Map(rows.map(parseEntitled).map(({ id, entitlements }) => [id, entitlements]));
}
