import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { ReadRecord } from '#disclosure/read-record.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { grantedCases, keySet } from '../entitled.ts';
import { keysOf, unseal, type SealedRow } from '../sealed-records.ts';
import type { Access } from '../subgraph.ts';

/** A record as far as the keys of the cases in question open it. */
export interface EntryRow {
  /** Where it stands in the order of arrival; a whole number, as text. */
  readonly seq: string;
  readonly record: ReadRecord;
  /** Every case and person that something of left. */
  readonly caseRefs: readonly string[];
  readonly personRefs: readonly string[];
  /** Those of its cases that are in question and whose keys are destroyed. */
  readonly destroyedRefs: readonly string[];
  /** Those for which it is decided that the person concerned may learn of it. */
  readonly decidedRefs: readonly string[];
  /** Whether that is decided for the person who is asked about, whatever the case. */
  readonly isDecidedForPerson: boolean;
}

/** Some of the records of one case or person, newest first. */
export interface WantedEntries {
  readonly ownerKey: InternalKey;
  readonly ownerRef: string;
  /** The cases whose keys are used, by key and reference: the case itself, or the person's that the rule opens. */
  readonly caseKeys: readonly InternalKey[];
  readonly caseRefs: readonly string[];
  /** Of erased cases: they have no keys. */
  readonly erasedRefs: readonly string[];
  /** `null` = any. */
  readonly recordId: InternalKey | null;
  /** Older than the record of this number; `null` = from the newest on. */
  readonly before: string | null;
  readonly limit: number;
}

interface FoundRow extends SealedRow, Omit<EntryRow, 'record'> {
  readonly slot: number;
}

/** What the desk has decided about one record (docs/who-received-what.md). */
function decisionsOn(record: RawBuilder<unknown>, { at }: Access): RawBuilder<unknown> {
  return sql`(
    select decision.* from access.fact_at(${at}::timestamptz) decision
    where decision.fact = 'disclosure_shown' and decision.reference = ${record}::text)`;
}

const columns = {
  case: { opened: sql.ref('opened.case_key'), refs: sql.ref('record.case_refs') },
  person: { opened: sql.ref('opened.applicant_key'), refs: sql.ref('record.person_refs') },
} as const;

/**
 * The records of each case or person, in the order of asking; none where the rule does not open it.
 *
 * @returns for each at least as many as it wants, where there are as many
 */
export async function selectEntries(
  db: QueryExecutorProvider,
  access: Access,
  of: keyof typeof columns,
  wanted: readonly WantedEntries[],
): Promise<readonly (readonly EntryRow[])[]> {
  const { opened, refs } = columns[of];
  const decided = decisionsOn(sql.ref('found.id'), access);
  const limit = Math.max(...wanted.map((each) => each.limit));
  const { rows } = await sql<FoundRow>`
    with opened as materialized (
      select distinct opened.case_key, ${opened} as owner_key from ${grantedCases(access)} opened
      where ${opened} = any (${keySet(wanted.map(({ ownerKey }) => ownerKey))}))
    select wanted.slot, found.seq::text as seq, found.case_refs as "caseRefs", found.person_refs as "personRefs",
      found.text, ${keysOf(sql`readable.refs`)} as keys,
      array(
        select gone.case_ref from sealing.case_key gone
        where gone.case_ref = any (found.case_refs) and gone.case_ref = any (readable.refs || wanted."erasedRefs")
          and gone.key is null) as "destroyedRefs",
      array(
        select file.ref from unnest(wanted."caseKeys", wanted."caseRefs") file (key, ref)
        where exists (select from ${decided} decision where decision.case_keys @> array[file.key])) as "decidedRefs",
      exists (select from ${decided} decision where decision.person_key = wanted."ownerKey") as "isDecidedForPerson"
    from json_to_recordset(${JSON.stringify(wanted.map((each, slot) => ({ ...each, slot })))}::json) as wanted (
      slot integer, "ownerKey" uuid, "ownerRef" text, "caseKeys" uuid[], "caseRefs" text[], "erasedRefs" text[],
      "recordId" uuid, before bigint)
    cross join lateral (
      select array(
        select file.ref from unnest(wanted."caseKeys", wanted."caseRefs") file (key, ref)
        where file.key in (select opened.case_key from opened)) as refs) readable
    cross join lateral (
      select record.seq, record.id, record.case_refs, record.person_refs, record.text from disclosure.record
      where ${refs} @> array[wanted."ownerRef"]
        and (wanted."recordId" is null or record.id = wanted."recordId")
        and (wanted.before is null or record.seq < wanted.before)
      order by record.seq desc limit ${limit}) found
    where wanted."ownerKey" in (select opened.owner_key from opened)
    order by wanted.slot, found.seq desc`.execute(db);
  const bySlot = Map.groupBy(rows, ({ slot }) => slot);
  return wanted.map((_each, slot) => (bySlot.get(slot) ?? []).map(({ slot: _slot, ...row }) => open(row)));
}

