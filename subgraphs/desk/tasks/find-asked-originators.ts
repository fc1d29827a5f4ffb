import { sql } from 'kysely';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import { openedCases } from '../../entitled.ts';
import { keysOf, unseal, type SealedRow } from '../../sealed-records.ts';
import type { DeskContext } from '../desk-context.ts';
import type { TaskRow } from './task-row.ts';

interface HeldItem {
  readonly itemKey: string;
  readonly caseKey: string;
}

/** Who asked for what a case received, for which purpose, and when first. */
interface Asked {
  readonly caseKey: string;
  readonly authority: string;
  readonly instance: string | null;
  readonly purpose: string;
  readonly since: string;
}

/** Of each case, the newest. */
const maxRecordsPerCase = 500;

/**
 * A caveat held something back from a recipient who asked for it: the originator may consent. Never of security. A consent
 * counts as it does for the answer: that body's, for a case of this person, and for all that the item holds.
 */
export async function findAskedOriginators(context: DeskContext, pseudonyms: Pseudonyms): Promise<readonly TaskRow[]> {
  const { db, access } = context;
  const { rows: held } = await sql<HeldItem>`
    select received.key as "itemKey", received.case_key as "caseKey" from case_file.received_information received
    where received.caveat in ('ASK_ORIGINATOR', 'NO_REDISCLOSURE') and received.source is not null
      and not received.content_categories @> array['SECURITY']
      and received.case_key in (select opened.case_key from ${openedCases(access)} opened)`.execute(db);
  if (held.length === 0) return [];
  const asked = await findAsked(context, pseudonyms, [...new Set(held.map(({ caseKey }) => caseKey))]);
  const { rows } = await sql<TaskRow>`
    select item.case_key as "caseKey", item.source as addressee,
      concat_ws(' ', asked.authority, asked.instance) as recipient, min(asked.since) as since
    from case_file.received_information item
    join access.case_at(${access.at}::timestamptz) file on file.case_key = item.case_key
    join json_to_recordset(${JSON.stringify(asked)}::json) as asked (
      "caseKey" uuid, authority text, instance text, purpose text, since timestamptz) on asked."caseKey" = item.case_key
    where item.key = any (${held.map(({ itemKey }) => itemKey)}::uuid[])
      and concat_ws(' ', asked.authority, asked.instance) <> item.source
      and not exists (
        select from access.fact_at(${access.at}::timestamptz) consent
        join access.case_at(${access.at}::timestamptz) basis on consent.case_keys @> array[basis.case_key]
        where consent.fact = 'ORIGINATOR_OK' and consent.authority = asked.authority
          and (consent.instance is null or consent.instance = asked.instance)
          and (consent.purpose is null or consent.purpose = asked.purpose)
          and consent.detail ->> 'originator' = item.source
          and consent.categories @> item.content_categories
          and (consent.item_case_key is null or consent.item_case_key = item.case_key)
          and basis.applicant_key = file.applicant_key)
    group by item.case_key, item.source, asked.authority, asked.instance`.execute(db);
  return rows;
}

/** What the record says: who but ourselves asked for what these cases received. */
async function findAsked(
  { db, access }: DeskContext,
  pseudonyms: Pseudonyms,
  caseKeys: readonly string[],
): Promise<readonly Asked[]> {
  const refs = caseKeys.map((key) => pseudonyms.caseRef(key));
  const { rows } = await sql<SealedRow & { readonly caseKey: string; readonly ref: string }>`
    select wanted.key as "caseKey", wanted.ref, found.text, ${keysOf(sql`array[wanted.ref]`)} as keys
    from unnest(${[...caseKeys]}::uuid[], ${refs}::text[]) wanted (key, ref)
    cross join lateral (
      select record.text from disclosure.record
      where record.case_refs @> array[wanted.ref]
      order by record.seq desc limit ${maxRecordsPerCase}) found`.execute(db);
  const earliest = new Map<string, Asked>();
  for (const { caseKey, ref, ...row } of rows) {
    const { skeleton, request, subjects } = unseal(row);
    const isAsked = subjects.some(
      ({ caseRef, coordinates }) => caseRef === ref && coordinates.some((each) => each === 'Case.receivedInformation'),
    );
    if (request === null || !isAsked || skeleton.recipient === access.requester.authority) continue;
    const { recipient: authority, instance, purpose } = skeleton;
    const name = JSON.stringify([caseKey, authority, instance, purpose]);
    const since = earliest.get(name)?.since ?? request.at;
    earliest.set(name, { caseKey, authority, instance, purpose, since: since < request.at ? since : request.at });
  }
  return [...earliest.values()];
}
