import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, expectUnknown, openScene, type Scene } from './cast.ts';

const germany = { authority: 'eu_eoes_myndighed', instance: 'DE', purpose: 'international_cooperation' } as const;
const switzerland = {
  authority: 'ad_hoc_udenlandsk_myndighed',
  instance: 'GRANT-22',
  purpose: 'ad_hoc_disclosure',
  reference: 'SEM 26-118',
} as const;

const responsibility = `{
  applicantByFileNumber(alienFileNumber: "10000008") {
    familyName
    travelDocuments { number }
    entries { enteredOn }
    cases { status grounds { statement } }
  }
}`;

describe.each(storeKinds)('S22, Germany, Sweden and Switzerland, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('the state that was asked gets identity, documents and routes; grounds wait for consent', async () => {
    const answer = await scene.ask(germany, responsibility);
    expect(answer.data).toEqual({
      applicantByFileNumber: {
        familyName: 'Demirci',
        travelDocuments: [{ number: 'U09921447' }],
        entries: [{ enteredOn: '2026-06-12' }],
        cases: [{ status: 'IN_CONSULTATION', grounds: null }],
      },
    });
    expect(answer.disclosure.withheld).toEqual([
      {
        path: ['applicantByFileNumber', 'cases', 0, 'grounds'],
        reason: 'REQUIREMENT_MISSING',
        requirement: 'CONSENT',
      },
    ]);
    expect(castValuesIn(answer)).toEqual(['2026-06-12', 'Demirci', 'U09921447']);
  });

  test.each(['cprNumber', 'cases { journalNumber }', 'sensitive { biometricReference }'])(
    'has no way to ask for %s',
    async (field) => {
      expectUnknown(await scene.ask(germany, `{ applicantByFileNumber(alienFileNumber: "10000008") { ${field} } }`));
    },
  );

  test('a state that was not asked gets nothing', async () => {
    expectNothing(await scene.ask({ ...germany, instance: 'SE' }, responsibility));
  });

  test('Switzerland is no member and needs a grant with a basis for the transfer', async () => {
    const query = '{ caseInMatter { applicant { familyName nationalities travelDocuments { number } } } }';
    expectNothing(await scene.ask(switzerland, query));
    const cases = ['DUB-1'];
    const { reference, purpose: _purpose, ...body } = switzerland;
    await scene.register({
      fact: 'ad_hoc_grant_valid',
      ...body,
      reference,
      cases,
      categories: ['IDENTITY', 'TRAVEL_DOCUMENT'],
      dueAt: new Date(Date.now() + 86_400_000),
      detail: {
        basis: 'Dublin III, art. 34',
        approvers: ['head of office us-01', 'lawyer us-09'],
        maxUses: 9,
        state: 'CHE',
      },
    });
    await scene.register({
      fact: 'HUMAN_REVIEW',
      ...body,
      cases,
      coordinates: ['Applicant.familyName', 'Applicant.nationalities'],
    });
    const before = await scene.ask(switzerland, query);
    expect(before.data).toEqual({ caseInMatter: null });
    expect(before.disclosure.withheld.map(({ requirement }) => requirement)).toEqual([
      'TRANSFER_BASIS',
      'GRANT_SCOPE',
      'TRANSFER_BASIS',
    ]);
    await scene.register({ fact: 'TRANSFER_BASIS', ...body, cases });
    const after = await scene.ask(switzerland, query);
    expect(after.data).toEqual({
      caseInMatter: { applicant: { familyName: 'Demirci', nationalities: null, travelDocuments: null } },
    });
    expect(castValuesIn(after)).toEqual(['Demirci']);
  });
});