function open({ text, keys, ...row }: Omit<FoundRow, 'slot'>): EntryRow {
  return { ...row, record: unseal({ text, keys }) };
}

/** One record, if something of one of these cases left with it. */
export async function selectEntry(
  db: QueryExecutorProvider,
  access: Access,
  recordId: string,
  { caseKeys, caseRefs }: Pick<WantedEntries, 'caseKeys' | 'caseRefs'>,
): Promise<EntryRow | null> {
  const all = sql`${[...caseRefs]}::text[]`;
  const refs = sql`array(select ref from unnest(record.case_refs) ref where ref = any (${all}))`;
  const decided = decisionsOn(sql.ref('record.id'), access);
  const { rows } = await sql<Omit<FoundRow, 'slot'>>`
    select record.seq::text as seq, record.case_refs as "caseRefs", record.person_refs as "personRefs", record.text,
      ${keysOf(refs)} as keys,
      array(
        select gone.case_ref from sealing.case_key gone
        where gone.case_ref = any (${refs}) and gone.key is null) as "destroyedRefs",
      array(
        select file.ref from unnest(${keySet(caseKeys)}, ${all}) file (key, ref)
        where exists (select from ${decided} decision where decision.case_keys @> array[file.key])) as "decidedRefs",
      false as "isDecidedForPerson"
    from disclosure.record
    where record.id = ${recordId}::uuid and record.case_refs && ${all}`.execute(db);
  return rows[0] === undefined ? null : open(rows[0]);
}

interface ErasedCase {
  readonly ownerKey: string;
  readonly caseKey: InternalKey;
}

/**
 * The erased cases of each person whose recipients the person may still learn: those that the requester was responsible
 * for, under a rule for the person's own rights that opens another case of the person.
 */
export async function selectErasedCases(
  db: QueryExecutorProvider,
  access: Access,
  persons: readonly InternalKey[],
): Promise<readonly ErasedCase[]> {
  const { rows } = await sql<{ ownerKey: string; caseKey: string }>`
    select file.applicant_key as "ownerKey", file.case_key as "caseKey"
    from access.case_at(${access.at}::timestamptz) file
    join access.rule rule on rule.authority = file.responsible_authority
    where file.applicant_key = any (${keySet(persons)})
      and file.retention_stage = 'ERASED'
      and rule.policy_version = ${access.policyVersion}
      and rule.authority = ${access.requester.authority} and rule.purpose = ${access.requester.purpose}
      and rule.after_retention and rule.case_scope = 'all_cases_of_person'
      and file.applicant_key in (
        select opened.applicant_key from ${grantedCases(access)} opened
        where opened.applicant_key = any (${keySet(persons)}))`.execute(db);
  return rows.map(({ ownerKey, caseKey }) => ({ ownerKey, caseKey: asId<InternalKey>(caseKey) }));
}
