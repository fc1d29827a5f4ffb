import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { registerAppeal, setCaseStatus } from '#storage/case-register.ts';
import { storeKinds } from '#test/support/databases.ts';
import { expectNothing, openScene, requesters, withoutRecord, type Scene } from './cast.ts';

const { immigrationBoard, refugeeBoard } = requesters;

const caseOf = (journalNumber: string): string =>
  `{ caseByJournalNumber(journalNumber: "${journalNumber}") { journalNumber applicant { familyName } } }`;
const personOf = (alienFileNumber: string): string =>
  `{ applicantByFileNumber(alienFileNumber: "${alienFileNumber}") { familyName } }`;

describe.each(storeKinds)('S05, the wrong board, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('an appeal of a humanitarian case registered by mistake opens nothing to the immigration board', async () => {
    const { caseKey } = await scene.caseKeys('HUM-1');
    await setCaseStatus(scene.desk, { caseKey, status: 'APPEALED' });
    await registerAppeal(scene.desk, { caseKey, board: 'UDLAENDINGENAEVNET' });

    const answer = await scene.ask(immigrationBoard, caseOf('HUM-1'));
    expectNothing(answer);
    expect(withoutRecord(answer)).toBe(withoutRecord(await scene.ask(immigrationBoard, caseOf('HUM-999'))));
    expectNothing(await scene.ask(immigrationBoard, personOf('10000001')));
    const list = await scene.ask(immigrationBoard, '{ casesRelatedToMe { totalCount nodes { journalNumber } } }');
    expect(list.data).toEqual({ casesRelatedToMe: { totalCount: 1, nodes: [{ journalNumber: 'FAM-1' }] } });
  });

  test('a family reunification case gives nothing to the refugee board, not even under a mistaken appeal', async () => {
    expectNothing(await scene.ask(refugeeBoard, caseOf('FAM-1')));
    const { caseKey } = await scene.caseKeys('FAM-1');
    await registerAppeal(scene.desk, { caseKey, board: 'FLYGTNINGENAEVNET' });
    expectNothing(await scene.ask(refugeeBoard, caseOf('FAM-1')));
    expectNothing(await scene.ask(refugeeBoard, personOf('10000003')));
  });

  test('the board that the appeal lies with sees the same case', async () => {
    const answer = await scene.ask(immigrationBoard, caseOf('FAM-1'));
    expect(answer.data).toEqual({
      caseByJournalNumber: { journalNumber: 'FAM-1', applicant: { familyName: 'Tran' } },
    });
  });
});
