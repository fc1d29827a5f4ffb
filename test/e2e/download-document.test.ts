import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { createRecipientIds } from '#gateway/recipient-ids.ts';
import { errorCodes } from '#kernel/error-codes.ts';
import type { InternalKey } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { lookUpCase } from '#storage/case-register.ts';
import { endFact, registerFact } from '#storage/fact-store.ts';
import { bootNetwork, testKeys, type Answer, type Asking, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { addDocument, drawBytes } from '#test/support/documents.ts';
import { readRecord } from '#test/support/read-records.ts';
import { refuseRecords } from '#test/support/refuse-records.ts';
import { instance as named, requesterOf } from '#test/support/requester.ts';
import { sendRaw, type RawAnswer } from '#test/support/send-raw.ts';

const board = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' } as const;
/** Its purpose holds back what is restricted. */
const ministry = { authority: 'uim', purpose: 'decide_humanitarian_permit' } as const;

const police = { authority: 'politiet', instance: '0700', purpose: 'return_and_police_enforcement' } as const;

type Asker = Asking & { readonly authority: string; readonly purpose: string };

const notFound = JSON.stringify({
  errors: [{ message: errorCodes.NOT_FOUND.message, extensions: { code: 'NOT_FOUND' } }],
});
const shownSchema = z.object({
  caseByJournalNumber: z.object({
    documents: z.array(
      z.object({ id: z.string(), sizeBytes: z.int(), sha256: z.string(), content: z.string().nullable() }),
    ),
  }),
});
const shownDocuments = ({ data }: Answer) => shownSchema.parse(data).caseByJournalNumber.documents;

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

describe.each(storeKinds)('a document comes through the gateway on %s', (kind) => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await bootNetwork(kind);
  });
  afterAll(() => network.close());

  const idsOf = ({ authority, instance, purpose }: Asker) =>
    createRecipientIds(testKeys.recipientId)(
      requesterOf(authority, purpose, instance === undefined ? {} : { instance: named(instance) }),
    );
  const idFor = (asker: Asker, key: string): string => idsOf(asker).seal('Document', key);
  async function headersOf({ purpose, ...asking }: Asker, path: string): Promise<[string, string][]> {
    return [...Object.entries(await network.present(asking, 'GET', path)), ['disclosure-purpose', purpose]];
  }
  const downloadById = async (asker: Asker, id: string, ...more: [string, string][]): Promise<RawAnswer> =>
    sendRaw(`${network.url}/documents/${id}`, 'GET', [...(await headersOf(asker, `/documents/${id}`)), ...more]);
  const download = (asker: Asker, key: string, ...more: [string, string][]): Promise<RawAnswer> =>
    downloadById(asker, idFor(asker, key), ...more);
  const recordOf = ({ headers }: RawAnswer): Promise<DisclosureEntry | undefined> =>
    readRecord(network.store, String(headers['disclosure-record']));
  async function lastRefusal() {
    const { rows } = await sql<{ code: string; authority: string; detail: { detail: string } }>`
      select code, authority, detail from disclosure.refusal order by recorded_at desc limit 1`.execute(
      network.store.admin,
    );
    return rows[0];
  }
  const caseKeyOf = async (journalNumber: string): Promise<InternalKey> =>
    (await lookUpCase(network.store.db('desk'), journalNumber)).caseKey;

  async function expectNothing(answer: RawAnswer): Promise<DisclosureEntry | undefined> {
    const { 'disclosure-record': record, ...headers } = answer.headers;
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 404, text: notFound });
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(notFound.length),
      'cache-control': 'no-store',
    });
    // Nothing else than what stands on every answer: no mark, no digest, no name.
    const everywhere = await fetch(`${network.url}/health/live`);
    await everywhere.text();
    expect(Object.keys(headers).toSorted()).toEqual([...everywhere.headers.keys()].toSorted());
    expect(record).toEqual(expect.any(String));
    const entry = await recordOf(answer);
    expect(entry).toMatchObject({ subjects: [], document: null });
    expect(await lastRefusal()).toMatchObject({ code: 'NOT_FOUND', authority: entry?.authority });
    return entry;
  }

  test('as text: the very bytes that GraphQL shows and describes', async () => {
    const answer = await network.ask(
      ministry,
      '{ caseByJournalNumber(journalNumber: "HUM-1") { documents { id sizeBytes sha256 content } } }',
    );
    const [document] = shownDocuments(answer);
    invariant(document, 'the cast has a document here');
    expect(document.content).toBe('creatinine 880, transplant list');

    const { status, headers, text } = await downloadById(ministry, document.id);
    expect({ status, text }).toEqual({ status: 200, text: document.content });
    expect({ sizeBytes: Buffer.byteLength(text), sha256: sha256(text) }).toEqual({
      sizeBytes: document.sizeBytes,
      sha256: document.sha256,
    });
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(document.sizeBytes),
      'content-disposition': 'attachment',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'none',
      'repr-digest': `sha-256=:${Buffer.from(document.sha256, 'hex').toString('base64')}:`,
    });
    expect(headers).not.toHaveProperty('disclosure-marks');
  });

  test('as bytes: whole, described in GraphQL, and shown there as no text', async () => {
    const bytes = drawBytes(200_001);
    const key = await addDocument(network.store, 'ASY-2', { bytes });
    const id = idFor(board, key);
    const response = await fetch(`${network.url}/documents/${id}`, {
      headers: Object.fromEntries(await headersOf(board, `/documents/${id}`)),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);

    const answer = await network.ask(
      board,
      '{ caseByJournalNumber(journalNumber: "ASY-2") { documents { id sizeBytes sha256 content } } }',
    );
    expect(shownDocuments(answer)).toContainEqual({
      id,
      sizeBytes: 200_001,
      sha256: sha256(bytes),
      content: null,
    });
  });

  test('of no bytes at all', async () => {
    const key = await addDocument(network.store, 'ASY-2', { bytes: new Uint8Array() });
    const { status, headers, text } = await download(board, key);
    expect({ status, length: headers['content-length'], text }).toEqual({ status: 200, length: '0', text: '' });
  });

  test('with a record that names person, case, coordinates, what it holds, size and digest', async () => {
    const bytes = drawBytes(10);
    const key = await addDocument(network.store, 'ASY-2', {
      bytes,
      contentCategories: ['GROUNDS', 'RELIGIOUS_BELIEF'],
    });
    const answer = await download(board, key);
    const shown = await network.ask(board, '{ caseByJournalNumber(journalNumber: "ASY-2") { documents { content } } }');
    const [subject] = (await readRecord(network.store, shown.disclosure.record))?.subjects ?? [];
    const entry = await recordOf(answer);
    expect(entry).toMatchObject({
      authority: board.authority,
      purpose: board.purpose,
      operationHash: sha256(`GET /documents/${idFor(board, key)}`),
      document: { sizeBytes: 10, sha256: sha256(bytes) },
      withheld: [],
      subjects: [
        {
          personRef: subject?.personRef,
          caseRef: subject?.caseRef,
          coordinates: ['Case.documents', 'Document.content'],
          categories: ['DOCUMENT_CONTENT', 'DOCUMENT_META', 'GROUNDS', 'RELIGIOUS_BELIEF'],
        },
      ],
    });
    expect(entry?.subjects[0]?.evidence).toHaveLength(1);
  });

  test('and oversight finds the download by its record', async () => {
    const key = await addDocument(network.store, 'FAM-1', { bytes: drawBytes(10) });
    const immigrationBoard = { authority: 'udlaendingenaevnet', purpose: 'appeal_immigration_appeals_board' } as const;
    const { headers } = await download(immigrationBoard, key);
    const answer = await network.ask(
      {
        authority: 'databeskyttelsesraadgiver',
        purpose: 'internal_oversight_dpo',
        reference: 'DPO 2026-0009',
      },
      `{ disclosure(id: "${String(headers['disclosure-record'])}") { recipient categories withheld } }`,
    );
    expect(answer.data).toEqual({
      disclosure: {
        recipient: 'udlaendingenaevnet',
        categories: ['DOCUMENT_CONTENT', 'DOCUMENT_META', 'IDENTITY'],
        withheld: [],
      },
    });
  });

  test('whole, whatever range is asked for', async () => {
    const key = await addDocument(network.store, 'ASY-2', { bytes: Buffer.from('0123456789') });
    const { status, text, headers } = await download(board, key, ['range', 'bytes=2-4']);
    expect({ status, text }).toEqual({ status: 200, text: '0123456789' });
    expect(headers).not.toHaveProperty('content-range');
  });

  describe('and one that does not come is as one that does not exist:', () => {
    test.each<[string, () => Promise<RawAnswer>]>([
      ['nobody’s', () => download(board, randomUUID())],
      ['an id that is none', () => downloadById(board, 'x')],
      ['an id that is far too long', () => downloadById(board, 'x'.repeat(2000))],
      [
        'an internal key',
        async () => downloadById(board, await addDocument(network.store, 'ASY-2', { bytes: drawBytes(9) })),
      ],
      ['an id of another kind', async () => downloadById(board, idsOf(board).seal('Case', await caseKeyOf('ASY-2')))],
      [
        'the id under which another recipient knows it',
        async () =>
          downloadById(board, idFor(ministry, await addDocument(network.store, 'ASY-2', { bytes: drawBytes(9) }))),
      ],
      [
        'of a stranger’s case',
        async () => download(board, await addDocument(network.store, 'HUM-1', { bytes: drawBytes(9) })),
      ],
      [
        'holding what the rule never opens',
        async () =>
          download(
            board,
            await addDocument(network.store, 'ASY-2', {
              bytes: drawBytes(9),
              contentCategories: ['IDENTITY', 'ECONOMY'],
            }),
          ),
      ],
      [
        'holding what has no necessity record',
        async () =>
          download(
            board,
            await addDocument(network.store, 'ASY-2', { bytes: drawBytes(9), contentCategories: ['SEX_LIFE'] }),
          ),
      ],
      [
        'of the security service',
        async () =>
          download(board, await addDocument(network.store, 'ASY-2', { bytes: drawBytes(9), caveat: 'SECURITY' })),
      ],
      [
        'that its originator keeps',
        async () =>
          download(board, await addDocument(network.store, 'ASY-2', { bytes: drawBytes(9), caveat: 'ASK_ORIGINATOR' })),
      ],
      ['without content', async () => download(board, await addDocument(network.store, 'ASY-2', { bytes: null }))],
    ])('%s', async (_which, attempt) => {
      const entry = await expectNothing(await attempt());
      expect(entry?.withheld).toEqual([]);
    });

    test('under a rule that opens no documents at all; the record says so', async () => {
      const key = await addDocument(network.store, 'ASY-3', { bytes: drawBytes(9) });
      const entry = await expectNothing(await download(police, key));
      expect(entry?.withheld).toMatchObject([{ coordinate: 'Case.documents', reason: 'NOT_FOR_PURPOSE' }]);
    });

    test('in strict mode too', async () => {
      const key = await addDocument(network.store, 'ASY-2', { bytes: drawBytes(9), contentCategories: ['ECONOMY'] });
      await expectNothing(await download(board, key, ['disclosure-mode', 'strict']));
    });
  });

  describe('under a restriction', () => {
    test('that the purpose passes it leaves with a mark', async () => {
      const desk = network.store.db('desk');
      const key = await addDocument(network.store, 'ASY-2', { bytes: Buffer.from('contested') });
      const restriction = await registerFact(desk, {
        fact: 'restriction',
        caseKeys: [await caseKeyOf('ASY-2')],
        coordinates: ['Document.content'],
        detail: { kind: 'ACCURACY_CONTESTED' },
        registeredBy: 'test',
      });
      const { status, text, headers } = await download(board, key);
      await endFact(desk, { key: restriction, by: 'test' });
      expect({ status, text, marks: headers['disclosure-marks'] }).toEqual({
        status: 200,
        text: 'contested',
        marks: 'CONTESTED',
      });
    });

    test('that the purpose holds it stays, until it is released, and then it leaves once', async () => {
      const desk = network.store.db('desk');
      const caseKey = await caseKeyOf('HUM-1');
      const key = await addDocument(network.store, 'HUM-1', { bytes: Buffer.from('held') });
      const restriction = await registerFact(desk, {
        fact: 'restriction',
        caseKeys: [caseKey],
        coordinates: ['Document.content'],
        detail: { kind: 'OBJECTION_PENDING' },
        registeredBy: 'test',
      });
      const held = await expectNothing(await download(ministry, key));
      expect(held?.withheld).toMatchObject([{ coordinate: 'Document.content', reason: 'RESTRICTED' }]);

      const release = await registerFact(desk, {
        fact: 'restriction_release',
        ...ministry,
        caseKeys: [caseKey],
        detail: { ground: 'legal_claim' },
        registeredBy: 'test',
      });
      const released = await download(ministry, key);
      expect({ status: released.status, text: released.text, marks: released.headers['disclosure-marks'] }).toEqual({
        status: 200,
        text: 'held',
        marks: 'RESTRICTED',
      });
      expect((await recordOf(released))?.subjects[0]?.evidence).toContain(release);
      await expectNothing(await download(ministry, key));

      await registerFact(desk, {
        fact: 'restriction_release',
        ...ministry,
        caseKeys: [caseKey],
        detail: { ground: 'consent' },
        registeredBy: 'test',
      });
      const atOnce = await Promise.all([1, 2, 3].map(() => download(ministry, key)));
      expect(atOnce.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(atOnce.every(({ status }) => [200, 404, 503].includes(status))).toBe(true);
      await endFact(desk, { key: restriction, by: 'test' });
      expect((await download(ministry, key)).status).toBe(200);
    });
  });

  describe('and is refused', () => {
    const some = (): Promise<InternalKey> =>
      addDocument(network.store, 'ASY-2', { bytes: Buffer.from('secret-content') });
    const expectRefusal = (answer: RawAnswer, code: keyof typeof errorCodes, status: number): void => {
      const body = { errors: [{ message: errorCodes[code].message, extensions: { code } }] };
      expect({ status: answer.status, text: answer.text }).toEqual({ status, text: JSON.stringify(body) });
    };

    test('without a token, without a purpose, with another’s purpose, with a mode that is none', async () => {
      const path = `/documents/${idFor(board, await some())}`;
      const send = async (...headers: [string, string][]): Promise<RawAnswer> => {
        const who = await network.present({ authority: board.authority }, 'GET', path);
        return sendRaw(`${network.url}${path}`, 'GET', [...Object.entries(who), ...headers]);
      };
      expectRefusal(await sendRaw(`${network.url}${path}`, 'GET', []), 'UNAUTHENTICATED', 401);
      expectRefusal(await send(), 'PURPOSE_REQUIRED', 400);
      expectRefusal(await send(['disclosure-purpose', ministry.purpose]), 'PURPOSE_NOT_PERMITTED', 403);
      expect(await lastRefusal()).toMatchObject({ code: 'PURPOSE_NOT_PERMITTED', authority: board.authority });
      const own: [string, string] = ['disclosure-purpose', board.purpose];
      expectRefusal(await send(own, ['disclosure-mode', 'x']), 'BAD_REQUEST', 400);
    });

    test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('by %s', async (method) => {
      const path = `/documents/${idFor(board, await some())}`;
      const answer = await sendRaw(`${network.url}${path}`, method, await headersOf(board, path));
      expectRefusal(answer, 'BAD_REQUEST', 405);
      expect(answer.headers['allow']).toBe('GET');
    });

    test('by HEAD, which would tell without a record', async () => {
      const path = `/documents/${idFor(board, await some())}`;
      const { status, headers } = await sendRaw(`${network.url}${path}`, 'HEAD', await headersOf(board, path));
      expect({ status, digest: headers['repr-digest'] }).toEqual({ status: 405, digest: undefined });
    });

    test('at an address that cannot be read; nothing of it comes back', async () => {
      const answer = await downloadById(board, '%zzMarker');
      expectRefusal(answer, 'BAD_REQUEST', 400);
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    });

    test('where the record cannot be made', async () => {
      const key = await some();
      const answer = await refuseRecords(network.store, () => download(board, key));
      expectRefusal(answer, 'RECORD_UNAVAILABLE', 503);
      expect(await lastRefusal()).toMatchObject({ code: 'RECORD_UNAVAILABLE' });
      expect((await download(board, key)).text).toBe('secret-content');
    });

    test('where the register does not answer', async () => {
      const key = await some();
      const { admin } = network.store;
      await sql`revoke select on case_file.document from disclosure_case`.execute(admin);
      const answer = await download(board, key);
      await sql`grant select on case_file.document to disclosure_case`.execute(admin);
      expectRefusal(answer, 'UPSTREAM_UNAVAILABLE', 503);
      expect(await lastRefusal()).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    });
  });
});
