import { sql, type QueryExecutorProvider } from 'kysely';
import type { ContentDigest } from '#kernel/document-content.ts';
import type { InternalKey } from '#kernel/ids.ts';
import { grantedCases, type KeySet } from '../entitled.ts';
import type { Access } from '../subgraph.ts';
import type { Handling } from './item-of.ts';

/** A document that has content, without the content. */
export interface StoredDocument extends ContentDigest, Handling {
  readonly caseKey: InternalKey;
  /** `null` for text. */
  readonly mediaType: string | null;
}

/** The size and digest of the bytes that a download serves, whichever way they are kept. */
export const sizeOfDocument = sql`coalesce(document.size_bytes, octet_length(document.content))`;
export const digestOfDocument = sql`coalesce(document.sha256, encode(sha256(convert_to(document.content, 'UTF8')), 'hex'))`;

/** The document behind the key, if the rule opens its case and there is content in it. */
export async function selectStoredDocument(
  db: QueryExecutorProvider,
  access: Access,
  key: InternalKey,
): Promise<StoredDocument | null> {
  const { rows } = await sql<StoredDocument>`
    select document.case_key as "caseKey", document.content_categories as "contentCategories", document.caveat,
      document.media_type as "mediaType", ${sizeOfDocument} as "sizeBytes", ${digestOfDocument} as sha256
    from case_file.document document
    where document.key = ${key}::uuid
      and (document.content is not null or document.sha256 is not null)
      and document.case_key in (${casesOf(access)})`.execute(db);
  return rows[0] ?? null;
}

/** How many parts are read at once: the relation is looked up for all of them together. Half a megabyte. */
const partsAtOnce = 8;

/** The next parts of the content, in their order; none where there are no more. */
export async function selectDocumentParts(
  db: QueryExecutorProvider,
  access: Access,
  { documentKey, from }: { readonly documentKey: InternalKey; readonly from: number },
): Promise<readonly Uint8Array[]> {
  const { rows } = await sql<{ bytes: Uint8Array }>`
    select part.bytes
    from case_file.document document
    join case_file.document_part part on part.document_key = document.key
    where document.key = ${documentKey}::uuid
      and part.position >= ${from}::integer and part.position < ${from + partsAtOnce}::integer
      and document.case_key in (${casesOf(access)})
    order by part.position`.execute(db);
  return rows.map(({ bytes }) => bytes);
}

function casesOf(access: Access): KeySet {
  return sql`select opened.case_key from ${grantedCases(access)} opened where opened.case_key = document.case_key`;
}
