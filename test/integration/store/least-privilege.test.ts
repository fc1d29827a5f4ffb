import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Component } from '#storage/open-store.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';

const denied = { code: '42501' };

/** What others may read of the log, the keys and texts of records aside. */
const log = ['disclosure.leaf', 'disclosure.tile', 'disclosure.head'];

/** What each component may read; everything else is denied. */
const readable: Readonly<Record<Component, readonly string[]>> = {
  applicant: ['applicant', 'access'],
  case: ['case_file', 'access'],
  sponsor: ['sponsor', 'access'],
  oversight: ['oversight', 'access', 'disclosure.record', 'sealing', 'security.event'],
  gateway: [...log, 'disclosure.record', 'disclosure.refusal', 'operations'],
  desk: ['applicant', 'case_file', 'sponsor', 'oversight', 'access', 'disclosure.record', 'sealing', 'desk'],
  operations: ['operations'],
  log: [...log, 'disclosure.pending'],
  reconciliation: [
    'disclosure.leaf',
    'disclosure.head',
    'disclosure.record',
    'disclosure.pending',
    'disclosure.egress',
    'disclosure.mismatch',
    'disclosure.reconciliation',
    'disclosure.ended_period',
    'sealing',
  ],
};
const tables = [
  'applicant.person',
  'applicant.special_category',
  'case_file.case',
  'case_file.document',
  'sponsor.person',
  'oversight.rights_request',
  'access.fact',
  'access.case_version',
  'access.rule',
  'disclosure.record',
  'disclosure.pending',
  'disclosure.leaf',
  'disclosure.tile',
  'disclosure.head',
  'disclosure.egress',
  'disclosure.mismatch',
  'disclosure.reconciliation',
  'disclosure.ended_period',
  'sealing.case_key',
  'disclosure.refusal',
  'desk.request',
  'desk.action',
  'identity.used_proof',
  'identity.session',
  'operations.registration',
  'operations.revocation',
  'security.event',
  'security.quota',
  'security.lookup',
  'security.daily_volume',
  'store.migration',
];
const components: readonly Component[] = [
  'applicant',
  'case',
  'sponsor',
  'oversight',
  'gateway',
  'desk',
  'operations',
  'log',
  'reconciliation',
];
const readers: readonly Component[] = ['applicant', 'case', 'sponsor', 'oversight'];
const histories = [
  'access.case_version',
  'access.appeal_version',
  'access.decision_version',
  'access.residence_version',
  'access.nationality_version',
  'access.protection_version',
  'access.fact',
  'access.fact_end',
  'access.fact_use',
  'access.change',
  'desk.request',
  'desk.action',
  'disclosure.record',
  'disclosure.leaf',
  'disclosure.egress',
  'disclosure.mismatch',
  'disclosure.ended_period',
  'disclosure.refusal',
  'operations.registration',
  'operations.revocation',
  'security.event',
];

const timeColumns: Readonly<Record<string, string>> = {
  'access.fact_end': 'ended_at',
  'access.fact_use': 'used_at',
  'desk.request': 'at',
  'desk.action': 'at',
  'disclosure.record': 'recorded_on',
  'disclosure.leaf': 'recorded_on',
  'disclosure.egress': 'recorded_on',
  'disclosure.mismatch': 'found_at',
  'disclosure.ended_period': 'ended_at',
  'disclosure.refusal': 'recorded_at',
  'operations.registration': 'registered_at',
  'operations.revocation': 'revoked_at',
  'security.event': 'at',
};

