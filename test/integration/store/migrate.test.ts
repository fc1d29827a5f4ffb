import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { asId, type PolicyVersion, type RelationId, type RuleId } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { installPolicy } from '#storage/install-policy.ts';
import { migrate } from '#storage/migrate.ts';
import { openEmptyStore, openTestStore, readTestPolicy, storeKinds, type TestStore } from '#test/support/databases.ts';
import { opened } from './opened-cases.ts';

const migrations = readdirSync(join(import.meta.dirname, '../../../src/storage/migrations'));

test('each migration has a number of its own, so that they have one order', () => {
  const numbers = migrations.map((name) => name.slice(0, 4));
  expect(new Set(numbers).size).toBe(numbers.length);
});

describe.each(storeKinds)('migrating %s', (kind) => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await openEmptyStore(kind);
  });
  afterAll(async () => {
    await testStore.close();
  });

  const schema = async (): Promise<unknown> => {
    const { rows } = await sql`
      select table_schema, table_name, column_name, data_type from information_schema.columns
      where table_schema not in ('pg_catalog', 'information_schema')
      union all
      select nspname, proname, prosrc, pg_get_function_identity_arguments(pg_proc.oid)
      from pg_proc join pg_namespace on pg_namespace.oid = pronamespace where nspname = 'access'
      order by 1, 2, 3, 4`.execute(testStore.store.admin);
    return rows;
  };
  const applied = async (): Promise<unknown> =>
    (await sql`select * from store.migration order by name`.execute(testStore.store.admin)).rows;

  test('twice at the same time, and again, leaves one schema', async () => {
    await Promise.all([migrate(testStore.store), migrate(testStore.store)]);
    const [first, rows] = [await schema(), await applied()];
    // One for each migration, and one for the functions.
    expect(rows).toHaveLength(migrations.length + 1);
    await migrate(testStore.store);
    expect(await schema()).toEqual(first);
    expect(await applied()).toEqual(rows);
  });

  test('replaces the functions when they differ, also one with another result', async () => {
    const before = await schema();
    await testStore.store.runScript(`
      drop function access.granted_cases;
      create function access.granted_cases(
        p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
      returns table (everything text) language sql stable as 'select null::text';
      create function access.forgotten() returns int language sql stable as 'select 1';
      update store.migration set checksum = 'another' where name = 'functions';`);
    await migrate(testStore.store);
    expect(await schema()).toEqual(before);
    const asker = { authority: 'siri', purpose: 'internal_case_handling' };
    await expect(opened(testStore.store.db('desk'), asker)).resolves.toEqual([]);
  });

  test('refuses a database that has applied another text of a migration', async () => {
    await testStore.store.runScript(`update store.migration set checksum = 'another' where name like '0002%'`);
    await expect(migrate(testStore.store)).rejects.toMatchObject({
      code: 'STORE_MIGRATION_CHANGED',
      detail: '0002-registers',
    });
  });
});

