import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAppender } from '#disclosure/append-disclosure.ts';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { createPseudonyms } from '#disclosure/pseudonym.ts';
import { createDocumentSource, type DocumentSource } from '#gateway/document-source.ts';
import { downloadDocument, type Download } from '#gateway/download-document.ts';
import { createRecipientIds } from '#gateway/recipient-ids.ts';
import { createAssertionSigner } from '#identity/sign-assertion.ts';
import { systemClock } from '#kernel/clock.ts';
import { documentHeaders, documentSteps } from '#kernel/document-content.ts';
import { asId, ruleId, type InternalKey } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { packReport } from '#policy/packed-report.ts';
import type { OpenedVerdict } from '#policy/verdict-report.ts';
import { readTestPolicy } from '#test/support/databases.ts';
import { requesterOf } from '#test/support/requester.ts';
import { silentTelemetry } from '#test/support/silent-telemetry.ts';
import { guardOff } from '#test/support/guard-off.ts';

const policy = readTestPolicy();
const requester = requesterOf('flygtningenaevnet', 'appeal_refugee_appeals_board');
const rule = policy.rules[ruleId(requester.authority, requester.purpose)];
invariant(rule, 'the board has its rule');
const idsFor = createRecipientIds(new Uint8Array(32));
const key = asId<InternalKey>('11111111-1111-4111-8111-111111111111');
const other = asId<InternalKey>('22222222-2222-4222-8222-222222222222');
const caseKey = asId<InternalKey>('33333333-3333-4333-8333-333333333333');
const content = Buffer.from('the very content');

/** The verdicts of an honest subgraph about the document. */
const honest = documentSteps.map((coordinate): OpenedVerdict => ({
  owner: coordinate.startsWith('Case.') ? `Case:${caseKey}` : `Document:${key}`,
  coordinate,
  caseKey,
  applicantKey: other,
  controller: null,
  basisCaseKey: caseKey,
  relationFactKey: null,
  categories: [],
  evidence: [],
  marks: [],
}));

type Sent = Readonly<Record<string, string | number>>;

function describeContent(opened: readonly OpenedVerdict[] = honest, more: Sent = {}): Sent {
  return {
    'content-type': 'application/pdf',
    'content-length': content.byteLength,
    [documentHeaders.sha256]: createHash('sha256').update(content).digest('hex'),
    [documentHeaders.verdicts]: Buffer.from(JSON.stringify(packReport({ opened }))).toString('base64url'),
    ...more,
  };
}

