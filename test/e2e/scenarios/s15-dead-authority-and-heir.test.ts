import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestIssuer, trusted, type TestIssuer } from '#test/identity/start-test-issuer.ts';
import { storeKinds } from '#test/support/databases.ts';
import { presentValidToken } from '#test/support/valid-token.ts';
import { castValuesIn, expectNothing, expectUnknown, openScene, type Scene } from './cast.ts';

const agency = { authority: 'familieretshuset', purpose: 'family_law_matter', reference: 'FRH 26-4410' } as const;
const marriage = '{ personInMatter { civilStatus residenceStatus { isLawful } } }';

describe.each(storeKinds)('S15, a dead authority and its heir, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('the closed authority gets no token', async () => {
    await expect(scene.network.token({ authority: 'statsforvaltningen' })).rejects.toThrow();
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

describe.each(storeKinds)('S15, a dead authority whose token still holds, on %s', (kind) => {
  let issuer: TestIssuer;
  let scene: Scene;
  beforeAll(async () => {
    issuer = await startTestIssuer();
    scene = await openScene(kind, { issuers: [trusted(issuer)] });
  });
  afterAll(async () => {
    await scene.close();
    await issuer[Symbol.asyncDispose]();
  });

  const post = async (authority: string): Promise<readonly [number, string]> => {
    const who = await presentValidToken(issuer, scene.network, { authority, purposes: [agency.purpose] });
    const headers = {
      'content-type': 'application/json',
      ...who,
      'disclosure-reference': agency.reference,
    };
    const response = await scene.network.post(headers, JSON.stringify({ query: marriage }));
    return [response.status, await response.text()];
  };

  test('is refused before any rule is read, as one that nobody knows, and the log says why', async () => {
    const [status, text] = await post('statsforvaltningen');
    expect(status).toBe(401);
    expect(await post('nobody')).toEqual([401, text]);
    expect(scene.network.logLines.join('')).toContain('token of the closed or unknown authority statsforvaltningen');
    const refusals = await scene.network.store.admin
      .selectFrom('disclosure.refusal')
      .select(['authority', 'code'])
      .where('authority', '=', 'statsforvaltningen')
      .execute();
    expect(refusals).toEqual([{ authority: 'statsforvaltningen', code: 'UNAUTHENTICATED' }]);
  });

  test('security is told, once in an hour, of the closed authority and of no other', async () => {
    const told = () =>
      scene.network.store.admin
        .selectFrom('security.event')
        .select(['kind', 'authority', 'client', 'purpose'])
        .execute();
    const event = { kind: 'CLOSED_AUTHORITY', authority: 'statsforvaltningen', client: 'statsforvaltningen' };
    expect(await told()).toEqual([{ ...event, purpose: null }]);
    await post('statsforvaltningen');
    await post('nobody');
    expect(await told()).toHaveLength(1);
    const alarms = scene.network.logLines.filter((line) => line.includes('security.event'));
    expect(alarms).toHaveLength(1);
    expect(alarms[0]).toContain('CLOSED_AUTHORITY');
  });

  test('the same token in the name of its heir holds', async () => {
    expect((await post(agency.authority))[0]).toBe(200);
  });
});