describe.each(storeKinds)('the policy in the database on %s', (kind) => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await openEmptyStore(kind);
    await migrate(testStore.store);
  });
  afterAll(async () => {
    await testStore.close();
  });

  const allRules = async () => testStore.store.admin.selectFrom('access.rule').selectAll().execute();
  const versions = async () => new Set((await allRules()).map(({ policy_version: version }) => version));
  const { version: testVersion } = readTestPolicy();
  const rules = async () => (await allRules()).filter(({ policy_version: version }) => version === testVersion);

  test('holds the enabled rules of active authorities whose relation is built, and no other', async () => {
    const policy = readTestPolicy();
    await installPolicy(testStore.store, policy);
    const installed = new Set((await rules()).map(({ authority, purpose }) => `${authority}:${purpose}`));
    for (const rule of Object.values(policy.rules)) {
      const live = rule.enabled && policy.relations[rule.relation]?.built === true;
      expect([rule.id, installed.has(rule.id)]).toEqual([rule.id, live]);
    }
    expect(installed.has('hjemrejsestyrelsen:return_and_police_enforcement')).toBe(false);
    expect(installed.has('domstolene:court_proceedings_legal_claims')).toBe(false);
  });

  test('a rule whose relation is not built opens nothing', async () => {
    const policy = readTestPolicy();
    const id = asId<RelationId>('security_referral_open');
    const relation = policy.relations[id];
    invariant(relation, 'the policy has the relation');
    await installPolicy(testStore.store, {
      ...policy,
      relations: { ...policy.relations, [id]: { ...relation, built: false } },
    });
    expect((await rules()).filter(({ relation: name }) => name === id)).toEqual([]);
  });

  test('is installed by two processes at once', async () => {
    const policy = readTestPolicy();
    await Promise.all(Array.from({ length: 6 }, async () => installPolicy(testStore.store, policy)));
    expect((await rules()).length).toBeGreaterThan(20);
  });

  test('stands beside those before it, up to ten', async () => {
    const policy = readTestPolicy();
    await installPolicy(testStore.store, policy);
    const names = Array.from({ length: 10 }, (_, index) => asId<PolicyVersion>(String(index).repeat(64)));
    for (const version of names.slice(0, 9)) await installPolicy(testStore.store, { ...policy, version });
    expect(await versions()).toEqual(new Set([policy.version, ...names.slice(0, 9)]));
    // What is installed again is the newest.
    await installPolicy(testStore.store, policy);
    for (const version of names.slice(9)) await installPolicy(testStore.store, { ...policy, version });
    expect(await versions()).toEqual(new Set([policy.version, ...names.slice(1)]));
  });

  test('is replaced as a whole', async () => {
    const policy = readTestPolicy();
    await installPolicy(testStore.store, policy);
    const [kept] = Object.values(policy.rules).filter(({ authority }) => authority === 'siri');
    await installPolicy(testStore.store, { ...policy, rules: kept === undefined ? {} : { [kept.id]: kept } });
    expect((await rules()).map(({ authority }) => authority)).toEqual(['siri']);
    await installPolicy(testStore.store, { ...policy, rules: {} });
    expect(await rules()).toEqual([]);
  });

  test('leaves out the rules of a closed authority', async () => {
    const policy = readTestPolicy();
    const closed = Object.values(policy.authorities).map((authority) => [
      authority.id,
      authority.id === 'siri' ? { ...authority, status: 'closed' as const } : authority,
    ]);
    await installPolicy(testStore.store, {
      ...policy,
      authorities: Object.fromEntries(closed) as typeof policy.authorities,
    });
    const authorities = (await rules()).map(({ authority }) => authority);
    expect(authorities).not.toContain('siri');
    expect(authorities).toContain('uim');
  });
});

describe.each(storeKinds)('a request is judged by the rules of its own version on %s', (kind) => {
  let testStore: TestStore;
  const policy = readTestPolicy();
  const narrower = asId<PolicyVersion>('b'.repeat(64));
  const board = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' };
  const own = { authority: 'siri', purpose: 'internal_case_handling' };

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    // Without the board's rule; and what an authority sees of its own cases rests on an open case of another type.
    const { [asId<RuleId>(`${board.authority}:${board.purpose}`)]: _gone, ...rules } = policy.rules;
    const id = asId<RuleId>(`${own.authority}:${own.purpose}`);
    const rule = rules[id];
    invariant(rule, 'the policy has the rule');
    const relation = asId<RelationId>('open_case_here_on_same_person');
    await installPolicy(testStore.store, {
      ...policy,
      version: narrower,
      rules: { ...rules, [id]: { ...rule, relation } },
    });
  });
  afterAll(async () => {
    await testStore.close();
  });

  const under = (asker: typeof own, policyVersion: PolicyVersion) =>
    opened(testStore.store.db('case'), { ...asker, policyVersion });

  test('a rule that the other version does not have', async () => {
    expect(await under(board, policy.version)).not.toEqual([]);
    expect(await under(board, narrower)).toEqual([]);
  });

  test('a rule that has another relation there', async () => {
    const [before, after] = [await under(own, policy.version), await under(own, narrower)];
    expect(before).not.toEqual([]);
    expect(after).not.toEqual(before);
  });

  test('a version that nobody has installed opens nothing', async () => {
    expect(await under(own, asId<PolicyVersion>('c'.repeat(64)))).toEqual([]);
  });
});
