import { sql } from 'kysely';
import { createSigner } from '#log/note-key.ts';
import { sequenceRecords } from '#sequencer/sequence-records.ts';
import type { Store } from '#storage/open-store.ts';
import { createLogStore } from '#storage/postgres-log-store.ts';
import { testKeys, testLogName } from './boot-network.ts';

/** The key of the log of every test. */
export const testLogSigner = createSigner('log', testLogName, testKeys.log);

/** Ends when every record that is durable now is in the tree, by whichever sequencer: ours, or one of a gateway. */
export async function integrateRecords(store: Store): Promise<void> {
  const log = createLogStore(store);
  const identity = { origin: testLogName, signers: [testLogSigner] };
  for (;;) {
    await sequenceRecords(log, identity);
    const { rows } = await sql`select from disclosure.pending limit 1`.execute(store.admin);
    if (rows.length === 0) return;
  }
}
