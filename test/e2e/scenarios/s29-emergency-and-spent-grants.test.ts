import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { findFacts } from '#storage/fact-store.ts';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, openScene, type Scene } from './cast.ts';

const hospital = {
  authority: 'ad_hoc_offentlig_myndighed',
  instance: 'RH',
  purpose: 'emergency_vital_interest',
  reference: 'NOED 1',
} as const;
const employer = {
  authority: 'ad_hoc_privat_aktoer',
  instance: 'GRANT-29',
  purpose: 'ad_hoc_disclosure',
  reference: 'EMPLOYER 1',
} as const;
const tracing = {
  authority: 'ad_hoc_udenlandsk_organisation',
  instance: 'GRANT-30',
  purpose: 'ad_hoc_disclosure',
  reference: 'TRACE 1',
} as const;

const help = `{
  personInMatter { familyName contactPoints sensitive { health } }
  caseInMatter { parties { role } }
}`;
const name = '{ personInMatter { familyName } }';
const tomorrow = new Date(Date.now() + 86_400_000);
const signed = { basis: 'section 27', approvers: ['head of office us-01', 'lawyer us-09'], maxUses: 2 };

describe.each(storeKinds)('S29, an emergency, and grants that have run out, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
    // Her present stay rests on the humanitarian case.
    await sql`update case_file.case set current_stay = true where journal_number = 'HUM-1'`.execute(scene.desk);
  });
  afterAll(() => scene.close());

  describe('a hospital with an unconscious patient', () => {
    test('gets nothing before somebody declares the emergency', async () => {
      expectNothing(await scene.ask(hospital, help));
    });

    test('gets who she is, how to reach her people, and her health, without a necessity record', async () => {
      const { authority, instance, reference } = hospital;
      const fact = { fact: 'emergency_declared', authority, instance, reference };
      const key = await scene.register({ ...fact, cases: [], person: '10000001', detail: { reason: 'unconscious' } });
      const answer = await scene.ask(hospital, help);
      expect(answer.data).toEqual({
        personInMatter: {
          familyName: 'Karimova',
          contactPoints: ['nadia.karimova@example.org'],
          sensitive: { health: 'end-stage renal disease, haemodialysis three times a week' },
        },
        caseInMatter: { parties: [{ role: 'lawyer' }] },
      });
      const { subjects } = await scene.recordOf(answer);
      expect(subjects.flatMap(({ relationFact }) => relationFact ?? [])).toContain(key);
    });

    test('gets neither grounds nor the course of a case', async () => {
      const answer = await scene.ask(hospital, '{ caseInMatter { status decisions { outcome } } }');
      expect(answer.data).toEqual({ caseInMatter: null });
      expect(castValuesIn(answer)).toEqual([]);
    });

    test('gets nothing more after sixty minutes', async () => {
      const declared = async () => {
        const [key] = await findFacts(scene.desk, { fact: 'emergency_declared' });
        if (key === undefined) throw new Error('the emergency is declared');
        return key;
      };
      await scene.backdate(await declared(), 59);
      expect(castValuesIn(await scene.ask(hospital, name))).toEqual(['Karimova']);
      await scene.backdate(await declared(), 1);
      expectNothing(await scene.ask(hospital, name));
    });
  });

  describe('an employer', () => {
    const grant = (detail: typeof signed, reference: string, dueAt: Date) => ({
      fact: 'ad_hoc_grant_valid',
      authority: employer.authority,
      instance: employer.instance,
      reference,
      cases: ['WRK-1'],
      categories: ['RESIDENCE_STATUS', 'HEALTH'],
      dueAt,
      detail,
    });
    const mayStay = '{ personInMatter { residenceStatus { isLawful } } }';

    beforeAll(async () => {
      await scene.register({
        fact: 'HUMAN_REVIEW',
        authority: employer.authority,
        cases: ['WRK-1'],
        coordinates: ['Applicant.residenceStatus', 'ResidenceStatus.isLawful'],
      });
    });

    test('gets nothing under a grant that expired, or that one approver signed twice', async () => {
      await scene.register(grant(signed, employer.reference, new Date(Date.now() - 1000)));
      expectNothing(await scene.ask(employer, mayStay));
      const alone = { ...signed, approvers: ['head of office us-01', 'head of office us-01'] };
      await scene.register(grant(alone, 'EMPLOYER 2', tomorrow));
      expectNothing(await scene.ask({ ...employer, reference: 'EMPLOYER 2' }, mayStay));
    });

    test('gets a yes or no, and no health, although the grant lists it: the ceiling is the rule', async () => {
      await scene.register(grant(signed, 'EMPLOYER 3', tomorrow));
      const asking = { ...employer, reference: 'EMPLOYER 3' };
      expect((await scene.ask(asking, mayStay)).data).toEqual({
        personInMatter: { residenceStatus: { isLawful: true } },
      });
      expect((await scene.ask(asking, '{ personInMatter { sensitive { health } } }')).status).toBe(400);
    });
  });

  describe('a tracing service with a grant for two times', () => {
    const { authority, instance, reference } = tracing;
    const both = { authority, instance, cases: ['ASY-2'] };

    beforeAll(async () => {
      await scene.register({
        fact: 'ad_hoc_grant_valid',
        ...both,
        reference,
        categories: ['IDENTITY'],
        dueAt: tomorrow,
        detail: signed,
      });
      await scene.register({ fact: 'TRANSFER_BASIS', ...both });
      await scene.register({ fact: 'HUMAN_REVIEW', ...both, coordinates: ['Applicant.familyName'] });
    });

    test('uses it by what it got, not by what it asked in vain', async () => {
      expect(castValuesIn(await scene.ask(tracing, name))).toEqual(['Rahmani']);
      expectNothing(await scene.ask({ ...tracing, reference: 'TRACE 9' }, name));
      expect(castValuesIn(await scene.ask(tracing, name))).toEqual(['Rahmani']);
    });

    test('gets nothing the third time', async () => {
      expectNothing(await scene.ask(tracing, name));
    });

    test('gets it no more often by asking several times at once', async () => {
      await scene.register({
        fact: 'ad_hoc_grant_valid',
        ...both,
        reference: 'TRACE 2',
        categories: ['IDENTITY'],
        dueAt: tomorrow,
        detail: signed,
      });
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => scene.network.ask({ ...tracing, reference: 'TRACE 2' }, name)),
      );
      expect(answers.filter(({ text }) => text.includes('Rahmani'))).toHaveLength(2);
      const codes = answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? []);
      expect(codes.every((code) => code === 'RECORD_UNAVAILABLE')).toBe(true);
    });
  });
});
