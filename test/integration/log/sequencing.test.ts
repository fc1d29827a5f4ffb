import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { auditLog } from '#log/audit-log.ts';
import { openCheckpoint } from '#log/checkpoint.ts';
import { createSigner } from '#log/note-key.ts';
import { sequenceRecords } from '#sequencer/sequence-records.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { createLogStore } from '#storage/postgres-log-store.ts';
import { createPublishedLog } from '#storage/postgres-published-log.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { testLogName } from '#test/support/boot-network.ts';
import { integrateRecords, testLogSigner } from '#test/support/integrate-records.ts';
import { buildEntry } from '../subgraphs/build-entry.ts';

const identity = { origin: testLogName, signers: [testLogSigner] };
const denied = { code: '42501' };

describe.each(storeKinds)('records become a log on %s', (kind) => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(() => testStore.close());

  const record = async (count: number) => {
    const entries = Array.from({ length: count }, () => buildEntry([]));
    await createDisclosureStore(testStore.store).insertEntries(entries);
    return entries.map(({ id }): string => id);
  };
  const read = async () => {
    const log = createPublishedLog(testStore.store);
    const head = await log.head(null);
    const opened = openCheckpoint(head?.checkpoint ?? '', [testLogSigner.key]);
    const size = await auditLog({ heads: [opened], readEntries: (place) => log.readEntries(place) });
    return { opened, size };
  };
  const admin = () => testStore.store.admin;

  test('in the order in which they were recorded, each once, and nothing waits', async () => {
    const ids = await record(300);
    await integrateRecords(testStore.store);
    const { rows } = await sql<{ id: string; index: number }>`
      select record_id as id, index from disclosure.leaf order by index`.execute(admin());
    expect(rows).toEqual(ids.map((id, index) => ({ id, index })));
    expect((await read()).size).toBe(300);
  });

  test('though several bring them in while more come', async () => {
    const before = (await read()).size;
    const log = createLogStore(testStore.store);
    const recording = Promise.all([record(200), record(150), record(250)]);
    const sequencing = Promise.all(Array.from({ length: 4 }, () => sequenceRecords(log, identity)));
    await Promise.all([recording, sequencing]);
    await integrateRecords(testStore.store);
    expect((await read()).size).toBe(before + 600);
    const { rows } = await sql<{ leaves: number; last: number; records: number }>`
      select (select count(*) from disclosure.leaf)::int as leaves, (select max(index) from disclosure.leaf)::int as last,
        (select count(distinct record_id) from disclosure.leaf)::int as records`.execute(admin());
    expect(rows).toEqual([{ leaves: before + 600, last: before + 599, records: before + 600 }]);
  });

  test('under the next key as well as the last while one replaces the other', async () => {
    const next = createSigner('log', testLogName, new Uint8Array(32).fill(12));
    await record(1);
    await sequenceRecords(createLogStore(testStore.store), { ...identity, signers: [testLogSigner, next] });
    const head = await createPublishedLog(testStore.store).head(null);
    for (const key of [testLogSigner.key, next.key]) {
      expect(openCheckpoint(head?.checkpoint ?? '', [key]).size).toBe(head?.size);
    }
    await record(1);
    await integrateRecords(testStore.store);
  });

  test('whoever fails on the way leaves the tree as it was, and the next one brings them in', async () => {
    const { size } = await read();
    await record(3);
    const log = createLogStore(testStore.store);
    await expect(
      log.inTurn(async (turn) => {
        expect(await turn.placePending(10)).toMatchObject({ start: size, entries: { length: 3 } });
        throw new Error('died');
      }),
    ).rejects.toThrow('died');
    expect((await read()).size).toBe(size);
    await integrateRecords(testStore.store);
    expect((await read()).size).toBe(size + 3);
  });

  // Of the embedded store there is one session.
  const onPostgres = kind === 'postgres' ? test : test.skip;
  onPostgres('a replica that is killed in its turn blocks nobody', async () => {
    const { size } = await read();
    await record(2);
    const log = createLogStore(testStore.store);
    await expect(
      log.inTurn(async (turn) => {
        await turn.placePending(10);
        await expect(sequenceRecords(log, identity)).resolves.toBeNull();
        await sql`
          select pg_terminate_backend(held.pid) from pg_locks held
          where held.locktype = 'advisory' and held.database = (select oid from pg_database where datname = current_database())
        `.execute(admin());
        await turn.placePending(10);
      }),
    ).rejects.toThrow();
    await integrateRecords(testStore.store);
    expect((await read()).size).toBe(size + 2);
  });

  test('nobody shrinks or rewrites it, not even the owner', async () => {
    await record(1);
    await integrateRecords(testStore.store);
    const statements = [
      `update disclosure.head set size = size - 1`,
      `update disclosure.tile set hashes = set_byte(hashes, 0, (get_byte(hashes, 0) + 1) % 256)`,
      `update disclosure.tile set hashes = substr(hashes, 1, 32) where level = 0 and octet_length(hashes) > 32`,
      `update disclosure.tile set index = index + 1000`,
      `delete from disclosure.tile`,
      `delete from disclosure.head`,
    ];
    for (const statement of statements) {
      await expect(sql.raw(statement).execute(testStore.store.db('log'))).rejects.toMatchObject(denied);
      await expect(sql.raw(statement).execute(admin())).rejects.toMatchObject(denied);
    }
    const parts = await sql<{ name: string }>`
      select inhrelid::regclass::text as name from pg_inherits
      where inhparent = 'disclosure.record'::regclass`.execute(admin());
    expect(parts.rows.length).toBeGreaterThan(12);
    for (const { name } of parts.rows.slice(0, 2)) {
      await expect(sql.raw(`delete from ${name}`).execute(admin())).rejects.toMatchObject(denied);
    }
  });

  test('a day without room for its records is a day without records', async () => {
    const { rows } = await sql<{ name: string }>`
      select 'disclosure.record_' || to_char(clock_timestamp() at time zone 'UTC', 'YYYY_MM') as name`.execute(admin());
    const part = rows[0]?.name ?? '';
    await sql.raw(`alter table disclosure.record detach partition ${part}`).execute(admin());
    await expect(record(1)).rejects.toMatchObject({ code: '23514' });
    await sql.raw(`drop table ${part}`).execute(admin());
    await createLogStore(testStore.store).openPeriods('2020-01-01');
    await expect(record(1)).rejects.toMatchObject({ code: '23514' });
    await createLogStore(testStore.store).openPeriods(new Date().toISOString().slice(0, 10));
    await expect(record(1)).resolves.toHaveLength(1);
  });
});
