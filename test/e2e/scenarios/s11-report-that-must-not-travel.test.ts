import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, expectUnknown, openScene, type Scene } from './cast.ts';

const prosecutor = { authority: 'anklagemyndigheden', instance: 'NSK' } as const;
const asking = { ...prosecutor, purpose: 'prosecution', reference: 'NSK 26-8001' } as const;
const file = `{
  caseInMatter {
    journalNumber
    receivedOn
    decisions { outcome decidedOn }
    grounds { statement }
    receivedInformation { source caveat content }
    applicant { familyName givenNames nationalities }
  }
}`;
const released = [
  ...['Case.journalNumber', 'Case.receivedOn', 'Case.decisions', 'Decision.outcome', 'Decision.decidedOn'],
  ...['Applicant.familyName', 'Applicant.givenNames', 'Applicant.nationalities'],
];
const identityAndHistory = ['2025-03-11', '2026-02-27', 'ASY-2', 'IRN', 'Omar', 'Rahmani'];

describe.each(storeKinds)('S11, the prosecution and a report that must not travel, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  const release = async (coordinates: string[]): Promise<void> => {
    await scene.register({ fact: 'HUMAN_REVIEW', ...prosecutor, cases: ['ASY-2'], coordinates });
  };

  test('no matter, no answer', async () => {
    expectNothing(await scene.ask(asking, file));
    const { reference: _reference, ...without } = asking;
    expectUnknown(await scene.ask(without, file));
  });

  test('with the matter registered everything waits for a release', async () => {
    await scene.register({
      fact: 'criminal_matter_registered',
      ...{ ...prosecutor, reference: asking.reference, cases: ['ASY-2'], person: '10000002' },
    });
    expect(castValuesIn(await scene.ask(asking, file))).toEqual([]);
  });

  test('identity, history and decisions come after release; statements wait for their own', async () => {
    await release(released);
    const answer = await scene.ask(asking, file);
    expect(answer.errors).toBeUndefined();
    expect(castValuesIn(answer)).toEqual(identityAndHistory);
    await release(['Case.grounds', 'Ground.statement']);
    expect(castValuesIn(await scene.ask(asking, file))).toEqual(
      [...identityAndHistory, 'converted in Esbjerg; cousin still at home'].toSorted(),
    );
  });

  test('the Norwegian report is not there, also once released and found necessary, and nothing is said of it', async () => {
    const items = [
      'Case.receivedInformation',
      'ReceivedInformation.content',
      'ReceivedInformation.source',
      'ReceivedInformation.caveat',
    ];
    await release(items);
    await scene.register({ fact: 'ART10_NEED', ...prosecutor, cases: ['ASY-2'], categories: ['CRIMINAL_OFFENCE'] });
    const answer = await scene.ask(asking, file);
    expect(answer.data).toMatchObject({ caseInMatter: { receivedInformation: [] } });
    expect(answer.disclosure.withheld.filter(({ path }) => path.includes('receivedInformation'))).toEqual([]);
    expect(answer.text).not.toContain('Norwegian');
  });

  test('Norway consents for this recipient: the report comes with its caveat', async () => {
    await scene.register({
      fact: 'ORIGINATOR_OK',
      ...{ ...prosecutor, cases: ['ASY-2'], item: 'ASY-2', detail: { originator: 'Norwegian police' } },
      categories: ['PROVENANCE', 'CRIMINAL_OFFENCE'],
    });
    const answer = await scene.ask(asking, file);
    expect(answer.data).toMatchObject({
      caseInMatter: {
        receivedInformation: [
          { source: 'Norwegian police', caveat: 'NO_REDISCLOSURE', content: 'report 4471 on ferry smuggling' },
        ],
      },
    });
    expect(answer.disclosure.marks).toContainEqual(expect.objectContaining({ mark: 'CAVEAT' }));
  });

  test.each(['securityAssessment', 'internalNotes', 'sponsor { id }'])('it can never ask for %s', async (field) => {
    expectUnknown(await scene.ask(asking, `{ caseInMatter { ${field} } }`));
  });
});
