import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, expectUnknown, openScene, type Scene } from './cast.ts';

const ministry = {
  authority: 'andre_ministerier',
  instance: '10172748',
  purpose: 'consult_other_authority',
  reference: 'BM 2026-3301',
} as const;
const inquiry = '{ caseInMatter { status applicant { familyName residenceStatus { isLawful rightToWork } } } }';

describe.each(storeKinds)('S23, a ministry is consulted, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('it gets the categories that the consultation lists', async () => {
    const answer = await scene.ask(ministry, inquiry);
    expect(answer.data).toEqual({
      caseInMatter: {
        status: 'CLOSED',
        applicant: { familyName: 'Pillai', residenceStatus: { isLawful: true, rightToWork: true } },
      },
    });
    expect(castValuesIn(answer)).toEqual(['Pillai']);
  });

  test('what the consultation does not list is withheld; what no rule of it opens cannot be asked for', async () => {
    const answer = await scene.ask(ministry, '{ personInMatter { nationalities } }');
    expect(answer.data).toEqual({ personInMatter: null });
    expect(answer.disclosure.withheld).toEqual([
      {
        path: ['personInMatter', 'nationalities'],
        reason: 'REQUIREMENT_MISSING',
        requirement: 'CONSULTATION_SCOPE',
      },
    ]);
    expectUnknown(await scene.ask(ministry, '{ personInMatter { grossMonthlyIncome } }'));
  });

  test('another agency of the same ministry gets nothing, and the class as such no token', async () => {
    expectNothing(await scene.ask({ ...ministry, instance: '10172749' }, inquiry));
    await expect(scene.network.token({ authority: ministry.authority })).rejects.toThrow();
  });

  test('after the due date there is nothing', async () => {
    const reference = 'BM 2026-0001';
    const { authority, instance } = ministry;
    const consultation = { fact: 'consultation_open', authority, instance, reference, cases: ['WRK-1'] };
    await scene.register({ ...consultation, categories: ['IDENTITY'], dueAt: new Date(Date.now() - 1000) });
    expectNothing(await scene.ask({ ...ministry, reference }, inquiry));
  });
});
