import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setCaseStatus } from '#storage/case-register.ts';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, openScene, requesters, valueAt, type Scene } from './cast.ts';

const { ministry } = requesters;
const ownFiles = { authority: 'uim', purpose: 'internal_case_handling' };
const reopening = { authority: 'uim', purpose: 'renewed_consideration' };

const fileOf = (journalNumber: string): string => `{
  caseByJournalNumber(journalNumber: "${journalNumber}") {
    journalNumber
    status
    applicant { familyName sensitive { health } }
    decisions { outcome reasons }
  }
}`;

describe.each(storeKinds)('S02, the same question a day after the decision, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
    const before = await scene.ask(ministry, fileOf('ASY-1'));
    expect(valueAt(before, 'caseByJournalNumber', 'applicant', 'familyName')).toBe('Karimova');
    const { caseKey } = await scene.caseKeys('HUM-1');
    await setCaseStatus(scene.desk, { caseKey, status: 'DECIDED' });
    await setCaseStatus(scene.desk, { caseKey, status: 'CLOSED' });
  });
  afterAll(() => scene.close());

  test.each(['ASY-1', 'HUM-1'])('%s gives nothing to the decided question', async (journalNumber) => {
    expectNothing(await scene.ask(ministry, fileOf(journalNumber)));
  });

  test('the person gives nothing either, by file number', async () => {
    expectNothing(await scene.ask(ministry, '{ applicantByFileNumber(alienFileNumber: "10000001") { familyName } }'));
  });

  test('HUM-1 stays readable as the own case, ASY-1 does not become one', async () => {
    const answer = await scene.ask(ownFiles, fileOf('HUM-1'));
    expect(answer.data).toEqual({
      caseByJournalNumber: {
        journalNumber: 'HUM-1',
        status: 'CLOSED',
        applicant: { familyName: 'Karimova', sensitive: null },
        decisions: [],
      },
    });
    // The necessity record was made for the decision; reading on needs one of its own.
    expect(answer.disclosure.withheld).toEqual([
      {
        path: ['caseByJournalNumber', 'applicant', 'sensitive', 'health'],
        reason: 'REQUIREMENT_MISSING',
        requirement: 'ART9_NECESSITY',
      },
    ]);
    expect(castValuesIn(answer)).toEqual(['HUM-1', 'Karimova']);
    expectNothing(await scene.ask(ownFiles, fileOf('ASY-1')));
  });

  test('a request for renewed consideration opens HUM-1, not ASY-1', async () => {
    expectNothing(await scene.ask(reopening, fileOf('HUM-1')));
    await scene.register({ fact: 'reopening_request_pending', authority: 'uim', cases: ['HUM-1'] });
    const reopened = await scene.ask(reopening, fileOf('HUM-1'));
    expect(valueAt(reopened, 'caseByJournalNumber')).toMatchObject({
      journalNumber: 'HUM-1',
      applicant: { familyName: 'Karimova' },
    });
    expectNothing(await scene.ask(reopening, fileOf('ASY-1')));
    expectNothing(await scene.ask(ministry, fileOf('ASY-1')));
  });
});
