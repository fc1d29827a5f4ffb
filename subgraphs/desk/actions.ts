import { sql, type Kysely } from 'kysely';
import { z } from 'zod';
import { canonicalJson, type Json } from '#kernel/canonical-json.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Requester } from '#identity/requester.ts';
import type { Database } from '#storage/database.ts';
import { DeskError } from './desk-error.ts';

export type ActionKind =
  | 'FACT_REGISTERED'
  | 'FACT_ENDED'
  | 'APPEAL_REGISTERED'
  | 'APPEAL_DECIDED'
  | 'TASK_COMPLETED'
  | 'RELEASE_REQUESTED'
  | 'RELEASED'
  | 'RELEASE_REFUSED'
  | 'GRANT_PROPOSED'
  | 'GRANT_APPROVED'
  | 'GRANT_WITHDRAWN'
  | 'EMERGENCY_DECLARED'
  | 'EMERGENCY_REVIEWED'
  | 'PERSON_TOLD'
  | 'INQUIRY_OPENED'
  | 'INQUIRY_CASES_ADDED'
  | 'INQUIRY_CASES_REMOVED'
  | 'INQUIRY_CLOSED';

/** One change of something at the desk. */
export interface DeskAction {
  readonly subjectKey: InternalKey;
  readonly version: number;
  readonly kind: ActionKind;
  readonly authority: string;
  readonly officer: string | null;
  readonly reason: string | null;
  readonly detail: unknown;
  readonly at: Date;
}

interface NewAction {
  readonly subjectKey: InternalKey;
  /** The version that the change makes: one more than the one it was decided on. */
  readonly version: number;
  readonly kind: ActionKind;
  readonly reason?: string;
  readonly detail?: Json;
}

const reasonText = z.string().trim().min(1).max(1000);

/**
 * Writes down what the requester did.
 *
 * @throws {DeskError} BAD_ARGUMENT when the reason is empty or too long
 */
export async function recordAction(db: Kysely<Database>, requester: Requester, action: NewAction): Promise<void> {
  await db
    .insertInto('desk.action')
    .values({
      subject_key: action.subjectKey,
      version: action.version,
      kind: action.kind,
      authority: requester.authority,
      instance: requester.instance,
      officer: requester.officer,
      client: requester.client,
      reason: action.reason === undefined ? null : parseReason(action.reason),
      detail: canonicalJson(action.detail ?? {}),
    })
    .execute();
}

/** @throws {DeskError} BAD_ARGUMENT */
export function parseReason(reason: string): string {
  const parsed = reasonText.safeParse(reason).data;
  if (parsed === undefined) throw new DeskError('BAD_ARGUMENT');
  return parsed;
}

/** What was done with each subject, the first action first. */
export async function selectActions(
  db: Kysely<Database>,
  subjectKeys: readonly string[],
): Promise<ReadonlyMap<InternalKey, readonly DeskAction[]>> {
  const { rows } = await sql<DeskAction>`
    select subject_key as "subjectKey", version, kind, authority, officer, reason, detail, at
    from desk.action where subject_key = any (${[...subjectKeys]}::uuid[])
    order by subject_key, version`.execute(db);
  return Map.groupBy(rows, ({ subjectKey }) => asId<InternalKey>(subjectKey));
}

/**
 * What was done with one subject so far.
 *
 * @throws {DeskError} CONFLICT when the last version is not the one that the decision was made on
 */
export async function actionsAtVersion(
  db: Kysely<Database>,
  subjectKey: InternalKey,
  version: number,
): Promise<readonly DeskAction[]> {
  const actions = (await selectActions(db, [subjectKey])).get(subjectKey) ?? [];
  if ((actions.at(-1)?.version ?? 0) !== version) throw new DeskError('CONFLICT');
  return actions;
}

/** The person who acts, as the facts and the record name one. */
export function actorOf({ authority, officer, client }: Requester): string {
  return `${authority} ${officer ?? client}`;
}
