import { randomUUID } from 'node:crypto';
import { sql, type QueryExecutorProvider } from 'kysely';
import type { CategoryId } from '#kernel/ids.ts';
import type { HandlingCaveat } from '#policy/entitlement.ts';
import { entitledBy, parseEntitled, type Entitled } from '../entitled.ts';
import type { Access } from '../subgraph.ts';
import type { FilingPlace } from './filing-place.ts';

/** A case or person that something is handed in to, as far as its receipt is concerned. */
interface ReceiverRow {
  readonly id: string;
  readonly entitlements: unknown;
}

/** The one case or person of the place, if the requester's rule opens it. */
export async function selectReceiver(
  db: QueryExecutorProvider,
  access: Access,
  { column, keys }: FilingPlace,
): Promise<Entitled<ReceiverRow> | null> {
  const { rows } = await sql<ReceiverRow>`
    select opened.owner_key as id, opened.entitlements
    from ${entitledBy(access, column, keys)} opened`.execute(db);
  const [row] = rows;
  return row === undefined ? null : parseEntitled(row);
}

export interface ReceivedItem {
  /** Who it comes from: the authority, and which body of it. */
  readonly source: string;
  readonly caveat: HandlingCaveat;
  /** In order, so that the same ones are equal. */
  readonly contentCategories: readonly CategoryId[];
  readonly content: string;
  /** SHA-256 of the content, hexadecimal. */
  readonly sha256: string;
  /** The sender's own. */
  readonly key: string;
}

export interface ReceiptRow {
  readonly id: string;
  readonly receivedAt: Date;
  readonly sha256: string;
}

/**
 * Files an item in the place, if the requester's rule opens it and the sender has not used the key.
 *
 * @returns `null` when nothing was written
 */
export async function insertReceived(
  db: QueryExecutorProvider,
  access: Access,
  place: FilingPlace,
  { source, caveat, contentCategories, content, sha256, key }: ReceivedItem,
): Promise<ReceiptRow | null> {
  const { authority, instance, client, officer } = access.requester;
  const { rows } = await sql<ReceiptRow>`
    insert into case_file.received_information (
      key, case_key, source, caveat, content_categories, content,
      sender_authority, sender_instance, sender_client, sender_officer, sender_key, received_at, sha256)
    select ${randomUUID()}::uuid, target.case_key, ${source}::text, ${caveat}::text, ${[...contentCategories]}::text[],
      ${content}::text, ${authority}::text, ${instance}::text, ${client}::text, ${officer}::text, ${key}::text,
      ${access.at}::timestamptz, ${sha256}::text
    from ${place.target} target
    on conflict (sender_authority, sender_instance, sender_key) where sender_authority is not null do nothing
    returning key as id, received_at as "receivedAt", sha256`.execute(db);
  return rows[0] ?? null;
}

/** What the sender has handed in under the key, and whether it is this very item in this place. */
export async function selectReceived(
  db: QueryExecutorProvider,
  access: Access,
  place: FilingPlace,
  { caveat, contentCategories, sha256, key }: ReceivedItem,
): Promise<(ReceiptRow & { readonly isSame: boolean }) | null> {
  const { authority, instance } = access.requester;
  const { rows } = await sql<ReceiptRow & { readonly isSame: boolean }>`
    select received.key as id, received.received_at as "receivedAt", received.sha256,
      received.caveat = ${caveat}::text
        and received.content_categories = ${[...contentCategories]}::text[]
        and received.sha256 = ${sha256}::text
        and received.case_key in (select earlier.case_key from ${place.before} earlier) as "isSame"
    from case_file.received_information received
    where received.sender_authority = ${authority}::text
      and received.sender_instance is not distinct from ${instance}::text
      and received.sender_key = ${key}::text`.execute(db);
  return rows[0] ?? null;
}
