import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import {
  castValuesIn,
  expectNothing,
  expectUnknown,
  openScene,
  requesters,
  valueAt,
  withoutRecord,
  type Scene,
} from './cast.ts';

const { police } = requesters;

const query = `{
  applicantByFileNumber(alienFileNumber: "10000005") {
    familyName
    givenNames
    dateOfBirth
    postalAddress
    travelDocuments { number issuingState validUntil }
    familyMembers { relation name }
    residenceStatus { isLawful }
    sensitive { fitnessToTravel health }
    cases { journalNumber decisions { outcome departureDeadline } }
  }
}`;
const ivan = {
  familyName: 'Sokolenko',
  givenNames: 'Ivan',
  dateOfBirth: '1979-09-30',
  postalAddress: 'Kærshovedgårdvej 3, 7430 Ikast',
  travelDocuments: [{ number: 'MP7700431', issuingState: 'BLR', validUntil: '2027-02-14' }],
  familyMembers: [{ relation: 'son', name: 'Mikita Sokolenko' }],
  residenceStatus: { isLawful: false },
  sensitive: { fitnessToTravel: 'fit to travel; carries valproate', health: null },
  cases: [{ journalNumber: 'ASY-3', decisions: [{ outcome: 'REFUSED', departureDeadline: '2026-01-15' }] }],
};
const healthWithheld = { path: ['applicantByFileNumber', 'sensitive', 'health'], reason: 'NOT_FOR_PURPOSE' };

describe.each(storeKinds)('S08, a return, then suspensive effect, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('identity, address, travel document, deadline and children come, and that the stay is not lawful', async () => {
    const answer = await scene.ask(police, query);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ applicantByFileNumber: ivan });
    expect(castValuesIn(answer)).toEqual([
      '1979-09-30',
      '2026-01-15',
      '2027-02-14',
      'ASY-3',
      'BLR',
      'Ivan',
      'Kærshovedgårdvej 3, 7430 Ikast',
      'MP7700431',
      'Mikita Sokolenko',
      'Sokolenko',
      'fit to travel; carries valproate',
    ]);
  });

  test('of his health the released sentence on fitness to travel comes, not the diagnosis', async () => {
    const answer = await scene.ask(police, query);
    expect(answer.disclosure.withheld).toEqual([healthWithheld]);
    expect(answer.text).not.toContain('epilepsy');
  });

  test.each([
    '{ applicantByFileNumber(alienFileNumber: "10000005") { cases { grounds { statement } } } }',
    '{ applicantByFileNumber(alienFileNumber: "10000005") { cases { decisions { reasons } } } }',
    '{ applicantByFileNumber(alienFileNumber: "10000005") { cases { type } } }',
    '{ applicantByFileNumber(alienFileNumber: "10000005") { residenceStatus { basis } } }',
  ])('the police have no way to ask %s', async (question) => {
    expectUnknown(await scene.ask(police, question));
  });

  test('another police district, which has no such task, gets nothing', async () => {
    expectNothing(await scene.ask({ ...police, instance: '0100' }, query));
  });

  test('a reopening request without suspensive effect leaves the duty to leave as it is', async () => {
    const request = { fact: 'reopening_request_pending', authority: 'flygtningenaevnet', cases: ['ASY-3'] };
    await scene.register({ ...request, detail: { suspensive: false } });
    expect((await scene.ask(police, query)).data).toEqual({ applicantByFileNumber: ivan });
  });

  test('one with suspensive effect ends it: nothing comes', async () => {
    const request = { fact: 'reopening_request_pending', authority: 'flygtningenaevnet', cases: ['ASY-3'] };
    await scene.register({ ...request, detail: { suspensive: true } });
    const answer = await scene.ask(police, query);
    expectNothing(answer);
    const unknown = await scene.ask(police, query.replace('10000005', '99999999'));
    expect(withoutRecord(answer)).toBe(withoutRecord(unknown));
    expectNothing(await scene.ask(police, '{ caseByJournalNumber(journalNumber: "ASY-3") { status } }'));
    await scene.end('reopening_request_pending', 'ASY-3');
  });

  test('without the release the sentence on fitness to travel is withheld too', async () => {
    await scene.end('HUMAN_REVIEW', 'ASY-3');
    const answer = await scene.ask(police, query);
    expect(valueAt(answer, 'applicantByFileNumber', 'sensitive')).toBeNull();
    expect(answer.disclosure.withheld).toHaveLength(2);
    expect(answer.disclosure.withheld).toContainEqual(healthWithheld);
    expect(answer.disclosure.withheld).toContainEqual({
      path: ['applicantByFileNumber', 'sensitive', 'fitnessToTravel'],
      reason: 'REQUIREMENT_MISSING',
      requirement: expect.stringMatching(/^(HUMAN_REVIEW|FIT_TO_TRAVEL_ONLY)$/),
    });
    expect(castValuesIn(answer)).not.toContain('fit to travel; carries valproate');
  });
});
