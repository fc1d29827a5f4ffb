import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql, type ControlledTransaction } from 'kysely';
import { invariant } from '#kernel/invariant.ts';
import { asId, type RelationId, type RuleId } from '#kernel/ids.ts';
import { lookUpCase, recordAppealOutcome, registerAppeal, setCaseStatus } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { endFact } from '#storage/fact-store.ts';
import { installPolicy } from '#storage/install-policy.ts';
import type { Asker } from '#test/integration/store/opened-cases.ts';
import { openTestStore, readTestPolicy, storeKinds, type TestStore } from '#test/support/databases.ts';
import { granted, later, now, register, type Registered } from './registry.ts';

interface Row {
  readonly relation: string;
  readonly asker: Asker;
  readonly fact: Registered;
  readonly opens: readonly string[];
}

const tomorrow = new Date(Date.now() + 86_400_000);
const reference = 'TEST 1';
const grantDetail = { basis: 'section 28', approvers: ['head of office uim-02', 'lawyer uim-31'], maxUses: 3 };

/** Relations that follow from a registered fact: whoever asks must be named by it, under its reference. */
const byFact: readonly Row[] = [
  {
    relation: 'stay_check_on_identified_person',
    asker: { authority: 'politiet', instance: '0700', purpose: 'determine_illegal_stay_or_work' },
    fact: { person: '10000004' },
    opens: ['- 10000004'],
  },
  {
    relation: 'consultation_open',
    asker: { authority: 'kommune', instance: '0147', purpose: 'consult_other_authority', reference },
    fact: { cases: ['WRK-1', 'FAM-1'], dueAt: tomorrow },
    opens: ['FAM-1 10000003', 'WRK-1 10000004'],
  },
  {
    relation: 'criminal_matter_registered',
    asker: { authority: 'anklagemyndigheden', instance: 'SØIK', purpose: 'prosecution', reference },
    fact: { cases: ['ASY-2', 'ASY-3'], person: '10000002' },
    opens: ['ASY-2 10000002'],
  },
  {
    relation: 'security_referral_open',
    asker: { authority: 'fe', purpose: 'security_assessment', reference },
    fact: { cases: ['ASY-2'], person: '10000002' },
    opens: ['ASY-2 10000002'],
  },
  {
    relation: 'family_law_request_registered',
    asker: { authority: 'familieretshuset', purpose: 'family_law_matter', reference },
    fact: { person: '10000003' },
    opens: ['- 10000003'],
  },
  {
    relation: 'named_question_with_approved_extract',
    asker: { authority: 'folketinget', purpose: 'parliamentary_question', reference },
    fact: {},
    opens: ['- -'],
  },
  {
    relation: 'question_registered_with_minister',
    asker: { authority: 'uim', purpose: 'parliamentary_question', reference },
    fact: { cases: ['ASY-1'] },
    opens: ['ASY-1 10000001'],
  },
  {
    relation: 'minister_request_registered',
    asker: { authority: 'uim', purpose: 'ministerial_supervision', reference },
    fact: { cases: ['ASY-1', 'ASY-2'] },
    opens: ['ASY-1 10000001'],
  },
  {
    relation: 'responsibility_or_transfer_request_open',
    asker: { authority: 'eu_eoes_myndighed', instance: 'SE', purpose: 'international_cooperation' },
    fact: { cases: ['DUB-1', 'WRK-1'] },
    opens: ['DUB-1 10000008'],
  },
  {
    relation: 'cooperation_request_registered',
    asker: {
      authority: 'international_organisation_eu_eoes',
      instance: 'EUAA',
      purpose: 'international_cooperation',
      reference,
    },
    fact: {},
    opens: ['- -'],
  },
  {
    relation: 'matter_instructed',
    asker: { authority: 'kammeradvokaten', purpose: 'court_proceedings_legal_claims', reference },
    fact: { cases: ['FAM-2'] },
    opens: ['FAM-2 10000003'],
  },
  {
    relation: 'court_case_or_order',
    asker: { authority: 'domstolene', instance: '01', purpose: 'court_proceedings_legal_claims', reference },
    fact: { cases: ['FAM-2'] },
    opens: ['FAM-2 10000003'],
  },
  {
    relation: 'open_ombudsman_inquiry_names_case',
    asker: { authority: 'folketingets_ombudsmand', purpose: 'ombudsman_inquiry', reference },
    fact: { cases: ['ASY-9'] },
    opens: ['ASY-9 10000010'],
  },
  {
    relation: 'dpo_task_registered',
    asker: { authority: 'databeskyttelsesraadgiver', purpose: 'internal_oversight_dpo', reference },
    fact: { cases: ['ASY-9'] },
    opens: ['ASY-9 10000010'],
  },
  {
    relation: 'reopening_request_pending',
    asker: { authority: 'flygtningenaevnet', purpose: 'renewed_consideration' },
    fact: { cases: ['ASY-1', 'FAM-2'] },
    opens: ['ASY-1 10000001'],
  },
  {
    relation: 'supervision_case_open',
    asker: { authority: 'datatilsynet', purpose: 'supervision_datatilsynet', reference },
    fact: { cases: ['ASY-9'] },
    opens: ['ASY-9 10000010'],
  },
  {
    relation: 'specific_request_registered',
    asker: { authority: 'kommune', instance: '0101', purpose: 'statutory_disclosure', reference },
    fact: { cases: ['WRK-1'], person: '10000004' },
    opens: ['WRK-1 10000004'],
  },
  {
    relation: 'ad_hoc_grant_valid',
    asker: { authority: 'ad_hoc_privat_aktoer', instance: 'G-1', purpose: 'ad_hoc_disclosure', reference },
    fact: { cases: ['WRK-1'], dueAt: tomorrow, detail: grantDetail },
    opens: ['WRK-1 10000004'],
  },
  {
    relation: 'emergency_declared',
    asker: { authority: 'politiet', instance: '0700', purpose: 'emergency_vital_interest', reference },
    fact: { person: '10000006' },
    opens: ['ASY-4 10000006'],
  },
  {
    relation: 'rights_request_addressed_here',
    asker: { authority: 'uim', purpose: 'data_subject_access', reference },
    fact: { person: '10000001' },
    opens: ['HUM-1 10000001'],
  },
  {
    relation: 'release_requested',
    asker: { authority: 'udlaendingestyrelsen', purpose: 'release_review', reference },
    fact: { cases: ['ASY-2'] },
    opens: ['ASY-2 10000002'],
  },
];

