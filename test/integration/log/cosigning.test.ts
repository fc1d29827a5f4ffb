import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '#kernel/clock.ts';
import { createServiceNotices, type ServiceNotices } from '#kernel/service-notices.ts';
import { parseCheckpoint } from '#log/checkpoint.ts';
import { createWitnessClient, type WitnessFailure } from '#sequencer/ask-witnesses.ts';
import { createCosigner, type Cosigner } from '#sequencer/cosign-heads.ts';
import type { LogStore } from '#sequencer/log-store.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { createLogStore } from '#storage/postgres-log-store.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { integrateRecords, testLogSigner } from '#test/support/integrate-records.ts';
import { makeFolder, startTestWitness, witnessSigner, type TestWitness } from '#test/support/start-test-witness.ts';
import { buildEntry } from '../subgraphs/build-entry.ts';

const { name } = witnessSigner.key;

interface Replica {
  readonly notices: ServiceNotices;
  readonly failures: WitnessFailure[];
  readonly cosigner: Cosigner;
}

/** A replica's work on heads, which it takes up when it is woken and not by time. */
function startReplica(store: LogStore, url: string): Replica {
  const notices = createServiceNotices(systemClock);
  const failures: WitnessFailure[] = [];
  const cosigner = createCosigner({
    store,
    witnesses: [createWitnessClient({ url, key: witnessSigner.key, timeoutMs: 30_000 })],
    schedule: () => () => undefined,
    notices,
    onFailed: ({ reason }) => failures.push(reason),
    onBroken: (error) => {
      throw error;
    },
  });
  return { notices, failures, cosigner };
}

/** One look at the last head, to its end. */
async function look(replica: Replica): Promise<void> {
  replica.cosigner.wake();
  await replica.cosigner.close();
}

describe.each(storeKinds)('several replicas have heads cosigned, on %s', (kind) => {
  let testStore: TestStore;
  let log: LogStore;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
    log = createLogStore(testStore.store);
  });
  afterAll(() => testStore.close());

  const folders: ReturnType<typeof makeFolder>[] = [];
  let witness: TestWitness;
  const open = async (port?: number) => {
    const folder = makeFolder();
    folders.push(folder);
    witness = await startTestWitness({
      dir: folder.path,
      logKeys: [testLogSigner.key],
      ...(port === undefined ? {} : { port }),
    });
  };
  beforeEach(() => open());
  afterEach(async () => {
    await witness.close();
    for (const folder of folders.splice(0)) folder.remove();
  });

  const grow = async () => {
    await createDisclosureStore(testStore.store).insertEntries([buildEntry([])]);
    await integrateRecords(testStore.store);
    return log.lastHead();
  };
  const signers = async () =>
    parseCheckpoint((await log.lastHead())?.checkpoint ?? '').note.signatures.map((signature) => signature.name);

  test('a witness that is ahead because another replica was faster is not silent', async () => {
    const earlier = await grow();
    await grow();
    await look(startReplica(log, witness.url));
    expect(await signers()).toContain(name);
    // What this replica reads first is from before the other came.
    const heads = [earlier];
    const late = startReplica({ ...log, lastHead: async () => heads.shift() ?? log.lastHead() }, witness.url);
    late.notices.raise('WITNESS_SILENT', name);
    await look(late);
    expect(late.failures).toEqual([]);
    expect(late.notices.current()).toEqual([]);
  });

  test('one that is ahead of the last head there is, is told: the log has lost what it had signed', async () => {
    const earlier = await grow();
    await grow();
    await look(startReplica(log, witness.url));
    const replica = startReplica({ ...log, lastHead: () => Promise.resolve(earlier) }, witness.url);
    await look(replica);
    expect(replica.failures).toEqual(['ahead']);
    expect(replica.notices.current()).toMatchObject([{ code: 'WITNESS_SILENT', subject: name }]);
  });

  test('what another replica had cosigned ends the notice, and the witness is not asked again', async () => {
    await grow();
    await look(startReplica(log, witness.url));
    const asked = witness.logged.length;
    const replica = startReplica(log, witness.url);
    replica.notices.raise('WITNESS_SILENT', name);
    await look(replica);
    expect(replica.notices.current()).toEqual([]);
    expect(witness.logged).toHaveLength(asked);
  });

  test('a witness that was silent is asked about the same head again', async () => {
    await grow();
    const { port } = new URL(witness.url);
    await witness.close();
    const silent = startReplica(log, witness.url);
    await look(silent);
    expect(silent.failures).toEqual(['unreachable']);
    expect(await signers()).not.toContain(name);
    await open(Number(port));
    await look(startReplica(log, witness.url));
    expect(await signers()).toContain(name);
  });
});
