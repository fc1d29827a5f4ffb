import { createHash } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { z } from 'zod';
import { canonicalJson, type Json } from '#kernel/canonical-json.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { isStorable } from '#kernel/storable-text.ts';
import type { Requester } from '#identity/requester.ts';
import type { Database } from '#storage/database.ts';
import { DeskError } from './desk-error.ts';

export type DeskTransaction = Transaction<Database>;

/** Printable, so that a sender finds its own key again in a log. */
const requestKey = z.string().regex(/^[\x21-\x7e]{1,128}$/);

/**
 * Carries a mutation out once: all of it or nothing, and the same request again leads to what it led to the first time.
 *
 * @param input everything that the mutation was asked with, its `key` included
 * @param work what it does; gives the keys of what it made or changed
 * @throws {DeskError} CONFLICT when the key was used with another input, or another request came first;
 *   BAD_ARGUMENT when the key is not one, or a text anywhere in the input cannot be kept as it is
 */
export async function actOnce(
  db: Kysely<Database>,
  requester: Requester,
  mutation: string,
  input: { readonly key: string },
  work: (transaction: DeskTransaction) => Promise<readonly InternalKey[]>,
): Promise<readonly InternalKey[]> {
  const { authority, instance } = requester;
  const key = requestKey.safeParse(input.key).data;
  const asked = z.json().parse({ mutation, input });
  if (key === undefined || !isKept(asked)) throw new DeskError('BAD_ARGUMENT');
  const request: DeskRequest = {
    sender: instance === null ? authority : `${authority} ${instance}`,
    key,
    sha256: createHash('sha256').update(canonicalJson(asked)).digest('hex'),
  };
  const before = await findSubjects(db, request);
  if (before !== null) return before;
  try {
    return await db.transaction().execute(async (transaction) => {
      const subjects = await work(transaction);
      await transaction
        .insertInto('desk.request')
        .values({ sender: request.sender, key, input_sha256: request.sha256, subjects })
        .execute();
      return subjects;
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // Somebody came first: the same request sent twice at once, or another officer with the same version.
    const winner = await findSubjects(db, request);
    if (winner === null) throw new DeskError('CONFLICT');
    return winner;
  }
}

function isKept(value: Json): boolean {
  if (typeof value === 'string') return isStorable(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isMemberKept);
}

function isMemberKept(value: Json | undefined): boolean {
  return value === undefined || isKept(value);
}

interface DeskRequest {
  readonly sender: string;
  readonly key: string;
  readonly sha256: string;
}

async function findSubjects(db: Kysely<Database>, request: DeskRequest): Promise<readonly InternalKey[] | null> {
  const found = await db
    .selectFrom('desk.request')
    .select(['input_sha256', 'subjects'])
    .where('sender', '=', request.sender)
    .where('key', '=', request.key)
    .executeTakeFirst();
  if (found === undefined) return null;
  if (found.input_sha256 !== request.sha256) throw new DeskError('CONFLICT');
  return found.subjects.map((subject) => asId<InternalKey>(subject));
}

function isUniqueViolation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '23505';
}
