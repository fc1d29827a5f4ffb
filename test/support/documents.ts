import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { DocumentMediaType } from '#kernel/document-content.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { lookUpCase } from '#storage/case-register.ts';
import type { Store } from '#storage/open-store.ts';
import { writeDocumentContent } from '#storage/write-document-content.ts';

export interface TestDocument {
  /** `null` = registered, and nothing written yet. */
  readonly bytes: Uint8Array | null;
  readonly contentCategories?: readonly string[];
  readonly caveat?: 'NONE' | 'ASK_ORIGINATOR' | 'NO_REDISCLOSURE' | 'SECURITY';
  readonly mediaType?: DocumentMediaType;
}

let positions = 1000;

/** Registers a document in the case with this journal number, and writes its content. */
export async function addDocument(store: Store, journalNumber: string, document: TestDocument): Promise<InternalKey> {
  const { bytes, contentCategories = ['IDENTITY'], caveat = 'NONE', mediaType = 'application/pdf' } = document;
  const desk = store.db('desk');
  const { caseKey } = await lookUpCase(desk, journalNumber);
  const key = randomUUID();
  positions += 1;
  await desk
    .insertInto('case_file.document')
    .values({
      key,
      case_key: caseKey,
      position: positions,
      kind: 'OTHER',
      content_categories: contentCategories,
      caveat,
    })
    .execute();
  if (bytes !== null) {
    const maxSizeBytes = bytes.byteLength;
    await writeDocumentContent(desk, { documentKey: key, mediaType, maxSizeBytes }, inPieces(bytes));
  }
  return asId<InternalKey>(key);
}

/** A document of so many chunks of 64 KiB, made where it is kept. */
export async function addLargeDocument(store: Store, journalNumber: string, chunks: number): Promise<InternalKey> {
  const key = await addDocument(store, journalNumber, { bytes: null });
  const { admin } = store;
  await sql`insert into case_file.document_chunk (document_key, position, bytes)
    select ${key}::uuid, n, decode(repeat(md5(n::text), ${65_536 / 16}), 'hex')
    from generate_series(0, ${chunks - 1}) n`.execute(admin);
  await sql`update case_file.document set media_type = 'image/tiff', size_bytes = ${chunks * 65_536},
    sha256 = (select encode(sha256(string_agg(bytes, '' order by position)), 'hex')
      from case_file.document_chunk where document_key = ${key}::uuid)
    where key = ${key}::uuid`.execute(admin);
  return key;
}

/** Pieces that fit no chunk. */
export async function* inPieces(bytes: Uint8Array, pieceBytes = 100_000): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.byteLength; from += pieceBytes) {
    yield bytes.subarray(from, from + pieceBytes);
    await Promise.resolve();
  }
}

export function drawBytes(count: number): Uint8Array {
  return new Uint8Array(randomBytes(count));
}
