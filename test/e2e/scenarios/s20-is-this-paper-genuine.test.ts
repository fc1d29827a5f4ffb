import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, openScene, type Scene } from './cast.ts';

const ministry = {
  authority: 'udenrigsministeriet',
  purpose: 'consult_other_authority',
  reference: 'UM 2026-5512',
} as const;
const embassy = {
  authority: 'ad_hoc_udenlandsk_myndighed',
  instance: 'GRANT-20',
  purpose: 'ad_hoc_disclosure',
  reference: 'EMB 1',
} as const;

const inquiry = `{
  caseInMatter {
    status
    applicant { familyName nationalities }
    documents { title }
  }
}`;

describe.each(storeKinds)('S20, whether a paper is genuine, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('without consent the ministry gets nationality and a neutral note, not the name and not the paper', async () => {
    const answer = await scene.ask(ministry, inquiry);
    expect(answer.data).toEqual({
      caseInMatter: { status: 'APPEALED', applicant: { familyName: null, nationalities: ['IRN'] }, documents: null },
    });
    expect(answer.disclosure.withheld.map(({ reason }) => reason)).toEqual([
      'REQUIREMENT_MISSING',
      'REQUIREMENT_MISSING',
    ]);
    expect(castValuesIn(answer)).toEqual(['IRN']);
  });

  test('consent alone does not widen what the consultation lists', async () => {
    await scene.register({ fact: 'CONSENT', authority: ministry.authority, cases: ['ASY-2'] });
    expect(castValuesIn(await scene.ask(ministry, inquiry))).toEqual(['IRN']);
  });

  test('with consent the name comes under a consultation that lists it', async () => {
    const reference = 'UM 2026-5513';
    await scene.register({
      fact: 'consultation_open',
      authority: ministry.authority,
      reference,
      cases: ['ASY-2'],
      categories: ['IDENTITY'],
      dueAt: new Date(Date.now() + 86_400_000),
    });
    const answer = await scene.ask({ ...ministry, reference }, '{ personInMatter { familyName } }');
    expect(answer.data).toEqual({ personInMatter: { familyName: 'Rahmani' } });
    await scene.end('CONSENT', 'ASY-2');
    expect((await scene.ask({ ...ministry, reference }, '{ personInMatter { familyName } }')).data).toEqual({
      personInMatter: null,
    });
  });

  test('an embassy of the country gets nothing, whatever grant somebody has signed', async () => {
    const { authority, instance, reference } = embassy;
    const grantFor = async (state: string | null, under: string) => {
      const detail = { basis: 'none', approvers: ['official us-11', 'official us-12'], maxUses: 9 };
      await scene.register({
        fact: 'ad_hoc_grant_valid',
        authority,
        instance,
        reference: under,
        cases: ['ASY-2'],
        categories: ['IDENTITY', 'NATIONALITY', 'CASE_PROCESS'],
        dueAt: new Date(Date.now() + 86_400_000),
        detail: state === null ? detail : { ...detail, state },
      });
    };
    await scene.register({ fact: 'TRANSFER_BASIS', authority, cases: ['ASY-2'] });
    await scene.register({
      fact: 'HUMAN_REVIEW',
      authority,
      cases: ['ASY-2'],
      coordinates: ['Applicant.familyName', 'Applicant.nationalities', 'Case.status'],
    });
    const query = '{ caseInMatter { id status applicant { id familyName nationalities } } personInMatter { id } }';
    await grantFor('IRN', reference);
    expectNothing(await scene.ask(embassy, query));
    await grantFor(null, 'EMB 2');
    expectNothing(await scene.ask({ ...embassy, reference: 'EMB 2' }, query));
    await grantFor('CHE', 'EMB 3');
    expect(castValuesIn(await scene.ask({ ...embassy, reference: 'EMB 3' }, query))).toEqual(['IRN', 'Rahmani']);
  });
});
