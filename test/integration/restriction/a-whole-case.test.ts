import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { endFact, registerFact } from '#storage/fact-store.ts';
import { expectNothing, openScene, requesters, withoutRecord, type Scene } from '#test/e2e/scenarios/cast.ts';
import type { Answer } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';

const { ministry, copenhagen, refugeeBoard } = requesters;
const mission = { authority: 'dansk_repraesentation', instance: 'MNL', purpose: 'consular_and_visa_handling' } as const;

const byNumber = (journalNumber: string) =>
  `{ caseByJournalNumber(journalNumber: "${journalNumber}") { journalNumber status applicant { familyName } } }`;
const list = '{ casesRelatedToMe { totalCount nodes { journalNumber } } }';

describe.each(storeKinds)('a restriction on a whole case, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());
  afterEach(async () => {
    for (const key of restrictions.splice(0)) await endFact(scene.desk, { key, by: 'test' });
  });

  const restrictions: string[] = [];
  const restrict = async (journalNumber: string): Promise<void> => {
    const { caseKey } = await scene.caseKeys(journalNumber);
    restrictions.push(
      await registerFact(scene.desk, {
        fact: 'restriction',
        caseKeys: [caseKey],
        detail: { kind: 'UNLAWFUL_BUT_KEEP' },
        registeredBy: 'test',
      }),
    );
  };
  const release = (journalNumber: string, to: { authority: string; instance?: string; purpose: string }) =>
    scene.register({
      fact: 'restriction_release',
      ...to,
      cases: [journalNumber],
      detail: { ground: 'rights_of_another_person' },
    });
  const markedPaths = ({ disclosure }: Answer) => disclosure.marks.map(({ path, mark }) => [path.join('.'), mark]);

  test('where the purpose holds it back it answers like a number that nobody holds', async () => {
    await restrict('ASY-1');
    const held = await scene.ask(ministry, byNumber('ASY-1'));
    expectNothing(held);
    expect(withoutRecord(held)).toBe(withoutRecord(await scene.ask(ministry, byNumber('ASY-99'))));
  });

  test('it is left out among the cases of the person, and the others stay', async () => {
    const query = '{ caseByJournalNumber(journalNumber: "HUM-1") { applicant { cases { journalNumber } } } }';
    const withCases = (...journalNumbers: readonly string[]) => ({
      caseByJournalNumber: { applicant: { cases: journalNumbers.map((journalNumber) => ({ journalNumber })) } },
    });
    expect((await scene.ask(ministry, query)).data).toEqual(withCases('HUM-1', 'ASY-1'));
    await restrict('ASY-1');
    const answer = await scene.ask(ministry, query);
    expect(answer.data).toEqual(withCases('HUM-1'));
    expect(answer.disclosure).toMatchObject({ withheld: [], marks: [] });
  });

  test('a release lets one answer go, with a mark on every value, and is spent', async () => {
    await restrict('ASY-1');
    const key = await release('ASY-1', ministry);
    const query = '{ caseByJournalNumber(journalNumber: "ASY-1") { journalNumber status } }';
    const answer = await scene.ask(ministry, query);
    expect(answer.data).toMatchObject({ caseByJournalNumber: { journalNumber: 'ASY-1' } });
    expect(markedPaths(answer)).toEqual([
      ['caseByJournalNumber.journalNumber', 'RESTRICTED'],
      ['caseByJournalNumber.status', 'RESTRICTED'],
    ]);
    const { subjects } = await scene.recordOf(answer);
    expect(subjects.map(({ evidence }) => evidence)).toEqual([[key]]);
    expectNothing(await scene.ask(ministry, query));
  });

  test('of two answers that rest on one release at the same moment, one leaves', async () => {
    await restrict('ASY-1');
    await release('ASY-1', ministry);
    const answers = await Promise.all([1, 2, 3].map(() => scene.network.ask(ministry, byNumber('ASY-1'))));
    expect(answers.filter(({ text }) => text.includes('ASY-1"'))).toHaveLength(1);
    for (const { status, text } of answers) {
      if (text.includes('ASY-1"')) continue;
      expect(status === 200 ? 'nothing' : text).toMatch(/nothing|RECORD_UNAVAILABLE/);
    }
  });

  test('where the purpose blocks it no release opens it', async () => {
    const query = '{ applicantByFileNumber(alienFileNumber: "10000006") { familyName cases { journalNumber } } }';
    await restrict('ASY-4');
    await release('ASY-4', copenhagen);
    expectNothing(await scene.ask(copenhagen, query));
  });

  test('where the purpose passes it, it is found and listed, and every value is marked', async () => {
    await restrict('ASY-2');
    const answer = await scene.ask(refugeeBoard, byNumber('ASY-2'));
    expect(answer.data).toMatchObject({ caseByJournalNumber: { journalNumber: 'ASY-2' } });
    expect(markedPaths(answer)).toContainEqual(['caseByJournalNumber.applicant.familyName', 'RESTRICTED']);
    const listed = await scene.ask(refugeeBoard, list);
    expect(listed.data).toMatchObject({ casesRelatedToMe: { totalCount: 2 } });
    expect(markedPaths(listed).filter(([, mark]) => mark === 'RESTRICTED')).not.toEqual([]);
  });

  test('a list skips it and does not count it, released or not; the release waits for who asks for the case', async () => {
    const before = await scene.ask(mission, list);
    expect(before.data).toEqual({ casesRelatedToMe: { totalCount: 1, nodes: [{ journalNumber: 'VIS-1' }] } });
    await restrict('VIS-1');
    await release('VIS-1', mission);
    const skipped = await scene.ask(mission, list);
    expect(skipped.data).toEqual({ casesRelatedToMe: { totalCount: 0, nodes: [] } });
    expect(skipped.disclosure).toMatchObject({ withheld: [], marks: [] });
    expect((await scene.ask(mission, byNumber('VIS-1'))).data).toMatchObject({
      caseByJournalNumber: { journalNumber: 'VIS-1' },
    });
  });
});
