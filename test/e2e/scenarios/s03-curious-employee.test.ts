import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setCaseStatus } from '#storage/case-register.ts';
import { eventsTold } from '#test/e2e/guard/security-events.ts';
import { storeKinds } from '#test/support/databases.ts';
import {
  castValuesIn,
  expectNothing,
  expectUnknown,
  openScene,
  requesters,
  textAt,
  valueAt,
  withoutRecord,
  type Scene,
} from './cast.ts';

const { recruitment, copenhagen } = requesters;
const immigrationService = { authority: 'udlaendingestyrelsen', purpose: 'internal_case_handling' };

const byId = 'query ($id: ID!) { applicant(id: $id) { familyName residenceStatus { isLawful } } }';
const byFileNumber = (number: string): string =>
  `{ applicantByFileNumber(alienFileNumber: "${number}") { familyName residenceStatus { isLawful } } }`;
const byJournalNumber = (number: string): string =>
  `{ caseByJournalNumber(journalNumber: "${number}") { status applicant { familyName } } }`;

describe.each(storeKinds)('S03, a curious employee, on %s', (kind) => {
  let scene: Scene;
  let heleneAtTheService: string;
  beforeAll(async () => {
    scene = await openScene(kind);
    const query = '{ caseByJournalNumber(journalNumber: "ASY-9") { applicant { id familyName } } }';
    const answer = await scene.ask(immigrationService, query);
    expect(valueAt(answer, 'caseByJournalNumber', 'applicant', 'familyName')).toBe('Mekonnen');
    heleneAtTheService = textAt(answer, 'caseByJournalNumber', 'applicant', 'id');
  });
  afterAll(() => scene.close());

  test.each([
    '{ applicants(familyName: "Mekonnen") { id } }',
    '{ applicantByName(name: "Helene Mekonnen") { id } }',
    '{ casesRelatedToMe(filter: { familyName: "Mekonnen" }) { totalCount } }',
    '{ casesRelatedToMe(filter: { search: "Mekonnen" }) { nodes { id } } }',
  ])('there is no name search to use: %s', async (query) => {
    expectUnknown(await scene.ask(recruitment, query));
  });

  test('a guessed id gives nothing, whether it is made up, malformed or that of the person at another authority', async () => {
    const guesses = [randomBytes(32).toString('base64url'), '1', '', heleneAtTheService];
    const answers = [];
    for (const id of guesses) answers.push(await scene.ask(recruitment, byId, { id }));
    for (const answer of answers) expectNothing(answer);
    expect(new Set(answers.map(withoutRecord)).size).toBe(1);
  });

  test("one authority's id of a person is none to another, even where both may see the person", async () => {
    const query = '{ applicantByFileNumber(alienFileNumber: "10000010") { id } }';
    const atHome = textAt(await scene.ask(copenhagen, query), 'applicantByFileNumber', 'id');
    expect(atHome).not.toBe(heleneAtTheService);
    expectNothing(await scene.ask(copenhagen, byId, { id: heleneAtTheService }));
    const own = await scene.ask(copenhagen, byId, { id: atHome });
    expect(valueAt(own, 'applicant', 'familyName')).toBe('Mekonnen');
  });

  test("the neighbour's numbers give the answer of numbers that nobody has", async () => {
    const pairs = [
      [byFileNumber('10000010'), byFileNumber('99999999')],
      [byJournalNumber('ASY-9'), byJournalNumber('ASY-999')],
    ] as const;
    for (const [known, unknown] of pairs) {
      const [held, missing] = [await scene.ask(recruitment, known), await scene.ask(recruitment, unknown)];
      expectNothing(held);
      expect(withoutRecord(held)).toBe(withoutRecord(missing));
    }
  });

  test('after three persons looked up in vain within an hour the security officer is told', async () => {
    const curious = { ...recruitment, officer: 'siri-17' };
    const ofHers = async (): Promise<readonly string[]> =>
      (await eventsTold(scene.network)).filter(({ officer }) => officer === 'siri-17').map((event) => event.kind);
    expectNothing(await scene.ask(curious, byFileNumber('10000010')));
    expectNothing(await scene.ask(curious, byId, { id: heleneAtTheService }));
    expect(await ofHers()).toEqual([]);
    expectNothing(await scene.ask(curious, byFileNumber('10000001')));
    expect(await ofHers()).toEqual(['HARVESTING_MISSES']);
  });

  test.each(['WRK-77', 'WRK-1', 'ASY-9'])(
    'a case number of her own choosing (%s) ties her to nobody',
    async (reference) => {
      expectNothing(await scene.ask({ ...recruitment, reference }, byFileNumber('10000010')));
      expectNothing(await scene.ask({ ...recruitment, reference }, byJournalNumber('ASY-9')));
    },
  );

  test('an open case in the register opens its own person and still not the neighbour', async () => {
    expectNothing(await scene.ask(recruitment, byFileNumber('10000004')));
    const { caseKey } = await scene.caseKeys('WRK-1');
    await setCaseStatus(scene.desk, { caseKey, status: 'REOPENED' });

    const own = await scene.ask(recruitment, byFileNumber('10000004'));
    expect(valueAt(own, 'applicantByFileNumber')).toEqual({
      familyName: 'Pillai',
      residenceStatus: { isLawful: true },
    });
    expect(castValuesIn(own)).toEqual(['Pillai']);
    expectNothing(await scene.ask({ ...recruitment, reference: 'WRK-1' }, byFileNumber('10000010')));
  });
});
