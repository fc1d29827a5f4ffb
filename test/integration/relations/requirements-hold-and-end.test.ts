import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql, type ControlledTransaction } from 'kysely';
import { asId, ruleId, type AuthorityId, type Coordinate, type PurposeId } from '#kernel/ids.ts';
import { decide } from '#policy/decide.ts';
import type { Verdict } from '#policy/verdict.ts';
import { lookUpApplicant } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { endFact } from '#storage/fact-store.ts';
import { selectApplicantCases } from '#subgraphs/case/queries.ts';
import type { Asker } from '#test/integration/store/opened-cases.ts';
import { openTestStore, readTestPolicy, storeKinds, type TestStore } from '#test/support/databases.ts';
import { instance as instanceOf, requesterOf } from '#test/support/requester.ts';
import { register, type Registered } from './registry.ts';

const policy = readTestPolicy();
const tomorrow = new Date(Date.now() + 86_400_000);
const reference = 'TEST 1';
const grant = { basis: 'section 28', approvers: ['head of office uim-02', 'lawyer uim-31'], maxUses: 5 };

interface Step {
  readonly fact: string;
  readonly is: Registered;
}

/** What an asker may see of a person when all but one thing is in place. */
interface Row {
  readonly requirement: string;
  readonly asker: Asker;
  readonly person: string;
  readonly coordinate: string;
  /** In place from the start, the relation first where it needs a fact. */
  readonly given?: readonly Step[];
  /** The requirement itself; on the request where it names no case. */
  readonly is: Registered;
  readonly cleared?: boolean;
}

const nadia = '10000001';
const omar = '10000002';
const lin = '10000003';
const ministry = { authority: 'uim', purpose: 'decide_humanitarian_permit' };
const refugeeBoard = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' };
const immigrationBoard = { authority: 'udlaendingenaevnet', purpose: 'appeal_immigration_appeals_board' };
const supervision = { authority: 'uim', purpose: 'ministerial_supervision' };
const foreignMinistry = { authority: 'udenrigsministeriet', purpose: 'consult_other_authority', reference };
const tracing = { authority: 'ad_hoc_udenlandsk_organisation', instance: 'G', purpose: 'ad_hoc_disclosure', reference };
const familyLaw = { authority: 'familieretshuset', purpose: 'family_law_matter', reference };
const police = { authority: 'politiet', instance: '0700', purpose: 'return_and_police_enforcement' };

const byFact: readonly Row[] = [
  {
    requirement: 'ART9_NECESSITY',
    asker: ministry,
    person: nadia,
    coordinate: 'SpecialCategoryData.health',
    is: { cases: ['HUM-1'], categories: ['HEALTH'] },
  },
  {
    requirement: 'ART10_NEED',
    asker: immigrationBoard,
    person: lin,
    coordinate: 'CriminalRecordEntry.offence',
    is: { cases: ['FAM-1'], categories: ['CRIMINAL_OFFENCE'] },
  },
  {
    requirement: 'CPR_IDENTIFICATION',
    asker: familyLaw,
    person: lin,
    coordinate: 'Applicant.cprNumber',
    given: [{ fact: 'family_law_request_registered', is: { person: lin, reference } }],
    is: {},
  },
  {
    requirement: 'ORIGINATOR_OK',
    asker: refugeeBoard,
    person: omar,
    coordinate: 'Case.securityAssessment',
    is: { cases: ['ASY-2'], categories: ['SECURITY'] },
    cleared: true,
  },
  {
    requirement: 'CASE_RELEVANCE',
    asker: ministry,
    person: nadia,
    coordinate: 'Ground.statement',
    is: { cases: ['HUM-1'], categories: ['GROUNDS'] },
  },
  {
    requirement: 'CONSENT',
    asker: foreignMinistry,
    person: omar,
    coordinate: 'Applicant.familyName',
    given: [
      { fact: 'consultation_open', is: { cases: ['ASY-2'], categories: ['IDENTITY'], dueAt: tomorrow, reference } },
    ],
    is: { cases: ['ASY-2'] },
  },
  {
    requirement: 'HUMAN_REVIEW',
    asker: supervision,
    person: nadia,
    coordinate: 'Applicant.familyName',
    given: [{ fact: 'minister_request_registered', is: { cases: ['HUM-1'] } }],
    is: { cases: ['HUM-1'], coordinates: ['Applicant.familyName'] },
  },
  {
    requirement: 'THIRD_PARTY_NEED',
    asker: refugeeBoard,
    person: omar,
    coordinate: 'FamilyMember.name',
    is: { cases: ['ASY-2'] },
  },
  {
    requirement: 'TRANSFER_BASIS',
    asker: tracing,
    person: omar,
    coordinate: 'Applicant.familyName',
    given: [
      {
        fact: 'ad_hoc_grant_valid',
        is: { cases: ['ASY-2'], categories: ['IDENTITY'], dueAt: tomorrow, reference, detail: grant },
      },
      { fact: 'HUMAN_REVIEW', is: { cases: ['ASY-2'], coordinates: ['Applicant.familyName'] } },
    ],
    is: { cases: ['ASY-2'] },
  },
  {
    requirement: 'FIT_TO_TRAVEL_ONLY',
    asker: police,
    person: '10000005',
    coordinate: 'SpecialCategoryData.fitnessToTravel',
    given: [{ fact: 'ART9_NECESSITY', is: { cases: ['ASY-3'], categories: ['HEALTH'] } }],
    is: { cases: ['ASY-3'], coordinates: ['SpecialCategoryData.fitnessToTravel'] },
  },
];

