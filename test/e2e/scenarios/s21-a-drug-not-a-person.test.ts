import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { atTheDesk } from './at-the-desk.ts';
import { castValuesIn, expectNothing, openScene, textAt, valueAt, type Scene } from './cast.ts';

const purpose = 'medical_availability_inquiry';
const agency = {
  authority: 'international_organisation_eu_eoes',
  instance: 'MEDCOI',
  purpose,
  reference: 'UIM 2026-0711',
} as const;
const mission = { authority: 'dansk_repraesentation', instance: 'TAS', purpose, reference: 'UIM 2026-0712' } as const;

const inquiry = `{
  caseInMatter { id applicant { id nationalities sensitive { treatmentProfile } } }
  personInMatter { id sensitive { treatmentProfile } }
}`;
const drug = 'haemodialysis; epoetin alfa';

describe.each(storeKinds)('S21, a drug and not a person, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test.each([agency, mission])('$authority gets nationality and treatment under tokens', async (asking) => {
    const answer = await scene.ask(asking, inquiry);
    const person = textAt(answer, 'personInMatter', 'id');
    expect(answer.data).toEqual({
      caseInMatter: {
        id: expect.stringMatching(/^[\w-]{43}$/),
        applicant: { id: person, nationalities: ['UZB'], sensitive: { treatmentProfile: drug } },
      },
      personInMatter: { id: person, sensitive: { treatmentProfile: drug } },
    });
    expect(castValuesIn(answer)).toEqual(['UZB', drug]);
  });

  test('no two calls and no two recipients have a token in common', async () => {
    const answers = [
      await scene.ask(agency, inquiry),
      await scene.ask(agency, inquiry),
      await scene.ask(mission, inquiry),
      await scene.ask(mission, inquiry),
    ];
    const tokens = answers.flatMap((answer) => [
      textAt(answer, 'caseInMatter', 'id'),
      textAt(answer, 'caseInMatter', 'applicant', 'id'),
    ]);
    expect(new Set(tokens).size).toBe(8);
  });

  test('a token leads nowhere: ids are no arguments here', async () => {
    const token = textAt(await scene.ask(mission, inquiry), 'caseInMatter', 'id');
    for (const query of [
      `{ case(id: "${token}") { id } }`,
      `{ applicant(id: "${token}") { id } }`,
      '{ caseByJournalNumber(journalNumber: "HUM-1") { id } }',
      '{ applicantByFileNumber(alienFileNumber: "10000001") { id } }',
    ]) {
      expect((await scene.ask(mission, query)).errors).toEqual([
        expect.objectContaining({ extensions: { code: 'OPERATION_REFUSED' } }),
      ]);
    }
  });

  test('who it is for stays closed, in the matter as well', async () => {
    const answer = await scene.ask(
      mission,
      `{ caseInMatter {
          journalNumber type status receivedOn
          applicant { alienFileNumber familyName givenNames dateOfBirth sex postalAddress contactPoints
            sensitive { treatmentProfile } }
        } }`,
    );
    expect(valueAt(answer, 'caseInMatter')).toMatchObject({
      journalNumber: null,
      type: null,
      applicant: { familyName: null, dateOfBirth: null, sex: null, sensitive: { treatmentProfile: drug } },
    });
    expect(castValuesIn(answer)).toEqual([drug]);
  });

  test('health itself, and the rest of the special categories, are not in the contract of either', async () => {
    for (const asking of [agency, mission]) {
      const answer = await scene.ask(asking, '{ personInMatter { sensitive { health } } }');
      expect(answer.status).toBe(400);
    }
  });

  test('nothing comes under the reference of the other, or without one', async () => {
    expectNothing(await scene.ask({ ...agency, reference: mission.reference }, inquiry));
    const { reference: _reference, ...without } = mission;
    expect((await scene.ask(without, inquiry)).status).toBe(400);
  });

  test('the record knows whom it was about, under the very fact', async () => {
    const { caseKey, applicantKey } = await scene.caseKeys('HUM-1');
    const entry = await scene.recordOf(await scene.ask(agency, inquiry));
    const text = JSON.stringify(entry);
    expect(text).not.toContain(caseKey);
    expect(text).not.toContain(applicantKey);
    expect(new Set(entry.subjects.flatMap(({ personRef }) => personRef ?? [])).size).toBe(1);
    expect(entry.subjects.some(({ evidence }) => evidence.length > 0)).toBe(true);
  });

  describe('a name in the text of the profile', () => {
    const profile = 'SpecialCategoryData.treatmentProfile';
    const named = 'haemodialysis; epoetin alfa, as Nadia K. takes it';
    const shown = (answer: Answer) => valueAt(answer, 'personInMatter', 'sensitive');

    test('leaves as it was written: no release stands in the way of a profile', async () => {
      await write(named);
      expect(shown(await scene.ask(agency, inquiry))).toEqual({ treatmentProfile: named });
    });

    test('stays once the desk has restricted the field, and nobody is told why', async () => {
      const restriction = 'UNLAWFUL_BUT_KEEP';
      await atTheDesk(scene, 'uim').register({
        fact: 'restriction',
        restriction,
        cases: ['HUM-1'],
        coordinates: [profile],
      });
      for (const asking of [agency, mission]) {
        const answer = await scene.ask(asking, inquiry);
        expect(shown(answer)).toBeNull();
        expect(answer.disclosure).toMatchObject({ withheld: [], marks: [] });
      }
    });

    test('is caught where the official releases the field: it leaves reworded, once, for that body alone', async () => {
      await atTheDesk(scene, 'uim').release(mission, {
        coordinates: [profile],
        show: 'applicant { sensitive { treatmentProfile } }',
        reword: { [profile]: drug },
        ground: 'RIGHTS_OF_ANOTHER_PERSON',
      });
      expect(shown(await scene.ask(agency, inquiry))).toBeNull();
      const answer = await scene.ask(mission, inquiry);
      expect(shown(answer)).toEqual({ treatmentProfile: drug });
      expect(answer.text).not.toContain('Nadia');
      expect(answer.disclosure.marks.map(({ mark }) => mark)).toContain('RESTRICTED');
      expect(shown(await scene.ask(mission, inquiry))).toBeNull();
    });

    test('is gone when the text is put right and the restriction lifted', async () => {
      await write(drug);
      await atTheDesk(scene, 'uim').end('restriction', 'HUM-1');
      expect(shown(await scene.ask(agency, inquiry))).toEqual({ treatmentProfile: drug });
    });

    async function write(treatmentProfile: string): Promise<void> {
      const { applicantKey } = await scene.caseKeys('HUM-1');
      await scene.desk
        .updateTable('applicant.special_category')
        .set({ treatment_profile: treatmentProfile })
        .where('person_key', '=', applicantKey)
        .execute();
    }
  });

  test('an answered consultation ends it for that body alone', async () => {
    await atTheDesk(scene, 'uim').end('consultation_open', 'HUM-1', agency.authority);
    expectNothing(await scene.ask(agency, inquiry));
    expect(valueAt(await scene.ask(mission, inquiry), 'personInMatter')).not.toBeNull();
  });
});
