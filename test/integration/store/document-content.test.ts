import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { InternalKey } from '#kernel/ids.ts';
import { writeDocumentContent } from '#storage/write-document-content.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { addDocument, drawBytes, inPieces } from '#test/support/documents.ts';

const mediaType = 'application/pdf';
const chunkBytes = 65_536;

describe.each(storeKinds)('the content of a document on %s', (kind) => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(() => testStore.close());

  const register = (): Promise<InternalKey> => addDocument(testStore.store, 'ASY-2', { bytes: null });
  const write = (documentKey: string, source: AsyncIterable<Uint8Array>, maxSizeBytes = 1_000_000) =>
    writeDocumentContent(testStore.store.db('desk'), { documentKey, mediaType, maxSizeBytes }, source);
  /** What is stored of it: the description, and the chunks in their order. */
  async function read(key: InternalKey) {
    const { admin } = testStore.store;
    const { rows } =
      await sql`select media_type, size_bytes, sha256 from case_file.document where key = ${key}`.execute(admin);
    const chunks = await admin
      .selectFrom('case_file.document_chunk')
      .select(['position', 'bytes'])
      .where('document_key', '=', key)
      .orderBy('position')
      .execute();
    return { described: rows[0], chunks };
  }
  const nothing = { described: { media_type: null, size_bytes: null, sha256: null }, chunks: [] };

  test.each([0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes, 250_000])(
    'of %d bytes is kept in chunks, with its size and digest',
    async (count) => {
      const key = await register();
      const bytes = drawBytes(count);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(await write(key, inPieces(bytes), count)).toEqual({ sizeBytes: count, sha256 });
      const { described, chunks } = await read(key);
      expect(described).toEqual({ media_type: mediaType, size_bytes: count, sha256 });
      expect(chunks.map(({ position }) => position)).toEqual([...chunks.keys()]);
      expect(chunks.slice(0, -1).every((chunk) => chunk.bytes.byteLength === chunkBytes)).toBe(true);
      expect(Buffer.concat(chunks.map((chunk) => chunk.bytes)).equals(bytes)).toBe(true);
    },
  );

  test('does not depend on the pieces in which it comes', async () => {
    const bytes = drawBytes(140_000);
    const digests = [];
    for (const pieceBytes of [1_000, chunkBytes, 140_000]) {
      digests.push(await write(await register(), inPieces(bytes, pieceBytes)));
    }
    expect(new Set(digests.map(({ sha256 }) => sha256)).size).toBe(1);
  });

  test('one byte over the limit: nothing is written', async () => {
    const key = await register();
    const writing = write(key, inPieces(drawBytes(150_001)), 150_000);
    await expect(writing).rejects.toMatchObject({ code: 'STORE_DOCUMENT_TOO_LARGE' });
    expect(await read(key)).toEqual(nothing);
  });

  test('whose source breaks off: nothing is written', async () => {
    const key = await register();
    async function* breaking() {
      yield* inPieces(drawBytes(200_000));
      throw new Error('the line is dead');
    }
    await expect(write(key, breaking())).rejects.toThrow('the line is dead');
    expect(await read(key)).toEqual(nothing);
  });

  test('is written once, however it is there', async () => {
    const key = await register();
    await write(key, inPieces(drawBytes(10)));
    const before = await read(key);
    await expect(write(key, inPieces(drawBytes(20)))).rejects.toMatchObject({ code: 'STORE_DOCUMENT_WRITTEN' });
    expect(await read(key)).toEqual(before);

    const text = await testStore.store.admin
      .selectFrom('case_file.document')
      .select('key')
      .where('content', 'is not', null)
      .executeTakeFirstOrThrow();
    await expect(write(text.key, inPieces(drawBytes(20)))).rejects.toMatchObject({ code: 'STORE_DOCUMENT_WRITTEN' });
  });

  test('of two writers at once, one writes', async () => {
    const key = await register();
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => write(key, inPieces(drawBytes(100_000)))));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    const { described, chunks } = await read(key);
    const sha256 = createHash('sha256').update(Buffer.concat(chunks.map(({ bytes }) => bytes)));
    expect(described).toMatchObject({ size_bytes: 100_000, sha256: sha256.digest('hex') });
  });

  test('of a document that is not there is refused', async () => {
    const writing = write(randomUUID(), inPieces(drawBytes(10)));
    await expect(writing).rejects.toMatchObject({ code: 'STORE_DOCUMENT_UNKNOWN' });
  });

  test.each([{ mediaType: 'text/html' }, { maxSizeBytes: -1 }, { maxSizeBytes: 1.5 }, { documentKey: 'x' }])(
    'with %j is refused, and names the field alone',
    async (wrong) => {
      const input = { documentKey: await register(), mediaType, maxSizeBytes: 10 } as const;
      const source = inPieces(drawBytes(1));
      const writing = writeDocumentContent(testStore.store.db('desk'), Object.assign({ ...input }, wrong), source);
      await expect(writing).rejects.toMatchObject({ code: 'STORE_INPUT_INVALID', detail: Object.keys(wrong)[0] });
    },
  );

  test('is not changed by the desk, and not read in chunks by the gateway', async () => {
    const { store } = testStore;
    const denied = { code: '42501' };
    for (const [component, statement] of [
      ['desk', `update case_file.document_chunk set bytes = '\\x00'`],
      ['desk', 'delete from case_file.document_chunk'],
      ['gateway', 'select from case_file.document_part'],
      ['oversight', 'select from case_file.document_part'],
      ['case', 'select from case_file.document_chunk'],
    ] as const) {
      await expect(sql.raw(statement).execute(store.db(component))).rejects.toMatchObject(denied);
    }
  });
});
