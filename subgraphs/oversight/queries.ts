import { sql, type QueryExecutorProvider } from 'kysely';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { entitledBy, grantedCases, openedCases, keySet, parseEntitled, type Entitled } from '../entitled.ts';
import type { Access } from '../subgraph.ts';

/** A case or person as this subgraph knows one: the cases that the rule opens for it. */
export interface EntityRow {
  readonly id: string;
  readonly entitlements: unknown;
}

export async function selectEntities(
  db: QueryExecutorProvider,
  access: Access,
  column: 'applicant_key' | 'case_key',
  keys: readonly string[],
): Promise<readonly Entitled<EntityRow>[]> {
  const { rows } = await sql<EntityRow>`
    select opened.owner_key as id, opened.entitlements
    from ${entitledBy(access, column, keySet(keys))} opened`.execute(db);
  return rows.map(parseEntitled);
}

/** Every case that the rule opens now. The record knows cases by reference alone, so that the way back starts here. */
export async function selectOpenCaseKeys(db: QueryExecutorProvider, access: Access): Promise<readonly InternalKey[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct opened.case_key as key from ${openedCases(access)} opened`.execute(db);
  return rows.map(({ key }) => asId<InternalKey>(key));
}

export interface RightsRequestRow {
  readonly ownerKey: string;
  readonly kind: string;
  readonly dueOn: string | null;
  readonly state: string;
  readonly outcome: string | null;
}

const maxRequestsPerPerson = 500;

/** What each person has asked for as a data subject, the latest deadline first. */
export async function selectRightsRequests(
  db: QueryExecutorProvider,
  access: Access,
  applicantKeys: readonly string[],
): Promise<readonly RightsRequestRow[]> {
  const { rows } = await sql<RightsRequestRow>`
    select wanted.key as "ownerKey", request.kind, request.due_on as "dueOn", request.state, request.outcome
    from unnest(${[...applicantKeys]}::uuid[]) wanted (key)
    cross join lateral (
      select each.* from oversight.rights_request each
      where each.applicant_key = wanted.key
      order by each.due_on desc nulls first, each.key limit ${maxRequestsPerPerson}) request
    where wanted.key in (
      select opened.applicant_key from ${grantedCases(access)} opened
      where opened.applicant_key = any (${keySet(applicantKeys)}))
    order by wanted.key, request.due_on desc nulls first, request.key`.execute(db);
  return rows;
}
