import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { departureDigest } from '#disclosure/egress-ledger.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { migrate } from '#storage/migrate.ts';
import { openStore, type Store } from '#storage/open-store.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { createDepartureStore } from '#storage/postgres-reconciliation-store.ts';
import { emptyImage, openTestStore, storeKinds, type StoreKind } from '#test/support/databases.ts';
import { integrateRecords } from '#test/support/integrate-records.ts';
import { buildEntry, subjectOf } from '../subgraphs/build-entry.ts';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'reconcile-command-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Environment = Readonly<Record<string, string>>;

function reconcile(environment: Environment, ...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/log.ts', 'reconcile', ...parameters], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...environment },
  });
  return { status, stdout, stderr };
}

interface CommandStore {
  readonly environment: Environment;
  /** Runs `work` on the store while no command does. */
  use<Result>(work: (store: Store) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

async function openCommandStore(kind: StoreKind): Promise<CommandStore> {
  if (kind === 'postgres') {
    const testStore = await openTestStore(kind);
    const { store, url } = testStore;
    return { environment: { DATABASE_URL: url ?? '' }, use: (work) => work(store), close: () => testStore.close() };
  }
  const data = join(folder, 'data');
  // For the first time alone: then there is a store.
  const images = [await emptyImage()];
  return {
    environment: { DATA_DIR: data },
    async use(work) {
      const image = images.pop();
      const store = await openStore({ kind, dir: join(data, 'store'), ...(image === undefined ? {} : { image }) });
      try {
        await migrate(store);
        return await work(store);
      } finally {
        await store.close();
      }
    },
    close: () => Promise.resolve(),
  };
}

describe.each(storeKinds)('npm run log -- reconcile, on %s', (kind) => {
  let commandStore: CommandStore;
  const old = randomUUID();

  beforeAll(async () => {
    commandStore = await openCommandStore(kind);
    await commandStore.use(async (store) => {
      const keys = { caseKey: asId<InternalKey>(randomUUID()), applicantKey: asId<InternalKey>(randomUUID()) };
      const [left, stayed] = [buildEntry([subjectOf(keys, [])]), buildEntry([subjectOf(keys, [])])];
      await createDisclosureStore(store).insertEntries([left, stayed]);
      await integrateRecords(store);
      // Before it is room for an answer of an earlier year.
      await sql`select setval('disclosure.egress_seq', 100)`.execute(store.admin);
      await createDepartureStore(store).insertDepartures([
        { record: left.id, digest: departureDigest(left.id, [], null) },
      ]);
    });
  });
  afterAll(() => commandStore.close());

  const compared = (departures: number, differences: number): string =>
    [
      `2 leaves, 2 records, ${String(departures)} answers that left`,
      '1 records under which nothing is known to have left, 0 unreadable',
      `${String(differences)} differences`,
      '',
    ].join('\n');

  test('ends with 0 where what left and the log are the same', () => {
    expect(reconcile(commandStore.environment)).toEqual({ status: 0, stdout: compared(1, 0), stderr: '' });
  });

  test('ends with 1 and says what differs; the security officer is told, once', async () => {
    await commandStore.use((store) =>
      store.runScript(`
        create table disclosure.egress_2020_01 partition of disclosure.egress for values from ('2020-01-01') to ('2020-02-01');
        insert into disclosure.egress (seq, record_id, recorded_on, digest)
        values (7, '${old}', '2020-01-15', sha256('nothing'));`),
    );
    const differing = {
      status: 1,
      stdout: `EGRESS_UNRECORDED ${old}\n${compared(2, 1)}`,
      stderr: 'What left and the log are not the same.\n',
    };
    expect(reconcile(commandStore.environment)).toEqual(differing);
    expect(reconcile(commandStore.environment)).toEqual(differing);
    const told = await commandStore.use(async ({ admin }) => {
      const { rows } = await sql`
        select kind, client, detail from security.event where kind = 'RECORD_MISMATCH'`.execute(admin);
      return rows;
    });
    expect(told).toEqual([
      { kind: 'RECORD_MISMATCH', client: 'reconciliation EGRESS_UNRECORDED', detail: { EGRESS_UNRECORDED: 1 } },
    ]);
  });

  test('--since looks at what was recorded on that day or later, and at nothing before', () => {
    const since = (day: string) => reconcile(commandStore.environment, '--since', day);
    expect(since('2020-01-15')).toMatchObject({ status: 1, stdout: `EGRESS_UNRECORDED ${old}\n${compared(2, 1)}` });
    expect(since('2020-01-16')).toEqual({ status: 0, stdout: compared(1, 0), stderr: '' });
    expect(since('2999-01-01')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('0 leaves, 0 records, 0 answers that left\n'),
    });
  });
});

describe('npm run log -- reconcile', () => {
  const noStore = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };

  test.each(['yesterday', '2026-13-01', '2026-02-30', '2026-1-1', ''])('--since %j is wrong usage', (day) => {
    const { status, stdout, stderr } = reconcile(noStore, '--since', day);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('A day such as 2026-11-22 is expected.');
  });

  test('ends with 1 where there is no database', () => {
    const stderr = 'connect ECONNREFUSED 127.0.0.1:1\n';
    expect(reconcile(noStore)).toEqual({ status: 1, stdout: '', stderr });
  });
});