describe.each(storeKinds)('requirements on %s', (kind) => {
  let testStore: TestStore;
  /** Every test runs in a transaction of the desk that is rolled back, and starts without any requirement. */
  let db: ControlledTransaction<Database>;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(async () => {
    await testStore.close();
  });
  beforeEach(async () => {
    db = await testStore.store.db('desk').startTransaction().execute();
    await sql`
      insert into access.fact_end (fact_key, ended_by)
      select key, 'test' from access.fact where fact ~ '^[A-Z0-9_]+$'`.execute(db);
  });
  afterEach(async () => {
    await db.rollback().execute();
  });

  const ask = async (
    { asker, person, coordinate, cleared = false }: Omit<Row, 'requirement' | 'is'>,
    needStated = false,
  ): Promise<Verdict> => {
    const { authority, instance, purpose, reference: under } = asker;
    const requester = requesterOf(authority, purpose, {
      instance: instance === undefined ? null : instanceOf(instance),
      reference: under ?? null,
    });
    const { rows } = await sql<{ at: Date }>`select clock_timestamp() + interval '1 ms' as at`.execute(db);
    const access = { requester, policyVersion: policy.version, at: (rows[0]?.at ?? new Date(NaN)).toISOString() };
    const [opened] = await selectApplicantCases(db, access, [await lookUpApplicant(db, person)]);
    const rule = ruleId(asId<AuthorityId>(authority), asId<PurposeId>(purpose));
    const question = { rule, coordinate: asId<Coordinate>(coordinate), needStated, cleared };
    return decide(policy, question, opened?.entitlements ?? []);
  };
  const arrange = async ({ asker, given = [] }: Row): Promise<string | null> => {
    const keys: string[] = [];
    for (const { fact, is } of given) keys.push(await register(db, fact, asker, is));
    return keys[0] ?? null;
  };

  describe.each(byFact)('$requirement', (row) => {
    const { requirement, asker, is } = row;
    // Fitness to travel is released like anything else.
    const fact = requirement === 'FIT_TO_TRAVEL_ONLY' ? 'HUMAN_REVIEW' : requirement;
    const missing = {
      kind: 'withhold',
      reason: 'REQUIREMENT_MISSING',
      requirement: expect.stringMatching(requirement === 'FIT_TO_TRAVEL_ONLY' ? /REVIEW|TRAVEL/ : requirement),
    };
    /** On the cases that it names, or else on the request. */
    const onPlace = (request: string | null, more: Registered = {}): Registered => ({
      ...is,
      ...(is.cases === undefined ? { requestKey: request } : {}),
      ...more,
    });

    test('is met by its fact, which is the evidence, until that ends', async () => {
      const request = await arrange(row);
      expect(await ask(row)).toMatchObject(missing);
      const key = await register(db, fact, asker, onPlace(request));
      expect(await ask(row)).toMatchObject({ kind: 'allow', evidence: expect.arrayContaining([key]) });
      await endFact(db, { key, by: 'test' });
      expect(await ask(row)).toMatchObject(missing);
    });

    test('is not met by a fact for another recipient, body, purpose or place', async () => {
      const request = await arrange(row);
      await register(db, fact, { ...asker, authority: 'another' }, onPlace(request));
      await register(db, fact, { ...asker, instance: 'another' }, onPlace(request));
      await register(db, fact, asker, onPlace(request, { purpose: 'another' }));
      await register(db, fact, asker, { ...is, cases: ['WRK-1'] });
      expect(await ask(row)).toMatchObject(missing);
    });

    test('ends by itself on its due date', async () => {
      const request = await arrange(row);
      await register(db, fact, asker, onPlace(request, { dueAt: new Date(Date.now() - 1) }));
      expect(await ask(row)).toMatchObject(missing);
    });
  });

  test('a necessity record of the authority responsible for the case counts for whoever receives for that purpose', async () => {
    const asker = { authority: 'dansk_repraesentation', instance: 'TAS', purpose: 'medical_availability_inquiry' };
    const row = { asker, person: nadia, coordinate: 'SpecialCategoryData.treatmentProfile' };
    const record = { cases: ['HUM-1'], categories: ['HEALTH'] };
    await register(db, 'ART9_NECESSITY', { authority: 'uim', purpose: '' }, record);
    await register(db, 'ART9_NECESSITY', { authority: 'uim', purpose: '' }, { ...record, purpose: ministry.purpose });
    await register(db, 'ART9_NECESSITY', { authority: 'siri', purpose: '' }, { ...record, purpose: asker.purpose });
    expect(await ask(row)).toMatchObject({ requirement: 'ART9_NECESSITY' });
    await register(db, 'ART9_NECESSITY', { authority: 'uim', purpose: '' }, { ...record, purpose: asker.purpose });
    expect(await ask(row)).toMatchObject({ kind: 'allow' });
  });

  test('a requirement on a request is met for that request alone, in the cases that it names', async () => {
    const row = { asker: supervision, person: nadia, coordinate: 'Applicant.familyName' };
    const coordinates = ['Applicant.familyName'];
    const [first, second] = [
      await register(db, 'minister_request_registered', supervision, { cases: ['ASY-1'] }),
      await register(db, 'minister_request_registered', supervision, { cases: ['HUM-1'] }),
    ];
    await register(db, 'HUMAN_REVIEW', supervision, { coordinates, requestKey: first, cases: ['HUM-1'] });
    expect(await ask(row)).toMatchObject({ requirement: 'HUMAN_REVIEW' });
    await register(db, 'HUMAN_REVIEW', supervision, { coordinates, requestKey: second, cases: ['HUM-1'] });
    expect(await ask(row)).toMatchObject({ kind: 'allow', openedBy: { relationFactKey: second } });
  });

  describe.each<[string, string, Asker, string, Registered]>([
    [
      'CONSULTATION_SCOPE',
      'consultation_open',
      { authority: 'andre_ministerier', instance: '10172748', purpose: 'consult_other_authority', reference },
      'Applicant.nationalities',
      { categories: ['NATIONALITY'], dueAt: tomorrow },
    ],
    [
      'COURT_SCOPE',
      'matter_instructed',
      { authority: 'kammeradvokaten', purpose: 'court_proceedings_legal_claims', reference },
      'CriminalRecordEntry.offence',
      { categories: ['CRIMINAL_OFFENCE'] },
    ],
    [
      'SUPERVISION_SCOPE',
      'supervision_case_open',
      { authority: 'datatilsynet', purpose: 'supervision_datatilsynet', reference },
      'Applicant.nationalities',
      { categories: ['NATIONALITY'] },
    ],
    [
      'GRANT_SCOPE',
      'ad_hoc_grant_valid',
      { authority: 'ad_hoc_offentlig_myndighed', instance: 'G', purpose: 'ad_hoc_disclosure', reference },
      'Applicant.nationalities',
      { categories: ['NATIONALITY'], dueAt: tomorrow, detail: grant },
    ],
  ])('%s', (requirement, relation, asker, coordinate, is) => {
    const row = { asker, person: omar, coordinate };

    test('is met by what the relation lists, and ends with it', async () => {
      await register(db, 'ART10_NEED', asker, { cases: ['ASY-2'] });
      const { categories: _categories, ...withoutScope } = is;
      await register(db, relation, asker, { ...withoutScope, cases: ['ASY-2'], reference, categories: ['ECONOMY'] });
      expect(await ask(row)).toMatchObject({ reason: 'REQUIREMENT_MISSING', requirement });
      const key = await register(db, relation, asker, { ...is, cases: ['ASY-2'], reference });
      expect(await ask(row)).toMatchObject({ kind: 'allow', openedBy: { relationFactKey: key } });
      await endFact(db, { key, by: 'test' });
      expect(await ask(row)).toMatchObject({ requirement });
    });
  });

  test('a grant that lists what the rule does not open opens no more than the rule', async () => {
    const asker = { authority: 'ad_hoc_privat_aktoer', instance: 'G', purpose: 'ad_hoc_disclosure', reference };
    const categories = ['HEALTH', 'IDENTITY'];
    await register(db, 'ad_hoc_grant_valid', asker, {
      ...{ cases: ['WRK-1'], categories, dueAt: tomorrow, detail: grant, reference },
    });
    await register(db, 'ART9_NECESSITY', asker, { cases: ['WRK-1'], categories: ['HEALTH'] });
    const arjun = { asker, person: '10000004' };
    expect(await ask({ ...arjun, coordinate: 'SpecialCategoryData.health' })).toMatchObject({
      reason: 'NOT_FOR_PURPOSE',
    });
    expect(await ask({ ...arjun, coordinate: 'Applicant.familyName' })).toMatchObject({ requirement: 'HUMAN_REVIEW' });
  });

  describe('the state of the recipient', () => {
    const asker = { authority: 'ad_hoc_udenlandsk_myndighed', instance: 'G', purpose: 'ad_hoc_disclosure', reference };
    const grantTo = async (file: string, state: string | null): Promise<void> => {
      const detail = state === null ? grant : { ...grant, state };
      const is = { cases: [file], categories: ['NATIONALITY'], dueAt: tomorrow, reference, detail };
      await register(db, 'ad_hoc_grant_valid', asker, is);
      await register(db, 'TRANSFER_BASIS', asker, { cases: [file] });
      await register(db, 'HUMAN_REVIEW', asker, { cases: [file], coordinates: ['Applicant.nationalities'] });
    };
    const reason = async (person: string, coordinate: string): Promise<string> => {
      const verdict = await ask({ asker, person, coordinate });
      return verdict.kind === 'allow' ? 'open' : (verdict.requirement ?? verdict.reason);
    };
    const nationality = 'Applicant.nationalities';

    // file, person, state, what becomes of nationality and of the id
    test.each<[string, string, string | null, string, string]>([
      ['ASY-2', omar, 'CHE', 'open', 'open'],
      ['ASY-2', omar, 'IRN', 'NOT_FOR_PURPOSE', 'NOT_FOR_PURPOSE'],
      ['ASY-2', omar, null, 'NOT_FOR_PURPOSE', 'NOT_FOR_PURPOSE'],
      ['ASY-2', omar, 'IR', 'NOT_FOR_PURPOSE', 'NOT_FOR_PURPOSE'],
      ['ASY-2', omar, 'irn', 'NOT_FOR_PURPOSE', 'NOT_FOR_PURPOSE'],
      ['HUM-1', nadia, 'UZB', 'NOT_FOR_PURPOSE', 'NOT_FOR_PURPOSE'],
      // No protection was ever asked for: the state of origin gets no more than ids.
      ['WRK-1', '10000004', 'IND', 'NOT_COUNTRY_OF_ORIGIN', 'open'],
      ['WRK-1', '10000004', 'CHE', 'open', 'open'],
    ])('a grant on %s of %s to %s', async (file, person, state, ofNationality, ofId) => {
      await grantTo(file, state);
      expect([await reason(person, nationality), await reason(person, 'Applicant.id')]).toEqual([ofNationality, ofId]);
    });

    test('counts where the person lived before, and every nationality there ever was', async () => {
      await grantTo('ASY-2', 'TUR');
      expect(await reason(omar, nationality)).toBe('open');
      const change = async (column: string, states: string): Promise<void> => {
        await sql`update applicant.person set ${sql.ref(column)} = ${states}::text[] where alien_file_number = ${omar}`.execute(
          db,
        );
      };
      await change('former_residences', '{TUR}');
      expect(await reason(omar, nationality)).toBe('NOT_FOR_PURPOSE');
      await change('former_residences', '{}');
      expect(await reason(omar, nationality)).toBe('NOT_FOR_PURPOSE');
    });

    test('is in doubt where nothing is known of the person', async () => {
      await sql`insert into applicant.person (key, alien_file_number) values (gen_random_uuid(), '10000077')`.execute(
        db,
      );
      await sql`
        insert into case_file.case (key, journal_number, applicant_key, type, status, responsible_authority)
        select gen_random_uuid(), 'ASY-77', key, 'ASYLUM', 'DECIDED', 'udlaendingestyrelsen'
        from applicant.person where alien_file_number = '10000077'`.execute(db);
      await grantTo('ASY-77', 'CHE');
      expect(await reason('10000077', 'Applicant.id')).toBe('NOT_FOR_PURPOSE');
    });
  });

  describe('requirements that follow from the request', () => {
    test('SECURITY_CLEARANCE is asked of the whole request', async () => {
      const asker = { authority: 'pet', purpose: 'security_assessment', reference: 'PET 2026-118' };
      const row = { asker, person: omar, coordinate: 'Applicant.familyName' };
      expect(await ask(row)).toMatchObject({ requirement: 'SECURITY_CLEARANCE' });
      expect(await ask({ ...row, coordinate: 'Applicant.id' })).toMatchObject({ requirement: 'SECURITY_CLEARANCE' });
      expect(await ask({ ...row, cleared: true })).toMatchObject({ kind: 'allow' });
    });

    test('ADDRESS_NEED is stated while protection is active', async () => {
      const asker = { authority: 'politiet', instance: '0700', purpose: 'emergency_vital_interest', reference };
      const row = { asker, person: '10000006', coordinate: 'Applicant.postalAddress' };
      await register(db, 'emergency_declared', asker, { person: '10000006', reference });
      expect(await ask(row)).toMatchObject({ kind: 'allow' });
      await sql`
        update applicant.person set address_protection = 'SPECIAL' where alien_file_number = '10000006'`.execute(db);
      expect(await ask(row)).toMatchObject({ requirement: 'ADDRESS_NEED' });
      expect(await ask(row, true)).toMatchObject({ kind: 'allow', marks: ['ADDRESS_PROTECTED'] });
    });

    test('TREATMENT_PROFILE_ONLY leaves health itself closed', async () => {
      const asker = { authority: 'dansk_repraesentation', instance: 'TAS', purpose: 'medical_availability_inquiry' };
      await register(db, 'ART9_NECESSITY', asker, { cases: ['HUM-1'], categories: ['HEALTH'] });
      const open = { asker, person: nadia, coordinate: 'SpecialCategoryData.treatmentProfile' };
      expect(await ask(open)).toMatchObject({ kind: 'allow' });
      expect(await ask({ ...open, coordinate: 'SpecialCategoryData.health' })).toMatchObject({
        reason: 'NOT_FOR_PURPOSE',
      });
    });
  });

  test('a restriction on any case of a person reaches an answer that rests on none', async () => {
    const asker = { authority: 'politiet', instance: '0700', purpose: 'determine_illegal_stay_or_work' };
    const row = { asker, person: '10000006', coordinate: 'ResidenceStatus.isLawful' };
    await register(db, 'stay_check_on_identified_person', asker, { person: '10000006' });
    expect(await ask(row)).toMatchObject({ kind: 'allow' });
    expect(await ask({ ...row, coordinate: 'Applicant.dateOfBirth' })).toMatchObject({ reason: 'RESTRICTED' });
    await sql`
      insert into access.fact (key, fact, case_keys, registered_by, detail)
      select gen_random_uuid(), 'restriction', array[key], 'test', '{"kind": "OBJECTION_PENDING"}'
      from case_file.case where journal_number = 'ASY-4'`.execute(db);
    expect(await ask(row)).toMatchObject({ reason: 'RESTRICTED' });
  });
});
