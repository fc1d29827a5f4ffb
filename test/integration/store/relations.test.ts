import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql, type ControlledTransaction } from 'kysely';
import {
  lookUpApplicant,
  lookUpCase,
  recordAppealOutcome,
  recordMove,
  registerAppeal,
  setCaseStatus,
} from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { endFact, findFacts, registerFact } from '#storage/fact-store.ts';
import { openTestStore, readTestPolicy, storeKinds, type TestStore } from '#test/support/databases.ts';
import { opened, openedCases } from './opened-cases.ts';

const ministry = { authority: 'uim', purpose: 'decide_humanitarian_permit' };
const refugeeBoard = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' };
const immigrationBoard = { authority: 'udlaendingenaevnet', purpose: 'appeal_immigration_appeals_board' };
const police = { authority: 'politiet', instance: '0700', purpose: 'return_and_police_enforcement' };
const municipality = { authority: 'kommune', purpose: 'municipal_reception_and_integration' };
const ombudsman = { authority: 'folketingets_ombudsmand', purpose: 'ombudsman_inquiry' };
const protectionOfficer = { authority: 'databeskyttelsesraadgiver', purpose: 'internal_oversight_dpo' };

describe.each(storeKinds)('relations on %s', (kind) => {
  let testStore: TestStore;
  /** Every test runs in a transaction of the desk that is rolled back. */
  let db: ControlledTransaction<Database>;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(async () => {
    await testStore.close();
  });
  beforeEach(async () => {
    db = await testStore.store.db('desk').startTransaction().execute();
  });
  afterEach(async () => {
    await db.rollback().execute();
  });

  const caseKey = async (journalNumber: string): Promise<string> => (await lookUpCase(db, journalNumber)).caseKey;

  const addCase = async (fileNumber: string, file: { type: string; authority: string }): Promise<string> => {
    const key = randomUUID();
    await db
      .insertInto('case_file.case')
      .values({
        key,
        journal_number: `${file.type}-X`,
        applicant_key: await lookUpApplicant(db, fileNumber),
        sponsor_key: null,
        type: file.type,
        status: 'UNDER_CONSIDERATION',
        responsible_authority: file.authority,
        received_on: null,
        assigned_mission: null,
        requested_state: null,
        case_worker: null,
        security_assessment: null,
        retention_review_due_on: null,
      })
      .execute();
    return key;
  };
  const setStage = async (journalNumber: string, stage: string): Promise<void> => {
    await db
      .updateTable('case_file.case')
      .set({ retention_stage: stage })
      .where('journal_number', '=', journalNumber)
      .execute();
  };
  const now = async (): Promise<Date> => {
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
    return rows[0]?.now ?? new Date(Number.NaN);
  };

  describe('own_case', () => {
    const agency = { authority: 'siri', purpose: 'internal_case_handling' };

    test('opens the files of the responsible authority, of the types of its rule', async () => {
      expect(await opened(db, agency)).toEqual(['WRK-1']);
      expect(await opened(db, { ...agency, authority: 'udlaendingestyrelsen' })).toEqual([
        'ASY-1',
        'ASY-2',
        'ASY-3',
        'ASY-4',
        'ASY-9',
        'DUB-1',
        'FAM-1',
        'FAM-2',
        'VIS-1',
      ]);
    });

    test.each([
      ['HANDED_OVER', ['WRK-1']],
      ['NEED_ASSESSMENT', []],
      ['RETAINED_COPY', []],
      ['ERASED', []],
    ])('at the stage %s opens %j', async (stage, cases) => {
      await setStage('WRK-1', stage);
      expect(await opened(db, agency)).toEqual(cases);
    });

    test('ends with the assessment of need for every rule, also one that outlives it', async () => {
      const related = async (): Promise<number> => {
        const { rows } = await sql`
          select from access.related_cases(
            ${readTestPolicy().version}, 'siri', null, 'internal_case_handling', null, clock_timestamp())`.execute(db);
        return rows.length;
      };
      expect(await related()).toBe(1);
      await setStage('WRK-1', 'NEED_ASSESSMENT');
      expect(await related()).toBe(0);
    });

    test('ends when the responsibility goes to another authority', async () => {
      await db
        .updateTable('case_file.case')
        .set({ responsible_authority: 'udlaendingestyrelsen' })
        .where('journal_number', '=', 'WRK-1')
        .execute();
      expect(await opened(db, agency)).toEqual([]);
    });
  });

  describe('open_case_here_on_same_person', () => {
    test('opens all cases of the person, each resting on the open one', async () => {
      const cases = await openedCases(db, ministry);
      expect(cases.map(({ journalNumber, basis }) => [journalNumber, basis])).toEqual([
        ['ASY-1', 'HUM-1'],
        ['HUM-1', 'HUM-1'],
      ]);
    });

    test('does not hold for a type that carries another purpose, nor for another authority', async () => {
      expect(await opened(db, { authority: 'uim', purpose: 'decide_residence_permit' })).toEqual([]);
      expect(await opened(db, { authority: 'siri', purpose: 'decide_residence_permit' })).toEqual([]);
    });

    test.each(['DECIDED', 'CLOSED', 'APPEALED'] as const)('ends when the case is %s', async (status) => {
      await setCaseStatus(db, { caseKey: await caseKey('HUM-1'), status });
      expect(await opened(db, ministry)).toEqual([]);
    });

    test('can be asked about a moment before it ended', async () => {
      const before = await now();
      await sql`select pg_sleep(0.002)`.execute(db);
      await setCaseStatus(db, { caseKey: await caseKey('HUM-1'), status: 'CLOSED' });
      expect(await opened(db, { ...ministry, at: before })).toEqual(['ASY-1', 'HUM-1']);
      expect(await opened(db, { ...ministry, at: new Date('2020-01-01T00:00:00Z') })).toEqual([]);
    });
  });

  test.each([
    ['open_control_case_on_person', 'CONTROL', 'determine_illegal_stay_or_work'],
    ['open_revocation_or_lapse_case', 'REVOCATION', 'consider_revocation_or_lapse'],
    ['open_revocation_or_lapse_case', 'LAPSE', 'consider_revocation_or_lapse'],
  ])('%s: an open %s case opens the current stay until it is decided', async (_relation, type, purpose) => {
    const asker = { authority: 'siri', purpose };
    expect(await opened(db, asker)).toEqual([]);
    const key = await addCase('10000004', { type, authority: 'siri' });
    expect(await opened(db, asker)).toEqual(['WRK-1']);
    expect(await opened(db, { ...asker, authority: 'udlaendingestyrelsen' })).toEqual([]);
    await setCaseStatus(db, { caseKey: key, status: 'DECIDED' });
    expect(await opened(db, asker)).toEqual([]);
  });

  describe('appeal_pending_before_board', () => {
    test('opens each board its own appeals', async () => {
      expect(await opened(db, refugeeBoard)).toEqual(['ASY-2', 'ASY-4']);
      expect(await opened(db, immigrationBoard)).toEqual(['FAM-1']);
    });

    test('ends with the outcome', async () => {
      const key = await caseKey('ASY-2');
      await recordAppealOutcome(db, { caseKey: key, board: 'FLYGTNINGENAEVNET', outcome: 'UPHELD' });
      expect(await opened(db, refugeeBoard)).toEqual(['ASY-4']);
    });

    test('does not open a case of a type that is not the board’s, whatever the register of appeals says', async () => {
      await registerAppeal(db, { caseKey: await caseKey('HUM-1'), board: 'UDLAENDINGENAEVNET' });
      await registerAppeal(db, { caseKey: await caseKey('FAM-2'), board: 'FLYGTNINGENAEVNET' });
      expect(await opened(db, immigrationBoard)).toEqual(['FAM-1']);
      expect(await opened(db, refugeeBoard)).toEqual(['ASY-2', 'ASY-4']);
    });

    test('does not outlive the active file', async () => {
      await setStage('ASY-2', 'CLOSED_FILED');
      expect(await opened(db, refugeeBoard)).toEqual(['ASY-4']);
    });
  });

  describe('reopening_request_pending', () => {
    const asker = { authority: 'flygtningenaevnet', purpose: 'renewed_consideration' };
    const register = async (journalNumber: string, more = {}): Promise<string> =>
      registerFact(db, {
        fact: 'reopening_request_pending',
        authority: 'flygtningenaevnet',
        caseKeys: [await caseKey(journalNumber)],
        registeredBy: 'test',
        ...more,
      });

    test('opens the case until the request is decided', async () => {
      expect(await opened(db, asker)).toEqual([]);
      const key = await register('ASY-1');
      expect(await openedCases(db, asker)).toMatchObject([{ journalNumber: 'ASY-1', rests_on_fact: true }]);
      expect(await opened(db, { ...asker, authority: 'udlaendingestyrelsen' })).toEqual([]);
      await endFact(db, { key, by: 'test' });
      expect(await opened(db, asker)).toEqual([]);
    });

    test('does not open a case of another type, nor for another instance', async () => {
      await register('HUM-1');
      await register('ASY-1', { instance: 'second' });
      expect(await opened(db, asker)).toEqual([]);
    });

    test('can be asked about a moment before it was withdrawn', async () => {
      const key = await register('ASY-1');
      await sql`select pg_sleep(0.002)`.execute(db);
      const before = await now();
      await sql`select pg_sleep(0.002)`.execute(db);
      await endFact(db, { key, by: 'test' });
      expect(await opened(db, asker)).toEqual([]);
      expect(await opened(db, { ...asker, at: before })).toEqual(['ASY-1']);
    });

    test('is over when its time is up', async () => {
      await register('ASY-1', { dueAt: new Date('2099-01-01T00:00:00Z') });
      expect(await opened(db, { ...asker, at: new Date('2098-12-31T23:59:59.999Z') })).toEqual(['ASY-1']);
      expect(await opened(db, { ...asker, at: new Date('2099-01-01T00:00:00Z') })).toEqual([]);
    });
  });

  describe('enforceable_duty_to_leave', () => {
    const setDeadline = async (deadline: string): Promise<void> => {
      await db
        .updateTable('case_file.decision')
        .set({ departure_deadline: deadline })
        .where('case_key', '=', await caseKey('ASY-3'))
        .execute();
    };

    test('opens the current stay to the district that has the task', async () => {
      expect(await openedCases(db, police)).toMatchObject([{ journalNumber: 'ASY-3', rests_on_fact: true }]);
      expect(await opened(db, { ...police, instance: '0800' })).toEqual([]);
      expect(await opened(db, { authority: police.authority, purpose: police.purpose })).toEqual([]);
    });

    test('does not hold through a rule that is switched off', async () => {
      await registerFact(db, {
        fact: 'enforceable_duty_to_leave',
        authority: 'hjemrejsestyrelsen',
        caseKeys: [await caseKey('ASY-3')],
        registeredBy: 'test',
      });
      expect(await opened(db, { authority: 'hjemrejsestyrelsen', purpose: police.purpose })).toEqual([]);
    });

    test.each([
      ['about another person', { personKey: randomUUID() }],
      ['that has itself suspensive effect', { detail: { suspensive: true } }],
      ['whose effect is not understood', { detail: { suspensive: 'no' } }],
    ])('does not follow from a task %s', async (_what, more) => {
      const district = { ...police, instance: '0900' };
      const task = { fact: 'enforceable_duty_to_leave', authority: 'politiet', instance: '0900', registeredBy: 'test' };
      await registerFact(db, { ...task, caseKeys: [await caseKey('ASY-3')], ...more });
      expect(await opened(db, district)).toEqual([]);
      await registerFact(db, { ...task, caseKeys: [await caseKey('ASY-3')] });
      expect(await opened(db, district)).toEqual(['ASY-3']);
    });

    test('does not hold where the last decision is a permit, or sets no deadline', async () => {
      const decide = async (changes: object): Promise<void> => {
        await db
          .updateTable('case_file.decision')
          .set(changes)
          .where('case_key', '=', await caseKey('ASY-3'))
          .execute();
      };
      await decide({ outcome: 'EXTENDED' });
      expect(await opened(db, police)).toEqual([]);
      await decide({ outcome: 'REFUSED', departure_deadline: null });
      expect(await opened(db, police)).toEqual([]);
    });

    test('looks at the last decision of the case', async () => {
      const later = { key: randomUUID(), outcome: 'REFUSED', decided_on: '2026-02-01', reasons: null };
      const values = { ...later, case_key: await caseKey('ASY-3'), departure_deadline: '2099-01-01' };
      await db.insertInto('case_file.decision').values(values).execute();
      expect(await opened(db, police)).toEqual([]);
    });

    test('begins when the day of the deadline is over in Denmark', async () => {
      await setDeadline('2099-01-15');
      expect(await opened(db, { ...police, at: new Date('2099-01-15T22:59:59.999Z') })).toEqual([]);
      expect(await opened(db, { ...police, at: new Date('2099-01-15T23:00:00Z') })).toEqual(['ASY-3']);
    });

    test('is suspended by a reopening request with suspensive effect, and by no other', async () => {
      const request = { authority: 'udlaendingestyrelsen', caseKeys: [await caseKey('ASY-3')], registeredBy: 'test' };
      await registerFact(db, { ...request, fact: 'reopening_request_pending', detail: { suspensive: false } });
      expect(await opened(db, police)).toEqual(['ASY-3']);
      const key = await registerFact(db, {
        ...request,
        fact: 'reopening_request_pending',
        detail: { suspensive: true },
      });
      expect(await opened(db, police)).toEqual([]);
      await endFact(db, { key, by: 'test' });
      expect(await opened(db, police)).toEqual(['ASY-3']);
    });

    test('is suspended by a pending appeal in any case of the person', async () => {
      const key = await addCase('10000005', { type: 'WORK', authority: 'siri' });
      await registerAppeal(db, { caseKey: key, board: 'UDLAENDINGENAEVNET' });
      expect(await opened(db, police)).toEqual([]);
    });

    test.each([
      ['a later permit in another case', '2026-03-01', []],
      ['an earlier permit in another case', '2025-11-30', ['ASY-3']],
    ])('with %s opens %j', async (_what, decidedOn, cases) => {
      const permit = { key: randomUUID(), outcome: 'GRANTED', departure_deadline: null, reasons: null };
      const key = await addCase('10000005', { type: 'WORK', authority: 'siri' });
      await db
        .insertInto('case_file.decision')
        .values({ ...permit, case_key: key, decided_on: decidedOn })
        .execute();
      expect(await opened(db, police)).toEqual(cases);
    });

    test('ends with the task', async () => {
      const [key] = await findFacts(db, { fact: 'enforceable_duty_to_leave' });
      await endFact(db, { key: key ?? '', by: 'test', reason: 'has left' });
      expect(await opened(db, police)).toEqual([]);
    });
  });

  describe('lives_in_or_allocated_to_municipality', () => {
    test('opens the current stay of those who live there; requirements are looked up on that case', async () => {
      expect(await openedCases(db, { ...municipality, instance: '0147' })).toMatchObject([
        { journalNumber: 'WRK-1', basis: 'WRK-1' },
      ]);
      expect(await opened(db, { ...municipality, instance: '0101' })).toEqual(['ASY-4', 'ASY-9']);
      expect(await opened(db, municipality)).toEqual([]);
    });

    test('goes to the new municipality at once', async () => {
      const before = await now();
      await sql`select pg_sleep(0.002)`.execute(db);
      await recordMove(db, { personKey: await lookUpApplicant(db, '10000004'), municipalityCode: '0101' });
      expect(await opened(db, { ...municipality, instance: '0147' })).toEqual([]);
      expect(await opened(db, { ...municipality, instance: '0147', at: before })).toEqual(['WRK-1']);
      expect(await opened(db, { ...municipality, instance: '0101' })).toEqual(['ASY-4', 'ASY-9', 'WRK-1']);
    });
  });

  test.each(['statistics_for_parliament', 'parliamentary_question', 'parliamentary_committee_case'])(
    'Parliament opens no case for %s',
    async (purpose) => {
      expect(await opened(db, { authority: 'folketinget', purpose })).toEqual([]);
    },
  );

  describe('open_ombudsman_inquiry_names_case', () => {
    test('opens the named case with the scope of the inquiry until it is closed', async () => {
      expect(await openedCases(db, ombudsman)).toEqual([
        {
          journalNumber: 'FAM-1',
          basis: 'FAM-1',
          rests_on_fact: true,
          scope: ['ASSESSMENT_INTERNAL', 'DECISION_REASONS', 'DOCUMENT_META', 'DOCUMENT_CONTENT'],
        },
      ]);
      const [key] = await findFacts(db, { fact: 'open_ombudsman_inquiry_names_case', reference: 'FOB 26/00417' });
      await endFact(db, { key: key ?? '', by: 'test' });
      expect(await opened(db, ombudsman)).toEqual([]);
    });

    test('is narrowed by the reference', async () => {
      expect(await opened(db, { ...ombudsman, reference: 'FOB 26/00417' })).toEqual(['FAM-1']);
      expect(await opened(db, { ...ombudsman, reference: 'FOB 26/99999' })).toEqual([]);
    });
  });

  test('dpo_task_registered opens every case of the task, through the retention stages until it is erased', async () => {
    expect(await opened(db, protectionOfficer)).toEqual(['ASY-2', 'FAM-1']);
    await setStage('FAM-1', 'ERASURE_DUE');
    expect(await opened(db, protectionOfficer)).toEqual(['ASY-2', 'FAM-1']);
    await setStage('FAM-1', 'ERASED');
    expect(await opened(db, protectionOfficer)).toEqual(['ASY-2']);
  });

  test('dpo_task_registered is narrowed by the reference', async () => {
    await registerFact(db, {
      fact: 'dpo_task_registered',
      authority: 'databeskyttelsesraadgiver',
      reference: 'DPO 2026-0010',
      caseKeys: [await caseKey('WRK-1')],
      registeredBy: 'test',
    });
    expect(await opened(db, protectionOfficer)).toEqual(['ASY-2', 'FAM-1', 'WRK-1']);
    expect(await opened(db, { ...protectionOfficer, reference: 'DPO 2026-0010' })).toEqual(['WRK-1']);
  });

  test('a rule that is switched off opens nothing, although its fact is registered', async () => {
    await registerFact(db, {
      fact: 'court_case_or_order',
      authority: 'domstolene',
      instance: 'B07',
      reference: 'BS 12-2026',
      caseKeys: [await caseKey('FAM-1')],
      registeredBy: 'test',
    });
    const court = { authority: 'domstolene', instance: 'B07', reference: 'BS 12-2026' };
    expect(await opened(db, { ...court, purpose: 'court_proceedings_legal_claims' })).toEqual([]);
  });
});
