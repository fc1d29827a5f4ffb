import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, openScene, valueAt, withoutRecord, type Scene } from './cast.ts';

const person = { authority: 'den_registrerede', purpose: 'data_subject_access' } as const;
const agency = { authority: 'udlaendingestyrelsen', purpose: 'data_subject_access' } as const;
const held = '{ personInMatter { familyName enquiries { content } cases { journalNumber securityAssessment } } }';

describe.each(storeKinds)('S27, access without saying too much, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
    for (const [reference, file] of [
      ['R 26-1', '10000009'],
      ['R 26-2', '10000002'],
    ] as const) {
      const fact = 'rights_request_addressed_here';
      await scene.register({ fact, authority: agency.authority, reference, cases: [], person: file });
      await scene.register({
        fact: 'own_data_released',
        ...{ authority: person.authority, instance: file, reference, cases: [], person: file },
      });
    }
  });
  afterAll(() => scene.close());

  test('nobody queries for themselves: who has an enquiry, who was referred and who is a stranger are refused alike', async () => {
    const texts = new Set<string>();
    for (const [instance, reference] of [
      ['10000009', 'R 26-1'],
      ['10000002', 'R 26-2'],
      ['99999999', 'R 26-3'],
    ] as const) {
      const answer = await scene.ask({ ...person, instance, reference }, held);
      expect(answer.status).toBe(403);
      expect(castValuesIn(answer)).toEqual([]);
      texts.add(answer.text);
    }
    expect([...texts]).toEqual([
      '{"errors":[{"message":"This purpose is not open to this authority.",' +
        '"extensions":{"code":"PURPOSE_NOT_PERMITTED"}}]}',
    ]);
  });

  test('who prepares the report of Omar sees his file, and nothing of the security assessment', async () => {
    const answer = await scene.ask({ ...agency, reference: 'R 26-2' }, held);
    expect(answer.errors).toBeUndefined();
    expect(valueAt(answer, 'personInMatter', 'cases')).toEqual([{ journalNumber: 'ASY-2', securityAssessment: null }]);
    expect(castValuesIn(answer)).toEqual(['ASY-2', 'Rahmani']);
    expect(answer.disclosure.withheld).toEqual([]);
  });

  test('a request that is not addressed here is nothing, and so is that of a stranger', async () => {
    const stranger = await scene.ask({ ...agency, reference: 'R 26-3' }, held);
    const elsewhere = await scene.ask({ ...agency, authority: 'siri', reference: 'R 26-2' }, held);
    for (const answer of [stranger, elsewhere]) expectNothing(answer);
    expect(withoutRecord(stranger).replaceAll(/"(legalBasis)":\[[^\]]*\]/g, '')).toBe(
      withoutRecord(elsewhere).replaceAll(/"(legalBasis)":\[[^\]]*\]/g, ''),
    );
  });
});
