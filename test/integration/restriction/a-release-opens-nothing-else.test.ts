import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sql, type ControlledTransaction } from 'kysely';
import { asId, type Coordinate, type InternalKey, type RuleId } from '#kernel/ids.ts';
import { decide } from '#policy/decide.ts';
import type { Verdict } from '#policy/verdict.ts';
import { lookUpCase } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { endFact, registerFact, type NewFact } from '#storage/fact-store.ts';
import { entitledBy, keySet, parseEntitled } from '#subgraphs/entitled.ts';
import { openTestStore, readTestPolicy, storeKinds, type TestStore } from '#test/support/databases.ts';
import { instance as named, requesterOf } from '#test/support/requester.ts';

const policy = readTestPolicy();
/** The police before a return: its purpose holds back what is restricted, and its authority has many bodies. */
const police = { authority: 'politiet', instance: '0700', purpose: 'return_and_police_enforcement' } as const;
/** On the asylum case of an applicant of its own. */
const ministry = { authority: 'uim', instance: null, purpose: 'decide_humanitarian_permit' } as const;
const grounds = ['consent', 'legal_claim', 'rights_of_another_person', 'important_public_interest'] as const;

interface Asker {
  readonly authority: string;
  readonly instance: string | null;
  readonly purpose: string;
}

