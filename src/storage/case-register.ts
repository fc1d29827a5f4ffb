import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Database } from './database.ts';
import { parseInput } from './input/parse-input.ts';
import { StoreError } from './store-error.ts';

const key = z.uuid();
const board = z.enum(['UDLAENDINGENAEVNET', 'FLYGTNINGENAEVNET', 'UDLAENDINGESTYRELSEN']);

const statusSchema = z.strictObject({
  caseKey: key,
  status: z.enum(['RECEIVED', 'UNDER_CONSIDERATION', 'IN_CONSULTATION', 'DECIDED', 'APPEALED', 'REOPENED', 'CLOSED']),
});
const appealSchema = z.strictObject({ caseKey: key, board });
const appealOutcomeSchema = z.strictObject({
  caseKey: key,
  board,
  outcome: z.enum(['UPHELD', 'CHANGED', 'REMITTED', 'DISMISSED', 'WITHDRAWN']),
});
const moveSchema = z.strictObject({
  personKey: key,
  municipalityCode: z
    .string()
    .regex(/^\d{4}$/)
    .nullable(),
});

/** @throws {StoreError} STORE_INPUT_INVALID, STORE_CASE_UNKNOWN */
export async function setCaseStatus(db: Kysely<Database>, input: z.input<typeof statusSchema>): Promise<void> {
  const { caseKey, status } = parseInput(statusSchema, input);
  const updated = await db
    .updateTable('case_file.case')
    .set({ status })
    .where('key', '=', caseKey)
    .returning('key')
    .execute();
  if (updated.length === 0) throw new StoreError('STORE_CASE_UNKNOWN');
}

/**
 * Registers an appeal of a case, pending from now on.
 *
 * @throws {StoreError} STORE_INPUT_INVALID, STORE_CASE_UNKNOWN
 */
export async function registerAppeal(db: Kysely<Database>, input: z.input<typeof appealSchema>): Promise<InternalKey> {
  const appeal = parseInput(appealSchema, input);
  const found = await db.selectFrom('case_file.case').select('key').where('key', '=', appeal.caseKey).execute();
  if (found.length === 0) throw new StoreError('STORE_CASE_UNKNOWN');
  const appealKey = randomUUID();
  await db
    .insertInto('case_file.appeal')
    .values({ key: appealKey, case_key: appeal.caseKey, board: appeal.board, outcome: null })
    .execute();
  return asId<InternalKey>(appealKey);
}

/**
 * Records how the pending appeal of a case before a board ended; with it the board's relation ends.
 *
 * @throws {StoreError} STORE_INPUT_INVALID, STORE_APPEAL_UNKNOWN
 */
export async function recordAppealOutcome(
  db: Kysely<Database>,
  input: z.input<typeof appealOutcomeSchema>,
): Promise<void> {
  const { caseKey, board: before, outcome } = parseInput(appealOutcomeSchema, input);
  const updated = await db
    .updateTable('case_file.appeal')
    .set({ outcome })
    .where('case_key', '=', caseKey)
    .where('board', '=', before)
    .where('outcome', 'is', null)
    .returning('key')
    .execute();
  if (updated.length === 0) throw new StoreError('STORE_APPEAL_UNKNOWN');
}

/**
 * Records where an applicant lives or is allocated from now on; the new municipality takes over at once.
 *
 * @param input.municipalityCode four digits; `null` = no municipality
 * @throws {StoreError} STORE_INPUT_INVALID, STORE_PERSON_UNKNOWN
 */
export async function recordMove(db: Kysely<Database>, input: z.input<typeof moveSchema>): Promise<void> {
  const { personKey, municipalityCode } = parseInput(moveSchema, input);
  const updated = await db
    .updateTable('applicant.person')
    .set({ municipality_code: municipalityCode })
    .where('key', '=', personKey)
    .returning('key')
    .execute();
  if (updated.length === 0) throw new StoreError('STORE_PERSON_UNKNOWN');
}

export interface CaseKeys {
  readonly caseKey: InternalKey;
  readonly applicantKey: InternalKey;
  readonly sponsorKey: InternalKey | null;
}

/**
 * The keys of the case with this journal number.
 *
 * @throws {StoreError} STORE_CASE_UNKNOWN
 */
export async function lookUpCase(db: Kysely<Database>, journalNumber: string): Promise<CaseKeys> {
  const row = await db
    .selectFrom('case_file.case')
    .select(['key', 'applicant_key', 'sponsor_key'])
    .where('journal_number', '=', journalNumber)
    .executeTakeFirst();
  if (row === undefined) throw new StoreError('STORE_CASE_UNKNOWN');
  return {
    caseKey: asId<InternalKey>(row.key),
    applicantKey: asId<InternalKey>(row.applicant_key),
    sponsorKey: row.sponsor_key === null ? null : asId<InternalKey>(row.sponsor_key),
  };
}

/**
 * The key of the applicant with this alien file number.
 *
 * @throws {StoreError} STORE_PERSON_UNKNOWN
 */
export async function lookUpApplicant(db: Kysely<Database>, alienFileNumber: string): Promise<InternalKey> {
  const row = await db
    .selectFrom('applicant.person')
    .select('key')
    .where('alien_file_number', '=', alienFileNumber)
    .executeTakeFirst();
  if (row === undefined) throw new StoreError('STORE_PERSON_UNKNOWN');
  return asId<InternalKey>(row.key);
}
