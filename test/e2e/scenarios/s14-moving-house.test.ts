import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordMove } from '#storage/case-register.ts';
import { storeKinds } from '#test/support/databases.ts';
import { atTheDesk } from './at-the-desk.ts';
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

const { copenhagen, frederiksberg } = requesters;

const queryFor = (alienFileNumber: string): string => `{
  applicantByFileNumber(alienFileNumber: "${alienFileNumber}") {
    familyName
    givenNames
    cprNumber
    postalAddress
    municipalityCode
    familyMembers { relation name }
    residenceStatus { isLawful validUntil rightToWork }
    cases { journalNumber decisions { outcome decidedOn } }
  }
}`;
const arjun = {
  familyName: 'Pillai',
  givenNames: 'Arjun',
  cprNumber: '850188-4105',
  postalAddress: 'Frederiksberg Allé 997, 1820 Frederiksberg C',
  municipalityCode: '0147',
  familyMembers: [{ relation: 'spouse', name: 'Kavya Pillai-Menon' }],
  residenceStatus: { isLawful: true, validUntil: '2028-05-31', rightToWork: true },
  cases: [{ journalNumber: 'WRK-1', decisions: [{ outcome: 'GRANTED', decidedOn: '2024-05-31' }] }],
};
const query = queryFor('10000004');

describe.each(storeKinds)('S14, moving house, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
    const before = await scene.ask(frederiksberg, query);
    expect(before.data).toEqual({ applicantByFileNumber: arjun });
    expectNothing(await scene.ask(copenhagen, query));
    await recordMove(scene.desk, { personKey: await scene.personKey('10000004'), municipalityCode: '0101' });
  });
  afterAll(() => scene.close());

  test('the new municipality gets name, CPR number, address, household, status and the last outcome', async () => {
    const answer = await scene.ask(copenhagen, query);
    expect(answer.data).toEqual({ applicantByFileNumber: { ...arjun, municipalityCode: '0101' } });
    expect(answer.disclosure).toMatchObject({ withheld: [], marks: [] });
    expect(castValuesIn(answer)).toEqual([
      '0101',
      '2024-05-31',
      '2028-05-31',
      '850188-4105',
      'Arjun',
      'Frederiksberg Allé 997, 1820 Frederiksberg C',
      'Kavya Pillai-Menon',
      'Pillai',
      'WRK-1',
    ]);
  });

  test('the old municipality gets nothing new, in the words of an unknown number', async () => {
    const answer = await scene.ask(frederiksberg, query);
    expectNothing(answer);
    expect(withoutRecord(answer)).toBe(withoutRecord(await scene.ask(frederiksberg, queryFor('99999999'))));
  });

  test.each([copenhagen, frederiksberg])(
    'grounds, reasons, case type and basis of stay are no part of what a municipality ($instance) can ask for',
    async (municipality) => {
      const fields = ['cases { grounds { statement } }', 'cases { decisions { reasons } }', 'cases { type }'];
      for (const field of [...fields, 'residenceStatus { basis }']) {
        const question = `{ applicantByFileNumber(alienFileNumber: "10000004") { ${field} } }`;
        expectUnknown(await scene.ask(municipality, question));
      }
    },
  );

  test("a neighbour's humanitarian case gives nothing, by its number or by the person", async () => {
    for (const municipality of [copenhagen, frederiksberg, { ...copenhagen, instance: '0201' }]) {
      expectNothing(await scene.ask(municipality, '{ caseByJournalNumber(journalNumber: "HUM-1") { journalNumber } }'));
      expectNothing(await scene.ask(municipality, queryFor('10000001')));
    }
  });

  test('a municipality code in a header is ignored', async () => {
    const headers = { municipalityCode: '0101', 'x-municipality-code': '0101', instance: '0101' };
    expectNothing(await scene.ask({ ...frederiksberg, headers }, query));
    const own = await scene.ask({ ...copenhagen, headers: { municipalityCode: '0147' } }, query);
    expect(valueAt(own, 'applicantByFileNumber', 'familyName')).toBe('Pillai');
  });

  test('health does not go to a municipality under this purpose', async () => {
    const answer = await scene.ask(
      { ...copenhagen, instance: '0756' },
      '{ applicantByFileNumber(alienFileNumber: "10000005") { familyName sensitive { health fitnessToTravel } } }',
    );
    expect(answer.data).toEqual({ applicantByFileNumber: { familyName: 'Sokolenko', sensitive: null } });
    expect(answer.disclosure.withheld.map(({ reason }) => reason)).toEqual(['NOT_FOR_PURPOSE', 'NOT_FOR_PURPOSE']);
    expect(castValuesIn(answer)).toEqual(['Sokolenko']);
  });

  describe('the health of a quota refugee, by a single-case grant on explicit consent', () => {
    const receiving = {
      authority: 'ad_hoc_offentlig_myndighed',
      instance: 'KOMMUNE-0756',
      purpose: 'ad_hoc_disclosure',
      reference: 'MODTAGELSE 1',
    } as const;
    const { authority: recipient, instance, purpose, reference } = receiving;
    const desk = () => atTheDesk(scene, 'udlaendingestyrelsen');
    const needs = '{ personInMatter { familyName sensitive { health } } }';
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const wording = 'epilepsy; needs a home without stairs';

    test('opens nothing with one signature', async () => {
      await desk().grant(
        {
          ...{ recipient, instance, purpose, reference, cases: ['ASY-3'], categories: ['HEALTH'] },
          ...{ basis: 'gdpr_9_2_a', notAfter: tomorrow, maxUses: 1 },
        },
        async () => expectNothing(await scene.ask(receiving, needs)),
      );
    });

    test('waits with both for the recorded need and for a release, each of which is not enough', async () => {
      const missing = async () => {
        const answer = await scene.ask(receiving, needs);
        expect(answer.data).toEqual({ personInMatter: null });
        return answer.disclosure.withheld
          .map(({ requirement }) => requirement)
          .filter((each) => each !== 'GRANT_SCOPE');
      };
      expect(await missing()).toEqual(['ART9_NECESSITY']);
      await desk().register({
        fact: 'ART9_NECESSITY',
        ...{ recipient, instance, purpose, cases: ['ASY-3'], categories: ['HEALTH'] },
        ...{ claim: 'housing on arrival, with his explicit consent', dueAt: tomorrow },
      });
      expect(await missing()).toEqual(['HUMAN_REVIEW']);
    });

    test('brings what the official released, in that wording, once', async () => {
      await desk().release(receiving, {
        coordinates: ['SpecialCategoryData.health'],
        show: 'applicant { sensitive { health } }',
        reword: { 'SpecialCategoryData.health': wording },
      });
      const answer = await scene.ask(receiving, needs);
      expect(answer.data).toEqual({ personInMatter: { familyName: null, sensitive: { health: wording } } });
      expect(castValuesIn(answer)).toEqual([]);
      expectNothing(await scene.ask(receiving, needs));
    });
  });
});