/** Relations of files and reports: registered or not, no request opens anything. */
const notInteractive: readonly Row[] = [
  {
    relation: 'handover_provision_in_force',
    asker: { authority: 'rigsarkivet', purpose: 'archive_handover', reference },
    fact: { cases: ['ASY-9'] },
    opens: [],
  },
  {
    relation: 'own_data_released',
    asker: { authority: 'den_registrerede', instance: 'omar', purpose: 'data_subject_access', reference },
    fact: { cases: ['ASY-2'], person: '10000002' },
    opens: [],
  },
];

describe.each(storeKinds)('relations on %s', (kind) => {
  let testStore: TestStore;
  /** Every test runs in a transaction of the desk that is rolled back. */
  let db: ControlledTransaction<Database>;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    // The courts' rule ships switched off; here it is on, so that its relation is seen.
    const policy = readTestPolicy();
    const id = asId<RuleId>('domstolene:court_proceedings_legal_claims');
    const rule = policy.rules[id];
    invariant(rule, 'the policy has the rule');
    await installPolicy(testStore.store, { ...policy, rules: { ...policy.rules, [id]: { ...rule, enabled: true } } });
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

  describe.each(byFact)('$relation', ({ relation, asker, fact, opens }) => {
    const asReferred: Registered = { ...fact, reference: asker.reference ?? null };

    test('holds while its fact is registered, and not before', async () => {
      const before = await now(db);
      await sql`select pg_sleep(0.002)`.execute(db);
      expect(await granted(db, asker)).toEqual([]);
      await register(db, relation, asker, asReferred);
      expect(await granted(db, asker)).toEqual(opens);
      expect(await granted(db, { ...asker, at: before })).toEqual([]);
    });

    test('ends with its fact, and stays true of the time before', async () => {
      const key = await register(db, relation, asker, asReferred);
      const meanwhile = await now(db);
      await sql`select pg_sleep(0.002)`.execute(db);
      await endFact(db, { key, by: 'test' });
      expect(await granted(db, asker)).toEqual([]);
      expect(await granted(db, { ...asker, at: meanwhile })).toEqual(opens);
    });

    test('ends by itself on its due date', async () => {
      const dueAt = later(await now(db), 10);
      await register(db, relation, asker, { ...asReferred, dueAt });
      expect(await granted(db, { ...asker, at: later(dueAt, -0.001) })).toEqual(opens);
      expect(await granted(db, { ...asker, at: dueAt })).toEqual([]);
    });

    test('holds for the very body that it names', async () => {
      await register(db, relation, { ...asker, instance: 'another' }, asReferred);
      await register(db, relation, { ...asker, authority: 'another' }, asReferred);
      await register(db, relation, asker, { ...asReferred, purpose: 'another' });
      expect(await granted(db, asker)).toEqual([]);
      await register(db, relation, asker, { ...asReferred, purpose: asker.purpose });
      expect(await granted(db, asker)).toEqual(opens);
    });
  });

  const { relations } = readTestPolicy();
  const byReference = (need: 'required' | 'optional'): readonly Row[] =>
    byFact.filter(({ relation }) => relations[asId<RelationId>(relation)]?.reference === need);

  test.each(byReference('required'))('$relation needs its reference', async ({ relation, asker, fact, opens }) => {
    const { reference: _reference, ...withoutReference } = asker;
    await register(db, relation, asker, { ...fact, reference });
    expect(await granted(db, { ...asker, reference: 'TEST 2' })).toEqual([]);
    expect(await granted(db, withoutReference)).toEqual([]);
    expect(await granted(db, asker)).toEqual(opens);
  });

  test.each(byReference('optional'))('$relation is narrowed by its reference', async (row) => {
    const { relation, asker, fact, opens } = row;
    const { reference: _reference, ...withoutReference } = asker;
    const before = await granted(db, withoutReference);
    await register(db, relation, asker, { ...fact, reference });
    expect(await granted(db, { ...asker, reference: 'TEST 2' })).toEqual([]);
    expect(await granted(db, withoutReference)).toEqual([...before, ...opens].toSorted());
  });

  test.each(notInteractive)('$relation opens nothing to a request', async ({ relation, asker, fact }) => {
    await register(db, relation, asker, { ...fact, reference });
    expect(await granted(db, asker)).toEqual([]);
  });

  test('none_aggregates_only opens a request about nobody, whatever is registered', async () => {
    expect(await granted(db, { authority: 'folketinget', purpose: 'statistics_for_parliament' })).toEqual(['- -']);
  });

  test.each([
    ['stay_check_on_identified_person', 15],
    ['emergency_declared', 60],
  ])('%s is over after %i minutes, whatever is said of its end', async (relation, minutes) => {
    const row = byFact.find((each) => each.relation === relation);
    invariant(row, 'the table has the relation');
    await register(db, relation, row.asker, { ...row.fact, reference, dueAt: tomorrow });
    const { rows } = await sql<{ at: Date }>`select max(valid_from) as at from access.fact`.execute(db);
    const registeredAt = rows[0]?.at ?? new Date(NaN);
    expect(await granted(db, { ...row.asker, at: later(registeredAt, minutes - 0.001) })).toEqual(row.opens);
    expect(await granted(db, { ...row.asker, at: later(registeredAt, minutes) })).toEqual([]);
  });

  test('a consultation without a due date is none', async () => {
    const asker = { authority: 'kommune', instance: '0147', purpose: 'consult_other_authority', reference };
    await register(db, 'consultation_open', asker, { cases: ['WRK-1'], reference });
    expect(await granted(db, asker)).toEqual([]);
  });

  test('a consultation on a humanitarian case alone opens it for an inquiry on treatment', async () => {
    const asker = { authority: 'udenrigsministeriet', purpose: 'medical_availability_inquiry' };
    await register(db, 'consultation_open', asker, { cases: ['HUM-1', 'ASY-2'], dueAt: tomorrow });
    expect(await granted(db, asker)).toEqual(['HUM-1 10000001']);
  });

  test('a person that is named and no case opens the listed cases of nobody', async () => {
    const asker = { authority: 'fe', purpose: 'security_assessment', reference };
    await register(db, 'security_referral_open', asker, { person: '10000002', reference });
    expect(await granted(db, asker)).toEqual([]);
  });

  test('minister_request_registered ends when an appeal is lodged, and returns with its outcome', async () => {
    const asker = { authority: 'uim', purpose: 'ministerial_supervision' };
    await register(db, 'minister_request_registered', asker, { cases: ['ASY-9'] });
    expect(await granted(db, asker)).toEqual(['ASY-9 10000010']);
    await registerAppeal(db, { caseKey: await caseKey('ASY-9'), board: 'FLYGTNINGENAEVNET' });
    expect(await granted(db, asker)).toEqual([]);
    const outcome = { caseKey: await caseKey('ASY-9'), board: 'FLYGTNINGENAEVNET', outcome: 'UPHELD' } as const;
    await recordAppealOutcome(db, outcome);
    expect(await granted(db, asker)).toEqual(['ASY-9 10000010']);
  });

  test('emergency_declared opens the present stay, and nothing for a person without one', async () => {
    const asker = { authority: 'kommune', instance: '0101', purpose: 'emergency_vital_interest', reference };
    await register(db, 'emergency_declared', asker, { person: '10000001', reference });
    expect(await granted(db, asker)).toEqual([]);
    await sql`update case_file.case set current_stay = true where journal_number = 'HUM-1'`.execute(db);
    expect(await granted(db, asker)).toEqual(['HUM-1 10000001']);
  });

  describe('application_at_this_mission', () => {
    const manila = { authority: 'dansk_repraesentation', instance: 'MNL', purpose: 'consular_and_visa_handling' };

    test('opens the applications of this mission, not of the next', async () => {
      expect(await granted(db, manila)).toEqual(['VIS-1 10000007']);
      expect(await granted(db, { ...manila, instance: 'BKK' })).toEqual([]);
      await sql`update case_file.case set assigned_mission = 'MNL' where journal_number = 'ASY-2'`.execute(db);
      expect(await granted(db, manila)).toEqual(['VIS-1 10000007']);
    });

    test('goes with the case to another mission', async () => {
      await sql`update case_file.case set assigned_mission = 'BKK' where journal_number = 'VIS-1'`.execute(db);
      expect(await granted(db, manila)).toEqual([]);
      expect(await granted(db, { ...manila, instance: 'BKK' })).toEqual(['VIS-1 10000007']);
    });

    test('lasts until the decision is handed over, not until it is made', async () => {
      await setCaseStatus(db, { caseKey: await caseKey('VIS-1'), status: 'DECIDED' });
      expect(await granted(db, manila)).toEqual(['VIS-1 10000007']);
      await register(db, 'decision_handed_over', manila, { cases: ['VIS-1'] });
      expect(await granted(db, manila)).toEqual([]);
    });

    test('ends when the case is closed, or filed', async () => {
      await setCaseStatus(db, { caseKey: await caseKey('VIS-1'), status: 'CLOSED' });
      expect(await granted(db, manila)).toEqual([]);
      await setCaseStatus(db, { caseKey: await caseKey('VIS-1'), status: 'REOPENED' });
      expect(await granted(db, manila)).toEqual(['VIS-1 10000007']);
      await sql`update case_file.case set retention_stage = 'CLOSED_FILED' where journal_number = 'VIS-1'`.execute(db);
      expect(await granted(db, manila)).toEqual([]);
    });
  });
});
