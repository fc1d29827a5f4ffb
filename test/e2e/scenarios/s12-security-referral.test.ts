import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectUnknown, openScene, requesters, valueAt, withoutRecord, type Scene } from './cast.ts';

const referral = { authority: 'pet', purpose: 'security_assessment', reference: 'PET 2026-118' } as const;
const abroad = { authority: 'fe', purpose: 'security_assessment', reference: 'FE 2026-31' } as const;
const file = `{
  caseInMatter { journalNumber status applicant { familyName nationalities sensitive { religiousBelief } } }
}`;

describe.each(storeKinds)('S12, a security referral and the traces it leaves, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
    const { authority, reference } = abroad;
    await scene.register({
      fact: 'security_referral_open',
      authority,
      reference,
      cases: ['ASY-2'],
      person: '10000002',
    });
  });
  afterAll(() => scene.close());

  test.each([referral, abroad])('$authority gets nothing without a cleared channel', async (service) => {
    const answer = await scene.ask(service, file);
    expect(answer.data).toEqual({ caseInMatter: null });
    expect(answer.disclosure.withheld).toEqual([
      { path: ['caseInMatter'], reason: 'REQUIREMENT_MISSING', requirement: 'SECURITY_CLEARANCE' },
    ]);
    expect(castValuesIn(answer)).toEqual([]);
    const { subjects, reference } = await scene.recordOf(answer);
    expect([subjects, reference]).toEqual([[], service.reference]);
  });

  test.each([referral, abroad])(
    '$authority: a claim of clearance or another reference changes not a byte',
    async (service) => {
      const plain = withoutRecord(await scene.ask(service, file));
      const claimed = await scene.ask({ ...service, officer: 'analyst-7', clearance: true }, file);
      const unknown = await scene.ask({ ...service, reference: 'NOBODY 1' }, file);
      expect([withoutRecord(claimed), withoutRecord(unknown)]).toEqual([plain, plain]);
    },
  );

  test.each([
    'applicant { sensitive { health } }',
    'applicant { sensitive { sexualOrientation } }',
    'applicant { rightsRequests { kind } }',
    'disclosures { recipient }',
    'internalNotes',
    'securityAssessment',
  ])('neither service can ask for %s', async (field) => {
    for (const service of [referral, abroad]) expectUnknown(await scene.ask(service, `{ caseInMatter { ${field} } }`));
  });

  test.each(['postalAddress', 'municipalityCode', 'cprNumber', 'employerName'])(
    'the service that looks abroad cannot ask for %s either',
    async (field) => {
      expectUnknown(await scene.ask(abroad, `{ personInMatter { ${field} } }`));
    },
  );

  test('a look that got nothing stands in no list of what was disclosed of the case', async () => {
    const log = '{ caseByJournalNumber(journalNumber: "ASY-2") { disclosures { recipient } } }';
    const answer = await scene.ask(requesters.protectionOfficer, log);
    expect(valueAt(answer, 'caseByJournalNumber', 'disclosures')).toEqual([]);
  });
});
