import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { migrate } from '#storage/migrate.ts';
import { openStore } from '#storage/open-store.ts';
import { emptyImage, openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';

describe.each(storeKinds)('an open store on %s', (kind) => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(async () => {
    await testStore.close();
  });

  test('reads dates as text, instants as Date, int8 as number, intervals as text', async () => {
    const { rows } = await sql`
      select date '2026-03-29' as day, timestamptz '2026-11-02 10:00:00.1234+01' as instant, 9007199254740991::int8 as large,
        interval '1 day 2 hours' as span, array['a', null] as texts, '{"a": [1]}'::jsonb as json,
        null::date as nothing`.execute(testStore.store.db('case'));
    expect(rows).toEqual([
      {
        day: '2026-03-29',
        instant: new Date('2026-11-02T09:00:00.123Z'),
        large: 9007199254740991,
        span: '1 day 02:00:00',
        texts: ['a', null],
        json: { a: [1] },
        nothing: null,
      },
    ]);
  });

  test('refuses an int8 that a number cannot hold', async () => {
    await expect(sql`select 9007199254740993::int8`.execute(testStore.store.db('case'))).rejects.toThrow(
      'int8 is a safe integer',
    );
  });

  test('does not take the commit of a failed transaction for success', async () => {
    const work = testStore.store
      .db('desk')
      .transaction()
      .execute(async (transaction) => {
        await transaction.insertInto('applicant.person').values(person('20000001')).execute();
        await sql`select 1 / 0`.execute(transaction).catch(() => undefined);
      });
    await expect(work).rejects.toThrow();
    const { rows } = await sql`select from applicant.person where alien_file_number = '20000001'`.execute(
      testStore.store.db('desk'),
    );
    expect(rows).toEqual([]);
  });

  test('keeps a transaction apart from what others do meanwhile', async () => {
    const other = sql<{ n: number }>`select count(*) as n from applicant.person`;
    const inside = testStore.store
      .db('desk')
      .transaction()
      .execute(async (transaction) => {
        await transaction.insertInto('applicant.person').values(person('20000002')).execute();
        await sql`select 1`.execute(transaction);
        throw new Error('undone');
      });
    const [result, count] = await Promise.all([
      inside.catch((error: unknown) => String(error)),
      other.execute(testStore.store.db('applicant')),
    ]);
    expect(result).toBe('Error: undone');
    expect(count.rows).toEqual([{ n: 10 }]);
  });
});

// A login of each component's own is a matter of a server.
const onServer = storeKinds.includes('postgres') ? describe : describe.skip;
onServer('PostgreSQL with a login per component', () => {
  let testStore: TestStore;
  const login = `disclosure_login_${crypto.randomUUID().replaceAll('-', '')}`;
  beforeAll(async () => {
    testStore = await openTestStore('postgres');
    await testStore.store.runScript(`create role ${login} login in role disclosure_case`);
  });
  afterAll(async () => {
    await testStore.store.runScript(`drop role ${login}`);
    await testStore.close();
  });

  test('gives that component the rights of its role and no other', async () => {
    const url = new URL(testStore.url ?? '');
    const own = new URL(url);
    own.username = login;
    const store = await openStore({ kind: 'postgres', url: url.href, componentUrls: { case: own.href } });
    const { rows } = await sql`select current_user as role, count(*) as n from case_file.case`.execute(
      store.db('case'),
    );
    expect(rows).toEqual([{ role: login, n: 11 }]);
    await expect(sql`select from applicant.person`.execute(store.db('case'))).rejects.toMatchObject({
      code: '42501',
    });
    await store.close();
  });
});

describe.each(storeKinds)('statements on %s', (kind) => {
  test('give the right answer however often and with whatever values they are asked', async () => {
    const testStore = await openTestStore(kind);
    const db = testStore.store.db('desk');
    for (let round = 0; round < 8; round += 1) {
      for (const number of ['ASY-2', 'FAM-1', 'nothing']) {
        const rows = await db
          .selectFrom('case_file.case')
          .select('journal_number')
          .where('journal_number', '=', number)
          .execute();
        expect(rows.map((row) => row.journal_number)).toEqual(number === 'nothing' ? [] : [number]);
      }
    }
    await testStore.close();
  });
});

function person(alienFileNumber: string) {
  return {
    key: crypto.randomUUID(),
    alien_file_number: alienFileNumber,
    cpr_number: null,
    family_name: null,
    given_names: null,
    date_of_birth: null,
    sex: null,
    identity_status: null,
    civil_status: null,
    postal_address: null,
    municipality_code: null,
    employer_name: null,
    gross_monthly_income: null,
  };
}

describe('the embedded store in a folder', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('is held by one opener, and keeps its data for the next', async () => {
    const first = await openStore({ kind: 'pglite', dir: folder, image: await emptyImage() });
    await expect(openStore({ kind: 'pglite', dir: folder })).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    await migrate(first);
    await first.db('desk').insertInto('applicant.person').values(person('20000003')).execute();
    await first.close();
    const second = await openStore({ kind: 'pglite', dir: folder });
    await migrate(second);
    const rows = await second.db('applicant').selectFrom('applicant.person').select('alien_file_number').execute();
    expect(rows).toEqual([{ alien_file_number: '20000003' }]);
    await second.close();
  });
});
