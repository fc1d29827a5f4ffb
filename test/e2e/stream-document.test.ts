import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createRecipientIds } from '#gateway/recipient-ids.ts';
import type { InternalKey } from '#kernel/ids.ts';
import { bootNetwork, testKeys, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { addDocument, addLargeDocument, drawBytes } from '#test/support/documents.ts';
import { countRecords } from '#test/support/read-records.ts';
import { requesterOf } from '#test/support/requester.ts';
import { watchStatements } from '#test/support/watch-statements.ts';

const board = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' } as const;
const ids = createRecipientIds(testKeys.recipientId)(requesterOf(board.authority, board.purpose));
const chunkBytes = 65_536;
const largeChunks = 800;
/** Half a megabyte at once. */
const largeReads = largeChunks / 8;

/** Counts how often parts of documents are read. */
function countReads() {
  const { watched, take } = watchStatements();
  let reads = 0;
  return {
    watched,
    count() {
      reads += take().filter(({ sql }) => sql.includes('case_file.document_part')).length;
      return reads;
    },
  };
}

describe.each(storeKinds)('the content of a document on %s', (kind) => {
  const reads = countReads();
  let network: TestNetwork;
  beforeAll(async () => {
    network = await bootNetwork(kind, { watched: reads.watched, documentMaxBytes: largeChunks * chunkBytes });
  });
  afterAll(() => network.close());

  /** The answer as soon as its head is there; nothing of its body is taken yet. */
  async function open(key: InternalKey): Promise<IncomingMessage> {
    const path = `/documents/${ids.seal('Document', key)}`;
    const who = await network.present({ authority: board.authority }, 'GET', path);
    const sent = request(`${network.url}${path}`, {
      headers: { ...who, 'disclosure-purpose': board.purpose },
      // A connection of its own: how one ends must not touch another.
      agent: false,
    });
    sent.end();
    return new Promise((resolve, reject) => sent.on('response', resolve).on('error', reject));
  }
  /** How many bytes came, and whether the answer was whole. */
  async function take(response: IncomingMessage): Promise<{ readonly bytes: number; readonly whole: boolean }> {
    let bytes = 0;
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.byteLength;
    } catch {
      return { bytes, whole: false };
    }
    return { bytes, whole: response.complete };
  }
  /** A connection that breaks at once may break before the head is out. */
  const openAndTake = async (key: InternalKey): Promise<Awaited<ReturnType<typeof take>>> =>
    open(key).then(take, () => ({ bytes: 0, whole: false }));
  /** 52 MB. */
  const addLarge = (): Promise<InternalKey> => addLargeDocument(network.store, 'ASY-2', largeChunks);
  const logOf = (from: number): string => network.logLines.slice(from).join('');

  // What the sockets of two connections hold on the way is far less than half of it.
  test('is read as fast as it is taken, and no faster; when nobody takes it any more it is not read', async () => {
    const key = await addLarge();
    const whole = { bytes: largeChunks * chunkBytes, whole: true };
    const logged = network.logLines.length;

    const slow = await open(key);
    const leaving = await open(key);
    leaving.destroy();
    // Another download of the same is through: who reads ahead, or on, has had the time for all of it.
    expect(await take(await open(key))).toEqual(whole);
    expect(reads.count() - largeReads).toBeLessThan(largeReads);
    expect(logOf(logged)).toContain('document.interrupted');

    expect(await take(slow)).toEqual(whole);
    expect(reads.count() - 2 * largeReads).toBeLessThan(largeReads / 2);
  }, 120_000);

  test('that is not what was recorded breaks the connection before its end, with an alarm', async () => {
    const key = await addDocument(network.store, 'ASY-2', { bytes: drawBytes(3 * chunkBytes) });
    await sql`update case_file.document_chunk set bytes = set_byte(bytes, 7, 255 - get_byte(bytes, 7))
      where document_key = ${key}::uuid and position = 2`.execute(network.store.admin);
    const logged = network.logLines.length;
    const { bytes, whole } = await openAndTake(key);
    expect(whole).toBe(false);
    expect(bytes).toBeLessThan(3 * chunkBytes);
    expect(logOf(logged)).toContain('disclosure.integrity-alarm');
  });

  test.each<[string, string]>([
    ['is missing', 'delete from case_file.document_chunk where document_key = $key and position = 1'],
    ['is too short', `update case_file.document_chunk set bytes = '\\x01' where document_key = $key and position = 1`],
    [
      'is too long',
      `update case_file.document_chunk set bytes = bytes || '\\x01' where document_key = $key and position = 2`,
    ],
  ])('of which a part %s breaks the connection before its end', async (_how, statement) => {
    const sizeBytes = 2 * chunkBytes + 10;
    const key = await addDocument(network.store, 'ASY-2', { bytes: drawBytes(sizeBytes) });
    await sql.raw(statement.replace('$key', `'${key}'`)).execute(network.store.admin);
    const { bytes, whole } = await openAndTake(key);
    expect(whole).toBe(false);
    expect(bytes).toBeLessThan(sizeBytes);
    // The next one is served as ever.
    const sound = await addDocument(network.store, 'ASY-2', { bytes: drawBytes(sizeBytes) });
    expect(await take(await open(sound))).toEqual({ bytes: sizeBytes, whole: true });
  });

  test('over the size limit does not leave, and is not read', async () => {
    const key = await addLarge();
    await sql`update case_file.document set size_bytes = size_bytes + 1 where key = ${key}::uuid`.execute(
      network.store.admin,
    );
    const before = await countRecords(network.store);
    const response = await open(key);
    let text = '';
    for await (const chunk of response as AsyncIterable<Buffer>) text += chunk.toString();
    expect({ status: response.statusCode, body: JSON.parse(text) as unknown }).toMatchObject({
      status: 413,
      body: { errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] },
    });
    expect(await countRecords(network.store)).toBe(before);
  });
});
