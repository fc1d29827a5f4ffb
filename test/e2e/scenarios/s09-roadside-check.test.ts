import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findFacts } from '#storage/fact-store.ts';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, openScene, requesters, type Scene } from './cast.ts';

const officer = { authority: 'politiet', instance: '0700', purpose: 'determine_illegal_stay_or_work' } as const;
const check = (person: string) => ({
  fact: 'stay_check_on_identified_person',
  authority: officer.authority,
  instance: officer.instance,
  cases: [],
  person,
  detail: { officer: 'badge 4471', place: 'E20, exit 51' },
});
const status = (fileNumber: string): string => `{
  applicantByFileNumber(alienFileNumber: "${fileNumber}") {
    familyName
    residenceStatus { isLawful validUntil rightToWork }
  }
}`;
const arjun = {
  applicantByFileNumber: {
    familyName: 'Pillai',
    residenceStatus: { isLawful: true, validUntil: '2028-05-31', rightToWork: true },
  },
};

describe.each(storeKinds)('S09, a roadside check that grows, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('nothing is told before the check is registered', async () => {
    expectNothing(await scene.ask(officer, status('10000004')));
  });

  test('the officer learns that the stay is lawful, until when, and that he may work; the record rests on no case', async () => {
    const key = await scene.register(check('10000004'));
    const answer = await scene.ask(officer, status('10000004'));
    expect(answer.data).toEqual(arjun);
    const { subjects } = await scene.recordOf(answer);
    expect(subjects.flatMap(({ caseRef, basisCaseRef }) => caseRef ?? basisCaseRef ?? [])).toEqual([]);
    const onPerson = subjects.filter(({ personRef }) => personRef !== null);
    expect(onPerson.map(({ relationFact }) => relationFact)).toEqual([key]);
  });

  test('nothing grows out of it: no employer, no pay, no case and no way to one', async () => {
    const answer = await scene.ask(
      officer,
      `{ applicantByFileNumber(alienFileNumber: "10000004") {
          employerName grossMonthlyIncome postalAddress residenceStatus { basis } cases { journalNumber status }
        }
        caseByJournalNumber(journalNumber: "WRK-1") { status } }`,
    );
    // Both belong to other purposes of the police, or to none.
    expect(answer.status).toBe(400);
    const withinContract = await scene.ask(
      officer,
      `{ applicantByFileNumber(alienFileNumber: "10000004") {
          postalAddress cases { journalNumber status }
        }
        caseByJournalNumber(journalNumber: "WRK-1") { status } }`,
    );
    expect(withinContract.data).toEqual({
      applicantByFileNumber: { postalAddress: null, cases: [] },
      caseByJournalNumber: null,
    });
    expect(castValuesIn(withinContract)).toEqual([]);
  });

  test('a person who only made contact has the answer of one who is not known', async () => {
    const known = await scene.ask(officer, status('10000009'));
    expectNothing(known);
    expectNothing(await scene.ask(officer, status('10000099')));
  });

  test('the check of one officer is not that of another district, and return is another purpose', async () => {
    expectNothing(await scene.ask({ ...officer, instance: '1000' }, status('10000004')));
    expectNothing(
      await scene.ask(requesters.police, '{ applicantByFileNumber(alienFileNumber: "10000004") { postalAddress } }'),
    );
  });

  test('fifteen minutes after its registration it is over', async () => {
    const [running] = await findFacts(scene.desk, { fact: 'stay_check_on_identified_person' });
    if (running === undefined) throw new Error('the check is registered');
    await scene.backdate(running, 14);
    expect((await scene.ask(officer, status('10000004'))).data).toEqual(arjun);
    const [late] = await findFacts(scene.desk, { fact: 'stay_check_on_identified_person' });
    if (late === undefined) throw new Error('the check is registered');
    await scene.backdate(late, 1);
    expectNothing(await scene.ask(officer, status('10000004')));
  });
});