describe.each(storeKinds)('least privilege on %s', (kind) => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(async () => {
    await testStore.close();
  });

  const run = async (component: Component, statement: string): Promise<unknown> =>
    sql.raw(statement).execute(testStore.store.db(component));
  const mayRead = (component: Component, table: string): boolean =>
    readable[component].some((open) => table === open || table.startsWith(`${open}.`));

  const pairs = components.flatMap((component) => tables.map((table) => [component, table] as const));

  test.each(pairs.filter(([component, table]) => mayRead(component, table)))(
    '%s reads %s',
    async (component, table) => {
      await expect(run(component, `select from ${table}`)).resolves.toBeDefined();
    },
  );

  test.each(pairs.filter(([component, table]) => !mayRead(component, table)))(
    '%s does not read %s',
    async (component, table) => {
      await expect(run(component, `select from ${table}`)).rejects.toMatchObject(denied);
    },
  );

  test.each(readers)('%s writes nothing, not even in its own schema', async (component) => {
    for (const table of tables.filter((name) => mayRead(component, name))) {
      await expect(run(component, `insert into ${table} default values`)).rejects.toMatchObject(denied);
      await expect(run(component, `delete from ${table}`)).rejects.toMatchObject(denied);
      await expect(run(component, `truncate ${table}`)).rejects.toMatchObject(denied);
    }
    await expect(run(component, `create table access.mine ()`)).rejects.toMatchObject(denied);
  });

  test.each(['sponsor', 'oversight'] as const)('%s does not read nationalities', async (component) => {
    await expect(run(component, 'select from access.nationality_version')).rejects.toMatchObject(denied);
  });

  test.each(histories)('the desk cannot change or remove what stands in %s', async (table) => {
    await expect(run('desk', `delete from ${table}`)).rejects.toMatchObject(denied);
    await expect(run('desk', `truncate ${table}`)).rejects.toMatchObject(denied);
  });

  test('the desk cannot write history past the registers, nor rules', async () => {
    await expect(
      run('desk', `insert into access.residence_version (person_key) values (gen_random_uuid())`),
    ).rejects.toMatchObject(denied);
    await expect(run('desk', `update access.rule set after_retention = true`)).rejects.toMatchObject(denied);
    await expect(run('desk', `delete from access.rule`)).rejects.toMatchObject(denied);
    await expect(run('desk', `update case_file.published_table set count = 0`)).rejects.toMatchObject(denied);
  });

  test('the gateway cannot change or remove a record', async () => {
    for (const [table, column] of [
      ['disclosure.record', 'text'],
      ['disclosure.refusal', 'authority'],
    ]) {
      await expect(run('gateway', `update ${table} set ${column} = 'x'`)).rejects.toMatchObject(denied);
      await expect(run('gateway', `delete from ${table}`)).rejects.toMatchObject(denied);
      await expect(run('gateway', `truncate ${table}`)).rejects.toMatchObject(denied);
    }
  });

  test.each(components.filter((name) => !['operations', 'log', 'reconciliation'].includes(name)))(
    '%s takes the use of a proof, and can neither give it back nor invent it',
    async (component) => {
      await expect(run(component, `select identity.use_proof('${component}')`)).resolves.toBeDefined();
      for (const statement of [
        'delete from identity.used_proof',
        `update identity.used_proof set used_at = '-infinity'`,
        `insert into identity.used_proof (digest) values ('another')`,
      ]) {
        await expect(run(component, statement)).rejects.toMatchObject(denied);
      }
    },
  );

  test('the gateway reads what is registered and registers nothing; who registers cannot take it back', async () => {
    const register = `insert into operations.registration
      (hash, document, operation_names, authority, purpose, registered_by)
      values (encode(sha256('{ a }'), 'hex'), '{ a }', '{}', 'uim', 'decide_humanitarian_permit', 'test')`;
    const revoke = `insert into operations.revocation (registration_key, revoked_by)
      select key, 'test' from operations.registration`;
    for (const component of components.filter((name) => name !== 'operations')) {
      await expect(run(component, register)).rejects.toMatchObject(denied);
      await expect(run(component, revoke)).rejects.toMatchObject(denied);
    }
    for (const component of ['operations', 'log'] as const) {
      await expect(run(component, `select identity.use_proof('a')`)).rejects.toMatchObject(denied);
    }
    await run('operations', register);
    await run('operations', revoke);
    for (const table of ['operations.registration', 'operations.revocation']) {
      await expect(run('operations', `delete from ${table}`)).rejects.toMatchObject(denied);
      await expect(run('operations', `truncate ${table}`)).rejects.toMatchObject(denied);
    }
    await expect(run('operations', `update operations.registration set purpose = 'x'`)).rejects.toMatchObject(denied);
    await expect(run('operations', `update operations.revocation set revoked_by = 'x'`)).rejects.toMatchObject(denied);
    await expect(run('operations', register.replace(`'{ a }', '{}'`, `'{ b }', '{}'`))).rejects.toMatchObject({
      code: '23514',
    });
  });

  test.each(histories)('even the owner is refused by %s', async (table) => {
    const column = timeColumns[table] ?? 'valid_from';
    await expect(
      sql.raw(`update ${table} set ${column} = ${column}`).execute(testStore.store.admin),
    ).rejects.toMatchObject(denied);
    await expect(sql.raw(`delete from ${table}`).execute(testStore.store.admin)).rejects.toMatchObject(denied);
    await expect(sql.raw(`truncate ${table} cascade`).execute(testStore.store.admin)).rejects.toMatchObject(denied);
  });

  test('the gateway and the public may not ask who is entitled', async () => {
    const question = `select from access.granted_cases('', 'uim', null, 'decide_humanitarian_permit', null, now())`;
    await expect(run('gateway', question)).rejects.toMatchObject(denied);
    await expect(run('sponsor', question)).resolves.toBeDefined();
    const { rows } = await sql<{ name: string }>`
      select proname as name from pg_proc
      where pronamespace in ('access'::regnamespace, 'disclosure'::regnamespace, 'identity'::regnamespace)
        and has_function_privilege('public', oid, 'execute')`.execute(testStore.store.admin);
    expect(rows).toEqual([]);
  });

  test('each component runs under its own role, also right after a transaction of another', async () => {
    const who = async (component: Component): Promise<unknown> => {
      const { rows } = await sql<{ role: string }>`select current_user as role`.execute(testStore.store.db(component));
      return rows[0]?.role;
    };
    for (const component of components) expect(await who(component)).toBe(`disclosure_${component}`);
    const desk = testStore.store.db('desk');
    await expect(desk.transaction().execute(async () => Promise.reject(new Error('undone')))).rejects.toThrow('undone');
    expect(await who('case')).toBe('disclosure_case');
    expect(await Promise.all(components.map(who))).toEqual(components.map((name) => `disclosure_${name}`));
  });
});
