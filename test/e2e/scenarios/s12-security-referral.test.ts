import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { storeKinds } from '#test/support/databases.ts';
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

const referral = { authority: 'pet', purpose: 'security_assessment', reference: 'PET 2026-118' } as const;
const abroad = { authority: 'fe', purpose: 'security_assessment', reference: 'FE 2026-31' } as const;
const file = `{
  caseInMatter { journalNumber status applicant { familyName nationalities sensitive { religiousBelief } } }
}`;

describe.each(storeKinds)('S12, a security referral and the traces it leaves, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind, { bearerAuthorities: ['pet', 'fe'] });
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
      const claimed = await scene.ask({ ...service, officer: 'analyst-7', clearance: true, bound: false }, file);
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

  describe('over a cleared channel', () => {
    const channel = { officer: 'analyst-7', clearance: true } as const;
    const belief = ['caseInMatter', 'applicant', 'sensitive', 'religiousBelief'];
    beforeAll(async () => {
      const { applicantKey } = await scene.caseKeys('ASY-2');
      await sql`
        insert into case_file.case (key, journal_number, applicant_key, type, status, responsible_authority)
        values (gen_random_uuid(), 'WRK-77', ${applicantKey}, 'WORK', 'UNDER_CONSIDERATION', 'siri')`.execute(
        scene.desk,
      );
    });

    test('the service gets the listed case, with address and number, and of the other cases of Omar none', async () => {
      const asked = file.replace('familyName', 'familyName cprNumber postalAddress cases { journalNumber }');
      const answer = await scene.ask({ ...referral, ...channel }, asked);
      expect(answer.data).toEqual({
        caseInMatter: {
          journalNumber: 'ASY-2',
          status: 'APPEALED',
          applicant: {
            familyName: 'Rahmani',
            cprNumber: '621191-4103',
            postalAddress: 'Avnstrupvej 1, 4330 Hvalsø',
            cases: [{ journalNumber: 'ASY-2' }],
            nationalities: ['IRN'],
            sensitive: null,
          },
        },
      });
      expect(answer.disclosure.withheld.map(({ path }) => path)).toEqual([belief]);
      const { subjects, officer, reference } = await scene.recordOf(answer);
      expect([subjects.length > 0, officer, reference]).toEqual([true, channel.officer, referral.reference]);
    });

    test('the service that looks abroad gets the listed case, and neither address nor number', async () => {
      const asked = file.replace('familyName', 'familyName cases { journalNumber }');
      const answer = await scene.ask({ ...abroad, ...channel }, asked);
      expect(castValuesIn(answer)).toEqual(['ASY-2', 'IRN', 'Rahmani']);
      expect(valueAt(answer, 'caseInMatter', 'applicant', 'cases')).toEqual([{ journalNumber: 'ASY-2' }]);
      for (const field of ['postalAddress', 'cprNumber']) {
        expectUnknown(await scene.ask({ ...abroad, ...channel }, `{ caseInMatter { applicant { ${field} } } }`));
      }
    });

    test('another’s reference is as unknown as nobody’s', async () => {
      const nobody = await scene.ask({ ...abroad, ...channel, reference: 'NOBODY 1' }, file);
      expectNothing(nobody);
      const another = await scene.ask({ ...abroad, ...channel, reference: referral.reference }, file);
      expect(withoutRecord(another)).toBe(withoutRecord(nobody));
    });

    test('once the referral has ended there is nothing', async () => {
      await scene.endWhere({ fact: 'security_referral_open', authority: 'pet' });
      expectNothing(await scene.ask({ ...referral, ...channel }, file));
    });
  });
});
