import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { endFact, findFacts } from '#storage/fact-store.ts';
import { storeKinds } from '#test/support/databases.ts';
import { atTheDesk } from './at-the-desk.ts';
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
    let emergencyId: string;
    const declared = async () => {
      const [key] = await findFacts(scene.desk, { fact: 'emergency_declared' });
      if (key === undefined) throw new Error('the emergency is declared');
      return key;
    };

    test('gets nothing before somebody declares the emergency', async () => {
      expectNothing(await scene.ask(hospital, help));
    });

    test('gets who she is, how to reach her people, and her health, without a necessity record', async () => {
      const { authority: recipient, instance, reference } = hospital;
      const terms = { recipient, instance, reference, reason: 'found unconscious' };
      emergencyId = await atTheDesk(scene, 'uim').declareEmergency('HUM-1', terms);
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
      expect(subjects.flatMap(({ relationFact }) => relationFact ?? [])).toContain(await declared());
    });

    test('gets neither grounds nor the course of a case', async () => {
      const answer = await scene.ask(hospital, '{ caseInMatter { status decisions { outcome } } }');
      expect(answer.data).toEqual({ caseInMatter: null });
      expect(castValuesIn(answer)).toEqual([]);
    });

    test('gets nothing more after sixty minutes', async () => {
      await scene.backdate(await declared(), 59);
      expect(castValuesIn(await scene.ask(hospital, name))).toEqual(['Karimova']);
      await scene.backdate(await declared(), 1);
      expectNothing(await scene.ask(hospital, name));
    });

    test('is reviewed by a colleague, at the latest on the next working day, and Nadia is told', async () => {
      const before = await atTheDesk(scene, 'uim').findEmergency(emergencyId);
      expect(before).toMatchObject({ declaredBy: 'uim-04', reviewedBy: null, isIncident: false, personToldAt: null });
      expect(Date.parse(String(before['reviewDueAt']))).toBeGreaterThan(Date.now());
      await atTheDesk(scene, 'uim').reviewEmergency(emergencyId, 'JUSTIFIED');
      await atTheDesk(scene, 'uim').recordPersonTold(emergencyId);
      expect(await atTheDesk(scene, 'uim').findEmergency(emergencyId)).toMatchObject({
        finding: 'JUSTIFIED',
        reviewedBy: 'uim-07',
        isIncident: false,
        personToldAt: expect.any(String),
      });
    });

    test('is an incident for ever where nobody reviewed in time', async () => {
      const late = randomUUID();
      const { caseKey } = await scene.caseKeys('HUM-1');
      const { authority: recipient, instance, reference } = hospital;
      await scene.desk
        .insertInto('desk.action')
        .values({
          ...{ subject_key: late, version: 1, kind: 'EMERGENCY_DECLARED', reason: 'found unconscious' },
          ...{ authority: 'uim', instance: null, officer: 'uim-04', client: 'scenario' },
          detail: JSON.stringify({ recipient, instance, reference, caseKey, reviewDueAt: '2026-01-02T23:00:00.000Z' }),
          at: new Date('2026-01-01T10:00:00Z'),
        })
        .execute();
      expect(await atTheDesk(scene, 'uim').findEmergency(late)).toMatchObject({ finding: null, isIncident: true });
      await atTheDesk(scene, 'uim').reviewEmergency(late, 'JUSTIFIED');
      expect(await atTheDesk(scene, 'uim').findEmergency(late)).toMatchObject({
        finding: 'JUSTIFIED',
        isIncident: true,
      });
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

    const coordinates = ['Applicant.residenceStatus', 'ResidenceStatus.isLawful'];
    const reviewed = { fact: 'HUMAN_REVIEW', authority: employer.authority, cases: ['WRK-1'], coordinates };

    test('gets nothing under a grant that expired, or that one approver signed twice', async () => {
      const key = await scene.register(reviewed);
      await scene.register(grant(signed, employer.reference, new Date(Date.now() - 1000)));
      expectNothing(await scene.ask(employer, mayStay));
      const alone = { ...signed, approvers: ['head of office us-01', 'head of office us-01'] };
      await scene.register(grant(alone, 'EMPLOYER 2', tomorrow));
      expectNothing(await scene.ask({ ...employer, reference: 'EMPLOYER 2' }, mayStay));
      await endFact(scene.desk, { key, by: 'scenario' });
    });

    test('gets a yes or no under a grant that two have signed, once it is released', async () => {
      const { authority: recipient, instance, purpose } = employer;
      const asking = { ...employer, reference: 'EMPLOYER 3' };
      await atTheDesk(scene, 'siri').grant({
        ...{ recipient, instance, purpose, reference: asking.reference, cases: ['WRK-1'] },
        ...{ categories: ['RESIDENCE_STATUS'], basis: 'fvl_27', notAfter: tomorrow.toISOString(), maxUses: 2 },
      });
      expect(castValuesIn(await scene.ask(asking, mayStay))).toEqual([]);
      await atTheDesk(scene, 'siri').release(asking, {
        coordinates,
        show: 'applicant { residenceStatus { isLawful } }',
      });
      expect((await scene.ask(asking, mayStay)).data).toEqual({
        personInMatter: { residenceStatus: { isLawful: true } },
      });
    });

    test('gets no health, although a grant lists it: the ceiling is the rule', async () => {
      await scene.register(reviewed);
      await scene.register(grant(signed, 'EMPLOYER 4', tomorrow));
      const asking = { ...employer, reference: 'EMPLOYER 4' };
      expect((await scene.ask(asking, mayStay)).data).toEqual({
        personInMatter: { residenceStatus: { isLawful: true } },
      });
      expect((await scene.ask(asking, '{ personInMatter { sensitive { health } } }')).status).toBe(400);
    });
  });

  describe('a tracing service with a grant for two times', () => {
    const desk = () => atTheDesk(scene, 'udlaendingestyrelsen');
    const { authority: recipient, instance, purpose } = tracing;
    const allow = async (reference: string): Promise<void> => {
      await desk().grant({
        ...{ recipient, instance, purpose, reference, cases: ['ASY-2'], categories: ['IDENTITY'] },
        ...{ basis: 'gdpr_44_49', notAfter: tomorrow.toISOString(), maxUses: 2 },
      });
      const coordinates = ['Applicant.familyName'];
      await desk().release({ ...tracing, reference }, { coordinates, show: 'applicant { familyName }' });
    };

    beforeAll(async () => {
      const claim = 'his family looks for him';
      await desk().register({ fact: 'TRANSFER_BASIS', recipient, instance, cases: ['ASY-2'], claim });
      await allow(tracing.reference);
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
      await allow('TRACE 2');
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => scene.network.ask({ ...tracing, reference: 'TRACE 2' }, name)),
      );
      expect(answers.filter(({ text }) => text.includes('Rahmani'))).toHaveLength(2);
      const codes = answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? []);
      expect(codes.every((code) => code === 'RECORD_UNAVAILABLE')).toBe(true);
    });
  });
});
