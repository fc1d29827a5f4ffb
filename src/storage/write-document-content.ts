import { createHash } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { z } from 'zod';
import { documentMediaTypes, type ContentDigest } from '#kernel/document-content.ts';
import type { Database } from './database.ts';
import { parseInput } from './input/parse-input.ts';
import { StoreError } from './store-error.ts';

const contentSchema = z.strictObject({
  documentKey: z.uuid(),
  mediaType: z.enum(documentMediaTypes),
  maxSizeBytes: z.int().nonnegative(),
});

const chunkBytes = 64 * 1024;

/**
 * Writes the content of a registered document that has none yet: all of it in one transaction, or nothing. The bytes pass
 * through one chunk at a time.
 *
 * @returns what was written, as it will be described to whoever receives it
 * @throws {StoreError} STORE_INPUT_INVALID, STORE_DOCUMENT_UNKNOWN, STORE_DOCUMENT_WRITTEN, STORE_DOCUMENT_TOO_LARGE; and
 *   whatever the source throws
 */
export async function writeDocumentContent(
  db: Kysely<Database>,
  input: z.input<typeof contentSchema>,
  source: AsyncIterable<Uint8Array>,
): Promise<ContentDigest> {
  const { documentKey, mediaType, maxSizeBytes } = parseInput(contentSchema, input);
  return db.transaction().execute(async (transaction) => {
    await lockEmptyDocument(transaction, documentKey);
    const hash = createHash('sha256');
    let sizeBytes = 0;
    let position = 0;
    for await (const bytes of inChunks(source)) {
      sizeBytes += bytes.byteLength;
      if (sizeBytes > maxSizeBytes) throw new StoreError('STORE_DOCUMENT_TOO_LARGE');
      hash.update(bytes);
      await transaction
        .insertInto('case_file.document_chunk')
        .values({ document_key: documentKey, position, bytes })
        .execute();
      position += 1;
    }
    const sha256 = hash.digest('hex');
    await transaction
      .updateTable('case_file.document')
      .set({ media_type: mediaType, size_bytes: sizeBytes, sha256 })
      .where('key', '=', documentKey)
      .execute();
    return { sizeBytes, sha256 };
  });
}

/** Who writes to the same document at the same moment waits here, and then finds it written. */
async function lockEmptyDocument(db: Transaction<Database>, key: string): Promise<void> {
  const document = await db
    .selectFrom('case_file.document')
    .select(['content', 'sha256'])
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirst();
  if (document === undefined) throw new StoreError('STORE_DOCUMENT_UNKNOWN');
  if (document.content !== null || document.sha256 !== null) throw new StoreError('STORE_DOCUMENT_WRITTEN');
}

/** The same bytes, {@link chunkBytes} at a time. */
async function* inChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let chunk = new Uint8Array(chunkBytes);
  let filled = 0;
  for await (const part of source) {
    for (let from = 0; from < part.byteLength;) {
      const taken = part.subarray(from, from + chunkBytes - filled);
      chunk.set(taken, filled);
      filled += taken.byteLength;
      from += taken.byteLength;
      if (filled < chunkBytes) continue;
      yield chunk;
      chunk = new Uint8Array(chunkBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}
