import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { openedCases } from '../../entitled.ts';
import type { DeskContext } from '../desk-context.ts';
import { findAskedOriginators } from './find-asked-originators.ts';
import type { TaskRow } from './task-row.ts';

/** Something that follows from what is registered and recorded, and that somebody has to do. */
export interface DeskTask {
  readonly id: InternalKey;
  readonly kind: 'ASK_ORIGINATOR' | 'RETURN_OR_DELETE' | 'APPEAL_AT_WRONG_BOARD';
  readonly addressee: string;
  readonly recipient: string;
  readonly since: Date;
  readonly caseKey: InternalKey;
}

/**
 * What follows now in the cases of the requester's authority, in any order.
 *
 * @param pseudonyms under the link key of the record, which knows cases by reference alone
 */
export async function findTasks(context: DeskContext, pseudonyms: Pseudonyms): Promise<readonly DeskTask[]> {
  return [
    ...(await findAskedOriginators(context, pseudonyms)).map((row) => toTask('ASK_ORIGINATOR', row)),
    ...(await returnOrDelete(context)),
    ...(await appealsAtWrongBoards(context)),
  ];
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
        where rule.policy_version = ${access.policyVersion}
          and rule.authority = lower(appeal.board) and rule.relation = 'appeal_pending_before_board'
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
