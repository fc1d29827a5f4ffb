import { sql, type QueryExecutorProvider } from 'kysely';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
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

/** An entry of the record. It was written by the gateway in the form that its type says, and cannot be changed since. */
export interface EntryRow {
  readonly ownerKey: string;
  readonly recordedAt: Date;
  readonly direction: DisclosureEntry['direction'];
  readonly entry: DisclosureEntry;
}

export interface CaseReference {
  readonly key: InternalKey;
  readonly ref: string;
}

const maxEntriesPerCase = 500;

/** What left of each case, newest first. */
export async function selectEntriesOfCases(
  db: QueryExecutorProvider,
  access: Access,
  cases: readonly CaseReference[],
): Promise<readonly EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select wanted.key as "ownerKey", found.recorded_at as "recordedAt", found.direction,
      found.entry
    from unnest(${cases.map(({ key }) => key)}::uuid[], ${cases.map(({ ref }) => ref)}::text[]) wanted (key, ref)
    cross join lateral (
      select logged.seq, logged.recorded_at, logged.direction, logged.entry from disclosure.entry logged
      where logged.case_refs @> array[wanted.ref]
        and logged.entry -> 'subjects' @> jsonb_build_array(jsonb_build_object('caseRef', wanted.ref))
      order by logged.seq desc limit ${maxEntriesPerCase}) found
    where wanted.key in (
      select opened.case_key from ${grantedCases(access)} opened
      where opened.case_key = any (${keySet(cases.map(({ key }) => key))}))
    order by wanted.key, found.seq desc`.execute(db);
  return rows;
}

/** One entry, if something of one of these cases left with it. */
export async function selectEntry(
  db: QueryExecutorProvider,
  recordId: string,
  caseRefs: readonly string[],
): Promise<Omit<EntryRow, 'ownerKey'> | null> {
  const { rows } = await sql<Omit<EntryRow, 'ownerKey'>>`
    select logged.recorded_at as "recordedAt", logged.direction, logged.entry from disclosure.entry logged
    where logged.id = ${recordId}::uuid
      and logged.case_refs && ${[...caseRefs]}::text[]`.execute(db);
  return rows[0] ?? null;
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
