import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer, TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { openScene, requesters, type Scene } from '../scenarios/cast.ts';
import { caseIdFor, submit } from './senders.ts';

/** Asked about Omar's asylum case, and answers under ASK_ORIGINATOR or stricter. */
const foreignAffairs = {
  authority: 'udenrigsministeriet',
  purpose: 'consult_other_authority',
  reference: 'UM 2026-5512',
} as const;
const { refugeeBoard } = requesters;
const read = `{ caseByJournalNumber(journalNumber: "ASY-2") {
  receivedInformation { source caveat contentCategories content } } }`;

describe.each(storeKinds)('what was handed in stays in the hands of who sent it, on %s', (kind) => {
  let scene: Scene;
  let network: TestNetwork;
  beforeAll(async () => {
    scene = await openScene(kind);
    network = scene.network;
  });
  afterAll(() => scene.close());

  const send = async (caveat: string, content: string): Promise<void> => {
    const { caseKey } = await scene.caseKeys('ASY-2');
    const input = {
      caseId: caseIdFor(foreignAffairs, caseKey),
      contentCategories: ['DOCUMENT_CONTENT'],
      content,
      caveat,
      key: randomUUID(),
    };
    const answer = await network.ask(foreignAffairs, submit, { input });
    expect(answer.data).toMatchObject({ submitInformation: { sha256: expect.any(String) } });
  };
  const contentsOf = (answer: Answer): readonly unknown[] => {
    const { caseByJournalNumber: file } = answer.data as {
      caseByJournalNumber: { receivedInformation: readonly { content: unknown }[] | null };
    };
    return (file.receivedInformation ?? []).map(({ content }) => content);
  };

  test.each(['ASK_ORIGINATOR', 'NO_REDISCLOSURE'])('%s: without its consent the item is not there', async (caveat) => {
    const before = await network.ask(refugeeBoard, read);
    await send(caveat, `visit to the embassy, ${caveat}`);
    const after = await network.ask(refugeeBoard, read);
    expect(after.text.replaceAll(after.disclosure.record, '')).toBe(
      before.text.replaceAll(before.disclosure.record, ''),
    );
  });

  test('the consent of another is none', async () => {
    await scene.register({
      fact: 'ORIGINATOR_OK',
      authority: refugeeBoard.authority,
      cases: ['ASY-2'],
      categories: ['DOCUMENT_CONTENT'],
      detail: { originator: 'pet' },
    });
    expect(contentsOf(await network.ask(refugeeBoard, read))).toEqual([]);
  });

  test('with its consent the item is shown, marked, under its source', async () => {
    await scene.register({
      fact: 'ORIGINATOR_OK',
      authority: refugeeBoard.authority,
      cases: ['ASY-2'],
      categories: ['DOCUMENT_CONTENT'],
      detail: { originator: foreignAffairs.authority },
    });
    const answer = await network.ask(refugeeBoard, read);
    expect(answer.data).toMatchObject({
      caseByJournalNumber: {
        receivedInformation: [
          {
            source: 'udenrigsministeriet',
            caveat: 'ASK_ORIGINATOR',
            contentCategories: ['DOCUMENT_CONTENT'],
            content: 'visit to the embassy, ASK_ORIGINATOR',
          },
          { caveat: 'NO_REDISCLOSURE' },
        ],
      },
    });
    expect(answer.disclosure.marks).toContainEqual({
      path: ['caseByJournalNumber', 'receivedInformation', 0, 'content'],
      mark: 'CAVEAT',
    });
  });

  test('the protection officer sees that it came in, from whom, and of what kind', async () => {
    const { caseKey } = await scene.caseKeys('ASY-2');
    const input = {
      caseId: caseIdFor(foreignAffairs, caseKey),
      contentCategories: ['DOCUMENT_CONTENT'],
      content: 'a note on the visit',
      caveat: 'ASK_ORIGINATOR',
      key: randomUUID(),
    };
    const { disclosure } = await network.ask(foreignAffairs, submit, { input });
    const query = 'query ($id: ID!) { disclosure(id: $id) { direction recipient reference categories withheld } }';
    const answer = await network.ask(requesters.protectionOfficer, query, { id: disclosure.record });
    expect(answer.data).toEqual({
      disclosure: {
        direction: 'RECEIVED',
        recipient: 'udenrigsministeriet',
        reference: 'UM 2026-5512',
        categories: ['DOCUMENT_CONTENT'],
        withheld: [],
      },
    });
  });

  test('SECURITY: consent or not, it is for those who may read security material', async () => {
    await send('SECURITY', 'seen with a service');
    expect(contentsOf(await network.ask(refugeeBoard, read))).not.toContain('seen with a service');
  });
});
