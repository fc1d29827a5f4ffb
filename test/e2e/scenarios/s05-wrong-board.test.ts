import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setCaseStatus } from '#storage/case-register.ts';
import { storeKinds } from '#test/support/databases.ts';
import { atTheDesk } from './at-the-desk.ts';
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
    await atTheDesk(scene, 'uim').registerAppeal('HUM-1', 'UDLAENDINGENAEVNET');

    const answer = await scene.ask(immigrationBoard, caseOf('HUM-1'));
    expectNothing(answer);
    expect(withoutRecord(answer)).toBe(withoutRecord(await scene.ask(immigrationBoard, caseOf('HUM-999'))));
    expectNothing(await scene.ask(immigrationBoard, personOf('10000001')));
    const list = await scene.ask(immigrationBoard, '{ casesRelatedToMe { totalCount nodes { journalNumber } } }');
    expect(list.data).toEqual({ casesRelatedToMe: { totalCount: 1, nodes: [{ journalNumber: 'FAM-1' }] } });
  });

  test('a family reunification case gives nothing to the refugee board, not even under a mistaken appeal', async () => {
    expectNothing(await scene.ask(refugeeBoard, caseOf('FAM-1')));
    await atTheDesk(scene, 'udlaendingestyrelsen').registerAppeal('FAM-1', 'FLYGTNINGENAEVNET');
    expectNothing(await scene.ask(refugeeBoard, caseOf('FAM-1')));
    expectNothing(await scene.ask(refugeeBoard, personOf('10000003')));
  });

  test('each office has the task to put right what it registered, and the other hears nothing of it', async () => {
    const task = { kind: 'APPEAL_AT_WRONG_BOARD' };
    expect(await atTheDesk(scene, 'uim').tasks()).toMatchObject([
      { ...task, addressee: 'udlaendingenaevnet', case: { journalNumber: 'HUM-1' } },
    ]);
    expect(await atTheDesk(scene, 'udlaendingestyrelsen').tasks()).toMatchObject([
      { ...task, addressee: 'flygtningenaevnet', case: { journalNumber: 'FAM-1' } },
    ]);
    expect(await atTheDesk(scene, 'siri').tasks()).toEqual([]);
  });

  test('the task is gone once the appeal is dismissed', async () => {
    await atTheDesk(scene, 'uim').recordOutcome('HUM-1', 'UDLAENDINGENAEVNET', 'DISMISSED');
    expect(await atTheDesk(scene, 'uim').tasks()).toEqual([]);
  });

  test('the board that the appeal lies with sees the same case', async () => {
    const answer = await scene.ask(immigrationBoard, caseOf('FAM-1'));
    expect(answer.data).toEqual({
      caseByJournalNumber: { journalNumber: 'FAM-1', applicant: { familyName: 'Tran' } },
    });
  });
});