describe('a subgraph that sends another document than was asked for', () => {
  let server: Server;
  let openSource: (downloadTimeoutMs: number) => DocumentSource;
  let documents: DocumentSource;
  let answer: (response: ServerResponse, request: IncomingMessage) => void;
  let records: DisclosureEntry[];

  beforeEach(async () => {
    records = [];
    server = createServer((request, response) => {
      answer(response, request);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    invariant(typeof address === 'object' && address !== null, 'it listens on a port');
    const { port } = address;
    openSource = (downloadTimeoutMs) =>
      createDocumentSource({
        url: `http://127.0.0.1:${String(port)}/graphql`,
        signAssertion: createAssertionSigner({ subgraph: 'case', key: new Uint8Array(32), clock: systemClock }),
        limits: { timeoutMs: 200, maxConcurrent: 32, maxWaiting: 32, failuresToOpen: 1000, halfOpenAfterMs: 1000 },
        tls: null,
        downloadTimeoutMs,
        telemetry: silentTelemetry(),
      });
    documents = openSource(500);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await documents.close();
  });

  function download(insertEntries?: () => Promise<never>): Promise<Download> {
    const store = {
      insertEntries: (entries: readonly DisclosureEntry[]) => {
        if (insertEntries !== undefined) return insertEntries();
        records.push(...entries);
        return Promise.resolve(new Set(entries.map(({ id }) => id)));
      },
      insertRefusal: () => Promise.resolve(),
    };
    invariant(rule, 'the board has its rule');
    return downloadDocument(
      {
        clock: systemClock,
        guard: guardOff,
        appender: createAppender({ store, timeoutMs: 5000, maxBatch: 1 }),
        pseudonyms: createPseudonyms(new Uint8Array(32)),
        idsFor,
        documents,
        documentMaxBytes: 1_000_000,
        telemetry: silentTelemetry(),
      },
      {
        requestId: 'request-1',
        edition: { policy },
        counted: Promise.resolve(),
        requester,
        rule,
        documentId: idsFor(requester).seal('Document', key),
      },
    );
  }
  async function read(found: Download): Promise<string> {
    invariant(found.kind === 'document', 'a document');
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of found.bytes) chunks.push(chunk);
    } finally {
      found.discard();
    }
    return Buffer.concat(chunks).toString();
  }
  const discard = (found: Download | undefined): void => {
    invariant(found?.kind === 'document', 'a document');
    found.discard();
  };
  const sending =
    (headers: Sent, body: Uint8Array = content, status = 200): typeof answer =>
    (response) => {
      response.writeHead(status, headers).end(body);
    };

  test('an honest one is passed on', async () => {
    answer = sending(describeContent());
    const found = await download();
    expect(found).toMatchObject({ kind: 'document', mediaType: 'application/pdf', marks: [] });
    expect(await read(found)).toBe('the very content');
    expect(records).toHaveLength(1);
  });

  test('a media type that is not on the list goes as bytes', async () => {
    answer = sending(describeContent(honest, { 'content-type': 'text/html' }));
    const found = await download();
    expect(found).toMatchObject({ mediaType: 'application/octet-stream' });
    await read(found);
  });

  const withOwner = (owner: OpenedVerdict['owner']) => honest.map((verdict) => ({ ...verdict, owner }));
  test.each<[string, readonly OpenedVerdict[]]>([
    ['no verdict', []],
    ['no verdict on the content', honest.slice(0, -1)],
    ['no verdict on its place', honest.filter(({ coordinate }) => coordinate !== 'Case.documents')],
    ['the verdict on another document', withOwner(`Document:${other}`)],
    [
      'the verdict of another case',
      honest.map((verdict, step) => (step === 0 ? { ...verdict, caseKey: other } : verdict)),
    ],
    ['a verdict that rests on no case', honest.map((verdict) => ({ ...verdict, caseKey: null }))],
  ])('with %s: an alarm, no record, nothing leaves', async (_what, opened) => {
    answer = sending(describeContent(opened));
    await expect(download()).rejects.toMatchObject({ name: 'IntegrityError' });
    expect(records).toEqual([]);
  });

  test.each<[string, typeof answer]>([
    ['without a description', sending({})],
    ['with a digest that is none', sending(describeContent(honest, { [documentHeaders.sha256]: 'x' }))],
    ['with verdicts that are none', sending(describeContent(honest, { [documentHeaders.verdicts]: 'x' }))],
    ['with another status', sending(describeContent(), content, 500)],
    ['with a refusal that is no JSON', sending({}, content, 404)],
    ['with a verdict that is none', sending({}, Buffer.from('{"withheld":{"code":"OTHER"}}'), 404)],
    ['with too long a refusal', sending({}, Buffer.alloc(20_000, ' '), 404)],
    ['not at all', () => undefined],
    ['by hanging up', (response) => response.destroy()],
  ])('%s: it is not available, no record', async (_how, what) => {
    answer = what;
    await expect(download()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(records).toEqual([]);
  });

  test('with another content of the same length: it breaks, and its end does not leave', async () => {
    answer = (response) => {
      response.writeHead(200, describeContent());
      response.write(content.subarray(0, 8));
      response.end(Buffer.from('faked...'));
    };
    const found = await download();
    await expect(read(found)).rejects.toMatchObject({ name: 'IntegrityError' });
  });

  test('that stops in the middle: it breaks', async () => {
    answer = (response) => {
      response.writeHead(200, describeContent());
      response.write(content.subarray(0, 8));
    };
    await expect(read(await download())).rejects.toThrow();
  });

  test('sixteen at once, and the next one when one of them is through', async () => {
    await documents.close();
    documents = openSource(60_000);
    answer = (response) => {
      response.writeHead(200, describeContent());
      response.write(content.subarray(0, 8));
    };
    const running: Download[] = [];
    for (let count = 0; count < 16; count += 1) running.push(await download());
    await expect(download()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    discard(running.pop());
    running.push(await download());
    expect(records).toHaveLength(17);
    running.forEach(discard);
  });

  test('where the record cannot be made the connection to the subgraph ends', async () => {
    const ended = Promise.withResolvers<undefined>();
    answer = (response) => {
      response.on('close', () => {
        ended.resolve(undefined);
      });
      response.writeHead(200, describeContent());
      response.write(content.subarray(0, 8));
    };
    await expect(download(() => Promise.reject(new Error('disk full')))).rejects.toMatchObject({
      code: 'RECORD_UNAVAILABLE',
    });
    await ended.promise;
  });
});
