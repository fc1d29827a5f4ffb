import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { openedCases } from '../../entitled.ts';
import type { DeskContext } from '../desk-context.ts';

/** Something that follows from what is registered and recorded, and that somebody has to do. */
export interface DeskTask {
  readonly id: InternalKey;
  readonly kind: 'ASK_ORIGINATOR' | 'RETURN_OR_DELETE' | 'APPEAL_AT_WRONG_BOARD';
  readonly addressee: string;
  readonly recipient: string;
  readonly since: Date;
  readonly caseKey: InternalKey;
}

interface TaskRow {
  readonly addressee: string;
  readonly recipient: string;
  readonly since: Date;
  readonly caseKey: string;
}

/**
 * What follows now in the cases of the requester's authority, in any order.
 *
 * @param pseudonyms under the link key of the record, which knows cases by reference alone
 */
export async function findTasks(context: DeskContext, pseudonyms: Pseudonyms): Promise<readonly DeskTask[]> {
  return [
    ...(await askOriginators(context, pseudonyms)),
    ...(await returnOrDelete(context)),
    ...(await appealsAtWrongBoards(context)),
  ];
}

/**
 * A caveat held something back from a recipient who asked for it: the originator may consent. Never of security. A consent
 * counts as it does for the answer: that body's, for a case of this person, and for all that the item holds.
 */
async function askOriginators({ db, access }: DeskContext, pseudonyms: Pseudonyms): Promise<readonly DeskTask[]> {
  const { rows: held } = await sql<{ itemKey: string; caseKey: string }>`
    select received.key as "itemKey", received.case_key as "caseKey" from case_file.received_information received
    where received.caveat in ('ASK_ORIGINATOR', 'NO_REDISCLOSURE') and received.source is not null
      and not received.content_categories @> array['SECURITY']
      and received.case_key in (select opened.case_key from ${openedCases(access)} opened)`.execute(db);
  if (held.length === 0) return [];
  const refs = held.map(({ caseKey }) => pseudonyms.caseRef(caseKey));
  const { rows } = await sql<TaskRow>`
    select item.case_key as "caseKey", item.source as addressee,
      concat_ws(' ', asked.authority, asked.instance) as recipient, min(asked.recorded_at) as since
    from unnest(${held.map(({ itemKey }) => itemKey)}::uuid[], ${refs}::text[]) wanted (item_key, ref)
    join case_file.received_information item on item.key = wanted.item_key
    join access.case_at(${access.at}::timestamptz) file on file.case_key = item.case_key
    join disclosure.entry asked on asked.case_refs @> array[wanted.ref]
    where asked.authority <> ${access.requester.authority}
      and concat_ws(' ', asked.authority, asked.instance) <> item.source
      and exists (
        select from jsonb_array_elements(asked.entry -> 'subjects') subject
        where subject ->> 'caseRef' = wanted.ref and subject -> 'coordinates' ? 'Case.receivedInformation')
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
  return rows.map((row) => toTask('ASK_ORIGINATOR', row));
}

/** The matter is closed: whoever handled it gives back or deletes what it was given. */
async function returnOrDelete({ db, access }: DeskContext): Promise<readonly DeskTask[]> {
  const { rows } = await sql<TaskRow>`
    select closed.case_key as "caseKey", concat_ws(' ', matter.authority, matter.instance) as addressee,
      concat_ws(' ', matter.authority, matter.instance, matter.reference) as recipient, ending.ended_at as since
    from access.fact matter
    join access.fact_end ending on ending.fact_key = matter.key
    cross join unnest(matter.case_keys) closed (case_key)
    where matter.fact = 'matter_instructed'
      and closed.case_key in (select opened.case_key from ${openedCases(access)} opened)`.execute(db);
  return rows.map((row) => toTask('RETURN_OR_DELETE', row));
}

/** An appeal stands at a board that no rule lets near a case of that type. */
async function appealsAtWrongBoards({ db, access }: DeskContext): Promise<readonly DeskTask[]> {
  const { rows } = await sql<TaskRow>`
    select appeal.case_key as "caseKey", lower(appeal.board) as addressee, lower(appeal.board) as recipient,
      appeal.valid_from as since
    from access.appeal_at(${access.at}::timestamptz) appeal
    join access.case_at(${access.at}::timestamptz) file on file.case_key = appeal.case_key
    where appeal.outcome is null
      and appeal.board in ('UDLAENDINGENAEVNET', 'FLYGTNINGENAEVNET')
      and appeal.case_key in (select opened.case_key from ${openedCases(access)} opened)
      and not exists (
        select from access.rule rule
        where rule.authority = lower(appeal.board) and rule.relation = 'appeal_pending_before_board'
          and (rule.case_types is null or file.type = any (rule.case_types)))`.execute(db);
  return rows.map((row) => toTask('APPEAL_AT_WRONG_BOARD', row));
}

/** The same task has the same id for as long as it stands, without being stored: a digest in the form of a UUID. */
function toTask(kind: DeskTask['kind'], row: TaskRow): DeskTask {
  const { caseKey, addressee, recipient } = row;
  const digest = createHash('sha256')
    .update(JSON.stringify([kind, caseKey, addressee, recipient]))
    .digest('hex');
  const id = digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return {
    id: asId<InternalKey>(id),
    kind,
    addressee,
    recipient,
    since: row.since,
    caseKey: asId<InternalKey>(caseKey),
  };
}
