import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestIssuer, trusted, type TestIssuer } from '#test/identity/start-test-issuer.ts';
import { compileGenerated } from '#test/support/compile-generated.ts';
import { storeKinds } from '#test/support/databases.ts';
import { presentValidToken } from '#test/support/valid-token.ts';
import { castValuesIn, expectNothing, expectUnknown, openScene, valueAt, type Scene } from './cast.ts';

const agency = { authority: 'hjemrejsestyrelsen', purpose: 'return_and_police_enforcement' } as const;
const fileOf = (journalNumber: string): string => `{
  caseByJournalNumber(journalNumber: "${journalNumber}") {
    journalNumber
    type
    grounds { statement }
    decisions { outcome departureDeadline reasons }
    applicant {
      familyName
      postalAddress
      travelDocuments { number }
      familyMembers { name }
      sensitive { fitnessToTravel }
    }
  }
}`;
const task = { fact: 'enforceable_duty_to_leave', authority: agency.authority, cases: ['ASY-3'], person: '10000005' };

describe.each(storeKinds)('S10, the Return Agency while its rule is off, on %s', (kind) => {
  let issuer: TestIssuer;
  let scene: Scene;
  beforeAll(async () => {
    issuer = await startTestIssuer();
    scene = await openScene(kind, { issuers: [trusted(issuer)] });
    await scene.register(task);
  });
  afterAll(async () => {
    await scene.close();
    await issuer[Symbol.asyncDispose]();
  });

  test('a valid token for the purpose gets nothing, and the security log says why', async () => {
    const who = await presentValidToken(issuer, scene.network, {
      authority: agency.authority,
      purposes: [agency.purpose],
    });
    const response = await scene.network.post(
      {
        'content-type': 'application/json',
        ...who,
        'disclosure-purpose': agency.purpose,
      },
      JSON.stringify({ query: fileOf('ASY-3') }),
    );
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'This purpose is not open to this authority.',
          extensions: { code: 'PURPOSE_NOT_PERMITTED' },
        },
      ],
    });
    const refusals = await scene.network.store.admin.selectFrom('disclosure.refusal').selectAll().execute();
    expect(refusals).toEqual([
      expect.objectContaining({
        ...{ authority: agency.authority, purpose: agency.purpose, code: 'PURPOSE_NOT_PERMITTED' },
        detail: expect.objectContaining({ detail: 'rule is closed' }),
      }),
    ]);
  });
});

describe.each(storeKinds)('S10, the Return Agency once its rule is switched on, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    const generated = await compileGenerated(({ path, text }) =>
      path === `policy/rules/${agency.authority}.yaml` ? text.replace('enabled: false', 'enabled: true') : text,
    );
    scene = await openScene(kind, { generated });
  });
  afterAll(() => scene.close());

  test('nothing without a task of its own: that of the police is not', async () => {
    expectNothing(await scene.ask(agency, fileOf('ASY-3')));
  });

  test('the file comes by need; grounds and fitness to travel wait', async () => {
    await scene.register(task);
    const answer = await scene.ask(agency, fileOf('ASY-3'));
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({
      caseByJournalNumber: {
        journalNumber: 'ASY-3',
        type: 'ASYLUM',
        grounds: null,
        decisions: [
          {
            outcome: 'REFUSED',
            departureDeadline: '2026-01-15',
            reasons: 'account inconsistent on the border crossing',
          },
        ],
        applicant: {
          familyName: 'Sokolenko',
          postalAddress: 'Kærshovedgårdvej 3, 7430 Ikast',
          travelDocuments: [{ number: 'MP7700431' }],
          familyMembers: null,
          sensitive: null,
        },
      },
    });
    expect(answer.disclosure.withheld).toHaveLength(3);
    expect(castValuesIn(answer)).toEqual([
      '2026-01-15',
      'ASY-3',
      'Kærshovedgårdvej 3, 7430 Ikast',
      'MP7700431',
      'Sokolenko',
      'account inconsistent on the border crossing',
    ]);
  });

  test('grounds come once they are marked relevant, fitness to travel once it is found necessary and released', async () => {
    const { authority } = agency;
    await scene.register({ fact: 'CASE_RELEVANCE', authority, cases: ['ASY-3'], categories: ['GROUNDS'] });
    await scene.register({ fact: 'ART9_NECESSITY', authority, cases: ['ASY-3'], categories: ['HEALTH'] });
    const before = await scene.ask(agency, fileOf('ASY-3'));
    expect(valueAt(before, 'caseByJournalNumber', 'grounds')).toEqual([
      { statement: 'distributed leaflets in Hrodna' },
    ]);
    expect(valueAt(before, 'caseByJournalNumber', 'applicant', 'sensitive')).toBeNull();
    const coordinates = ['SpecialCategoryData.fitnessToTravel'];
    await scene.register({ fact: 'HUMAN_REVIEW', authority, cases: ['ASY-3'], coordinates });
    const released = await scene.ask(agency, fileOf('ASY-3'));
    expect(valueAt(released, 'caseByJournalNumber', 'applicant', 'sensitive')).toEqual({
      fitnessToTravel: 'fit to travel; carries valproate',
    });
  });

  test.each([
    'securityAssessment',
    'internalNotes',
    'sponsor { id }',
    'applicant { sensitive { health } }',
    'applicant { grossMonthlyIncome }',
  ])('it can never ask for %s', async (field) => {
    expectUnknown(await scene.ask(agency, `{ caseByJournalNumber(journalNumber: "ASY-3") { ${field} } }`));
  });

  test('another person is nothing to it', async () => {
    expectNothing(await scene.ask(agency, fileOf('ASY-2')));
  });
});
