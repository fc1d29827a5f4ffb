import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, expectUnknown, openScene, type Scene } from './cast.ts';

const agency = { authority: 'familieretshuset', purpose: 'family_law_matter', reference: 'FRH 26-4410' } as const;
const marriage = '{ personInMatter { civilStatus residenceStatus { isLawful } } }';

describe.each(storeKinds)('S15, a dead authority and its heir, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('the closed authority gets no token, and without one no answer', async () => {
    await expect(scene.network.token({ authority: 'statsforvaltningen' })).rejects.toThrow();
    const response = await scene.network.post(
      { 'content-type': 'application/json', authorization: 'Bearer of-an-old-certificate' },
      '{"query":"{ __typename }"}',
    );
    expect(response.status).toBe(401);
  });

  test('its heir gets civil status and lawful stay of the person in a registered matter', async () => {
    expectNothing(await scene.ask(agency, marriage));
    const { authority, reference } = agency;
    const fact = 'family_law_request_registered';
    await scene.register({ fact, authority, reference, cases: [], person: '10000003' });
    const answer = await scene.ask(agency, marriage);
    expect(answer.data).toEqual({
      personInMatter: { civilStatus: 'married', residenceStatus: { isLawful: true } },
    });
    expect(castValuesIn(answer)).toEqual(['married']);
  });

  test('also by the file number, and for nobody else', async () => {
    const byNumber = (number: string): string =>
      `{ applicantByFileNumber(alienFileNumber: "${number}") { civilStatus } }`;
    expect((await scene.ask(agency, byNumber('10000003'))).data).toEqual({
      applicantByFileNumber: { civilStatus: 'married' },
    });
    expectNothing(await scene.ask(agency, byNumber('10000004')));
    expectNothing(await scene.ask({ ...agency, reference: 'FRH 26-9999' }, byNumber('10000003')));
  });

  test.each(['postalAddress', 'employerName', 'municipalityCode', 'contactPoints', 'cases { sponsor { id } }'])(
    'nothing that tells where somebody is can be asked for: %s',
    async (field) => {
      expectUnknown(await scene.ask(agency, `{ personInMatter { ${field} } }`));
    },
  );
});
