import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { createRecipientIds } from '#gateway/recipient-ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { recordAppealOutcome, registerAppeal } from '#storage/case-register.ts';
import type { Store } from '#storage/open-store.ts';
import { writeBulk } from '#storage/write-bulk.ts';
import { testKeys } from '#test/support/boot-network.ts';
import { requesterOf } from '#test/support/requester.ts';

/** A board, whose relation to a case is a pending appeal. */
export const asking = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' } as const;
const board = 'FLYGTNINGENAEVNET';

/** A case and its person, by every name that the board may ask for. */
export interface Subject {
  readonly journalNumber: string;
  readonly fileNumber: string;
  readonly caseId: string;
  readonly applicantId: string;
}

export const subjectNames = ['unrelated', 'unknown', 'ended', 'erased'] as const;
export type SubjectName = (typeof subjectNames)[number];

interface Row {
  readonly caseKey: string;
  readonly applicantKey: string;
  readonly journalNumber: string;
  readonly fileNumber: string;
}

/** Enough for the database to have a choice of plans. */
const cases = 1000;

/**
 * Makes one of each, in a store with many others: a person with whom the board has nothing to do, one whom nobody knows,
 * one whose appeal is decided, and one whose appeal is pending in an erased case.
 */
export async function makeSubjects(store: Store): Promise<Readonly<Record<SubjectName, Subject>>> {
  await writeBulk(store, { cases, seed: 3 });
  const desk = store.db('desk');
  const [unrelated, ended, erased] = await findCases(store);
  invariant(unrelated && ended && erased, 'there are cases without an appeal');
  await registerAppeal(desk, { caseKey: ended.caseKey, board });
  await recordAppealOutcome(desk, { caseKey: ended.caseKey, board, outcome: 'UPHELD' });
  await registerAppeal(desk, { caseKey: erased.caseKey, board });
  await sql`update case_file.case set retention_stage = 'ERASED' where key = ${erased.caseKey}`.execute(desk);
  await sql`analyze`.execute(store.admin);
  const unknown = {
    caseKey: randomUUID(),
    applicantKey: randomUUID(),
    journalNumber: unrelated.journalNumber.replace(/\d/g, '9'),
    fileNumber: '99999999',
  };
  return {
    unrelated: seal(unrelated),
    unknown: seal(unknown),
    ended: seal(ended),
    erased: seal(erased),
  };
}

/** Those of the persons with the most cases first: whatever work a person makes, they make more of it. */
async function findCases(store: Store): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select file.key as "caseKey", file.applicant_key as "applicantKey", file.journal_number as "journalNumber",
      person.alien_file_number as "fileNumber"
    from case_file.case file
    join applicant.person person on person.key = file.applicant_key
    where file.type = 'ASYLUM' and file.retention_stage = 'ACTIVE'
      and not exists (
        select from case_file.appeal appeal join case_file.case other on other.key = appeal.case_key
        where other.applicant_key = file.applicant_key)
    order by (select count(*) from case_file.case other where other.applicant_key = file.applicant_key) desc, file.key
    limit 40`.execute(store.admin);
  return [...new Map(rows.toReversed().map((row) => [row.applicantKey, row])).values()].toReversed();
}

function seal({ caseKey, applicantKey, journalNumber, fileNumber }: Row): Subject {
  const ids = createRecipientIds(testKeys.recipientId)(requesterOf(asking.authority, asking.purpose));
  return {
    journalNumber,
    fileNumber,
    caseId: ids.seal('Case', caseKey),
    applicantId: ids.seal('Applicant', applicantKey),
  };
}
