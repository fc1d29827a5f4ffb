import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRecipientIds } from '#gateway/recipient-ids.ts';
import { testKeys, type Asking } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { addDocument } from '#test/support/documents.ts';
import { instance as named, requesterOf } from '#test/support/requester.ts';
import { sendRaw, type RawAnswer } from '#test/support/send-raw.ts';
import { openScene, textAt, valueAt, type Scene } from '../scenarios/cast.ts';
import { officers } from './desk-officers.ts';

const { reviewer } = officers;
const prosecution = {
  authority: 'anklagemyndigheden',
  instance: 'KBH',
  purpose: 'prosecution',
  reference: 'AM 5100-26',
} as const;
const ask = 'mutation ($input: ReleaseRequestInput!) { requestRelease(input: $input) { id } }';
const decide = 'mutation ($input: ReleaseDecisionInput!) { decideRelease(input: $input) { state } }';
const first = new TextEncoder().encode('first scan');
const second = new TextEncoder().encode('second scan');
const third = new TextEncoder().encode('third scan');
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const coordinates = ['Case.documents', 'Document.kind', 'Document.content', 'Document.sha256'];

describe.each(storeKinds)('a released document on %s', (kind) => {
  let scene: Scene;
  const keys: string[] = [];
  beforeAll(async () => {
    scene = await openScene(kind);
    await scene.register({ fact: 'criminal_matter_registered', ...prosecution, cases: ['ASY-2'] });
    for (const bytes of [first, second, third]) keys.push(await addDocument(scene.network.store, 'ASY-2', { bytes }));
  });
  afterAll(() => scene.close());

  async function download(asking: Asking & { purpose: string }, key: string): Promise<RawAnswer> {
    const { purpose, reference, ...request } = asking;
    const body = request.instance === undefined ? {} : { instance: named(request.instance) };
    const ids = createRecipientIds(testKeys.recipientId)(requesterOf(request.authority, purpose, body));
    const path = `/documents/${ids.seal('Document', key)}`;
    return sendRaw(`${scene.network.url}${path}`, 'GET', [
      ...Object.entries(await scene.network.present(request, 'GET', path)),
      ['disclosure-purpose', purpose],
      ...(reference === undefined ? [] : [['disclosure-reference', reference] satisfies [string, string]]),
    ]);
  }
  const statuses = async (asking: Asking & { purpose: string }): Promise<readonly number[]> => {
    const answers: number[] = [];
    for (const key of keys) answers.push((await download(asking, key)).status);
    return answers;
  };

  test('is read by the official before it is released, and by nobody else', async () => {
    expect(await statuses(prosecution)).toEqual([404, 404, 404]);
    expect(await statuses(reviewer)).toEqual([404, 404, 404]);
    await scene.ask(prosecution, ask, { input: { key: 'am-1', coordinates, need: 'the charge' } });
    expect(await statuses(prosecution)).toEqual([404, 404, 404]);
    expect(await statuses(reviewer)).toEqual([200, 200, 200]);
  });

  test('comes if it is the one that was seen; another of the case does not, nor one that was reworded', async () => {
    const queue = await scene.ask(reviewer, '{ releaseRequests { id } }');
    const answer = await scene.ask(reviewer, decide, {
      input: {
        key: 'us-1',
        requestId: textAt(queue, 'releaseRequests', '0', 'id'),
        version: 1,
        state: 'RELEASED',
        reason: 'needed for the charge',
        values: [
          { coordinate: 'Document.content', sha256: digest(first) },
          { coordinate: 'Document.content', sha256: digest(third), redacted: 'page 1 alone' },
          { coordinate: 'Document.sha256', value: digest(first) },
        ],
      },
    });
    expect(answer.data).toEqual({ decideRelease: { state: 'RELEASED' } });
    expect(await statuses(prosecution)).toEqual([200, 404, 404]);
    expect((await download(prosecution, keys[0] ?? '')).text).toBe('first scan');
    const shown = await scene.ask(prosecution, '{ caseInMatter { documents { sha256 } } }');
    const digests = valueAt(shown, 'caseInMatter', 'documents') as readonly { readonly sha256: string | null }[];
    expect(digests.flatMap(({ sha256 }) => sha256 ?? [])).toEqual([digest(first)]);
  });

  test.each<[string, object]>([
    ['both the value and its digest', { coordinate: 'Document.content', value: 'x', sha256: digest(first) }],
    ['neither', { coordinate: 'Document.content' }],
    ['something that is no digest', { coordinate: 'Document.content', sha256: 'ABC' }],
    ['a digest of what is no document', { coordinate: 'Document.kind', sha256: digest(first) }],
  ])('is not released by %s', async (_what, value) => {
    const input = { key: `am ${_what}`.replaceAll(' ', '-'), coordinates, need: 'the charge' };
    const asked = await scene.ask(prosecution, ask, { input });
    const answer = await scene.ask(reviewer, decide, {
      input: {
        key: `us ${_what}`.replaceAll(' ', '-'),
        requestId: textAt(asked, 'requestRelease', '0', 'id'),
        version: 1,
        state: 'RELEASED',
        reason: 'seen',
        values: [value],
      },
    });
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
  });
});