describe.each(storeKinds)('a release from hold on %s', (kind) => {
  let testStore: TestStore;
  let db: ControlledTransaction<Database>;
  let caseKey: InternalKey;
  let otherKey: InternalKey;
  let taskKey: InternalKey;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(() => testStore.close());
  beforeEach(async () => {
    db = await testStore.store.db('desk').startTransaction().execute();
    ({ caseKey } = await lookUpCase(db, 'ASY-3'));
    ({ caseKey: otherKey } = await lookUpCase(db, 'ASY-1'));
    const { rows } = await sql<{ key: InternalKey }>`
      select key from access.fact where fact = 'enforceable_duty_to_leave'`.execute(db);
    taskKey = rows[0]?.key ?? asId<InternalKey>('');
  });
  afterEach(async () => {
    await db.rollback().execute();
  });

  const restrict = (coordinates: string[], restricted = caseKey): Promise<InternalKey> =>
    registerFact(db, {
      fact: 'restriction',
      caseKeys: [restricted],
      coordinates,
      detail: { kind: 'OBJECTION_PENDING' },
      registeredBy: 'test',
    });
  const release = (): Extract<NewFact, { fact: 'restriction_release' }> => ({
    fact: 'restriction_release',
    ...police,
    caseKeys: [caseKey],
    detail: { ground: 'legal_claim' },
    registeredBy: 'official 7',
  });
  const ask = async (coordinate: string, asker: Asker = police, asked = caseKey): Promise<Verdict> => {
    const { authority, purpose } = asker;
    const requester = requesterOf(
      authority,
      purpose,
      asker.instance === null ? {} : { instance: named(asker.instance) },
    );
    const access = { requester, policyVersion: policy.version, at: await now() };
    const { rows } = await sql<{ entitlements: unknown }>`
      select opened.entitlements from ${entitledBy(access, 'case_key', keySet([asked]))} opened
    `.execute(db);
    const entitlements = rows.flatMap((row) => parseEntitled(row).entitlements);
    expect(entitlements).toHaveLength(1);
    const rule = asId<RuleId>(`${authority}:${purpose}`);
    const question = { rule, coordinate: asId<Coordinate>(coordinate), needStated: false, cleared: false };
    return decide(policy, question, entitlements);
  };
  const now = async (): Promise<string> => {
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() + interval '1 ms' as now`.execute(db);
    return rows[0]?.now.toISOString() ?? '';
  };

  test.each(grounds)('on the ground %s opens a whole case, marked, and is relied on', async (ground) => {
    await restrict([]);
    expect(await ask('Case.status')).toMatchObject({ kind: 'withhold', reason: 'RESTRICTED', announced: true });
    const key = await registerFact(db, { ...release(), detail: { ground } });
    expect(await ask('Case.status')).toMatchObject({ kind: 'allow', marks: ['RESTRICTED'], evidence: [key] });
    expect(await ask('Case.id')).toMatchObject({ kind: 'allow', marks: ['RESTRICTED'], evidence: [key] });
  });

  test('for the request that it names opens for that request', async () => {
    await restrict([]);
    const key = await registerFact(db, { ...release(), requestKey: taskKey });
    expect(await ask('Case.status')).toMatchObject({ kind: 'allow', evidence: [key] });
  });

  test('for another request opens nothing', async () => {
    const another = await restrict([]);
    await registerFact(db, { ...release(), requestKey: another });
    expect(await ask('Case.status')).toMatchObject({ reason: 'RESTRICTED' });
  });

  test('is over when it is ended, and when its time has run out', async () => {
    await restrict([]);
    const key = await registerFact(db, release());
    expect((await ask('Case.status')).kind).toBe('allow');
    await endFact(db, { key, by: 'official 7' });
    await registerFact(db, { ...release(), dueAt: new Date(0) });
    expect(await ask('Case.status')).toMatchObject({ reason: 'RESTRICTED' });
  });

  test('goes by the case that is restricted, not by the one that is opened', async () => {
    const { caseKey: humanitarian } = await lookUpCase(db, 'HUM-1');
    await restrict(['Case.status'], humanitarian);
    await registerFact(db, { ...release(), ...ministry, caseKeys: [otherKey] });
    expect(await ask('Case.status', ministry, otherKey)).toMatchObject({ reason: 'RESTRICTED' });
    const key = await registerFact(db, { ...release(), ...ministry, caseKeys: [humanitarian] });
    expect(await ask('Case.status', ministry, otherKey)).toMatchObject({ kind: 'allow', evidence: [key] });
  });

  test('lifting the restriction leaves neither mark nor reliance', async () => {
    const restriction = await restrict([]);
    await registerFact(db, release());
    await endFact(db, { key: restriction, by: 'official 7' });
    expect(await ask('Case.status')).toMatchObject({ kind: 'allow', marks: [], evidence: [] });
  });

  test('property: it opens if case, recipient, purpose and coordinate are all those that were asked, and else not', async () => {
    const drawn = fc.record({
      isWhole: fc.boolean(),
      isThisCase: fc.boolean(),
      authority: fc.constantFrom('politiet', 'politiet', 'siri'),
      instance: fc.constantFrom('0700', '0700', '0800', null),
      purpose: fc.constantFrom(police.purpose, police.purpose, 'prosecution'),
      coordinates: fc.constantFrom<(readonly string[])[]>(
        [],
        ['Case.status'],
        ['Case.type'],
        ['Case.type', 'Case.status'],
      ),
      ground: fc.constantFrom(...grounds),
    });
    await fc.assert(
      fc.asyncProperty(drawn, async ({ isWhole, isThisCase, ground, ...to }) => {
        await sql`savepoint drawn`.execute(db);
        await restrict(isWhole ? [] : ['Case.status']);
        const caseKeys = [isThisCase ? caseKey : otherKey];
        await registerFact(db, { ...release(), ...to, coordinates: [...to.coordinates], caseKeys, detail: { ground } });
        const opens =
          isThisCase &&
          to.authority === police.authority &&
          to.instance === police.instance &&
          to.purpose === police.purpose &&
          (to.coordinates.length === 0 || to.coordinates.includes('Case.status'));
        const verdict = await ask('Case.status');
        await sql`rollback to savepoint drawn`.execute(db);
        expect(verdict.kind).toBe(opens ? 'allow' : 'withhold');
      }),
      { numRuns: 60, examples: [[exact]] },
    );
  });

  test.each<[string, object]>([
    ['purpose', { purpose: null }],
    ['authority', { authority: '' }],
    ['caseKeys', { caseKeys: [] }],
    ['detail.ground', { detail: {} }],
    ['detail.ground', { detail: { ground: 'it would be handy' } }],
    ['registeredBy', { registeredBy: '' }],
    // What it does not go by would look as if it narrowed it.
    ['categories', { categories: ['IDENTITY'] }],
    ['personKey', { personKey: '00000000-0000-4000-8000-000000000001' }],
    ['reference', { reference: 'AM 1' }],
  ])('is refused when its %s is wrong: %j', async (field, wrong) => {
    await expect(registerFact(db, { ...release(), ...wrong })).rejects.toMatchObject({
      code: 'STORE_INPUT_INVALID',
      detail: expect.stringContaining(field),
    });
  });

  test.each([
    { detail: '{}' },
    { detail: '{"ground": "convenience"}' },
    { purpose: null },
    { authority: null },
    { case_keys: [] },
  ])('is refused by the table itself, whoever writes it: %j', async (wrong) => {
    const row = {
      key: '00000000-0000-4000-8000-00000000000a',
      fact: 'restriction_release',
      authority: 'politiet',
      purpose: police.purpose,
      case_keys: [caseKey],
      detail: '{"ground": "consent"}',
      registered_by: 'official 7',
      ...wrong,
    };
    await expect(db.insertInto('access.fact').values(row).execute()).rejects.toThrow('release_states_its_ground');
  });
});

/** Everything as it was asked. */
const exact = {
  isWhole: true,
  isThisCase: true,
  authority: 'politiet',
  instance: '0700',
  purpose: police.purpose,
  coordinates: ['Case.status'],
  ground: 'consent',
} as const;
