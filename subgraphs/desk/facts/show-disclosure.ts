import { GraphQLError } from 'graphql';
import { sql } from 'kysely';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import { readRecord } from '#disclosure/read-record.ts';
import { asId, type AuthorityId, type Coordinate, type InternalKey } from '#kernel/ids.ts';
import { decidedCategories } from '#policy/log-visibility.ts';
import { requestOwner } from '#policy/owner.ts';
import { withheldExtensions } from '#policy/verdict-report.ts';
import { registerFact } from '#storage/fact-store.ts';
import { parseKey } from '../../subgraph.ts';
import { decideOn } from '../../visible.ts';
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

const showDisclosure = asId<Coordinate>('Mutation.showDisclosure');

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
      const recipient = recordId === null ? null : await findRecipient(context, recordId, file, pseudonyms);
      // A record of another case is as unknown here as none.
      if (recordId === null || recipient === null) return null;
      const withheld = withholdDecision(context, file, recipient);
      if (withheld !== null) return withheld;
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

/** Who received the record, or sent what came in; `null` unless something of the case, or of its applicant, is in it. */
async function findRecipient(
  { db }: DeskContext,
  recordId: InternalKey,
  { caseKey, applicantKey }: OpenCase,
  pseudonyms: Pseudonyms,
): Promise<AuthorityId | null> {
  const { rows } = await sql<{ text: string }>`
    select record.text from disclosure.record
    where record.id = ${recordId}::uuid
      and (record.case_refs @> array[${pseudonyms.caseRef(caseKey)}::text]
        or record.person_refs @> array[${pseudonyms.personRef(applicantKey)}::text])`.execute(db);
  const [row] = rows;
  return row === undefined ? null : asId<AuthorityId>(readRecord(row.text, () => null).skeleton.recipient);
}

/** @returns `null` where the officer may decide on what this authority received or gave */
function withholdDecision(context: DeskContext, { entitlements }: OpenCase, recipient: AuthorityId) {
  const contentCategories = decidedCategories(context.policy, recipient);
  const verdict = decideOn(context, showDisclosure, entitlements, {
    contentCategories,
    caveat: 'NONE',
    originator: null,
  });
  if (verdict.kind === 'allow') return null;
  return new GraphQLError('withheld', { extensions: withheldExtensions(requestOwner, showDisclosure, verdict) });
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
