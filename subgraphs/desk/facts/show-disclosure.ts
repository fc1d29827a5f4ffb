import { sql } from 'kysely';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import type { InternalKey } from '#kernel/ids.ts';
import { registerFact } from '#storage/fact-store.ts';
import { parseKey } from '../../subgraph.ts';
import { actorOf, parseReason, recordAction } from '../actions.ts';
import { actOnce, type DeskTransaction } from '../act-once.ts';
import type { DeskContext } from '../desk-context.ts';
import { answerDesk, DeskError } from '../desk-error.ts';
import { requireCase, type OpenCase } from '../own-cases.ts';
import { loadFact, shownDisclosure } from './show-facts.ts';

interface ShownDisclosureInput {
  readonly key: string;
  readonly caseId: string;
  readonly disclosureId: string;
  readonly reason: string;
}

/**
 * Registers that the person concerned may learn of one entry of the record, as far as it is about one case.
 *
 * @param pseudonyms under the link key of the record
 * @see docs/who-received-what.md
 */
export function createShowDisclosure(pseudonyms: Pseudonyms) {
  return ({ input }: { readonly input: ShownDisclosureInput }, context: DeskContext) =>
    answerDesk(async () => {
      const { requester } = context.access;
      const file = await requireCase(context, input.caseId);
      const recordId = parseKey(input.disclosureId);
      // A record of another case is as unknown here as none.
      if (recordId === null || !(await isAbout(context, recordId, file, pseudonyms))) return null;
      const reason = parseReason(input.reason);
      const [key] = await actOnce(context.db, requester, 'showDisclosure', { ...input }, async (transaction) => {
        await assertUndecided(transaction, recordId, file);
        const factKey = await registerFact(transaction, {
          fact: shownDisclosure,
          reference: recordId,
          caseKeys: [file.caseKey],
          personKey: file.applicantKey,
          registeredBy: actorOf(requester),
        });
        await recordAction(transaction, requester, {
          subjectKey: factKey,
          version: 1,
          kind: 'FACT_REGISTERED',
          reason,
        });
        return [factKey];
      });
      return key === undefined ? null : loadFact(key, context);
    });
}

/** Whether something of the case, or of its applicant, left with the record. */
async function isAbout(
  { db }: DeskContext,
  recordId: InternalKey,
  { caseKey, applicantKey }: OpenCase,
  pseudonyms: Pseudonyms,
): Promise<boolean> {
  const { rows } = await sql`
    select from disclosure.record
    where record.id = ${recordId}::uuid
      and (record.case_refs @> array[${pseudonyms.caseRef(caseKey)}::text]
        or record.person_refs @> array[${pseudonyms.personRef(applicantKey)}::text])`.execute(db);
  return rows.length > 0;
}

/**
 * One decision at a time, so that ending it ends all of it.
 *
 * @throws {DeskError} CONFLICT
 */
async function assertUndecided(db: DeskTransaction, recordId: InternalKey, { caseKey }: OpenCase): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${recordId} ${caseKey}`}, 22))`.execute(db);
  const { rows } = await sql`
    select from access.fact_at(clock_timestamp()) live
    where live.fact = ${shownDisclosure} and live.reference = ${recordId}::text
      and live.case_keys @> array[${caseKey}::uuid]`.execute(db);
  if (rows.length > 0) throw new DeskError('CONFLICT');
}
