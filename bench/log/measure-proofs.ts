import { sql } from 'kysely';
import { openCheckpoint } from '#log/checkpoint.ts';
import { leafHash } from '#log/merkle-hash.ts';
import type { Signer } from '#log/note-key.ts';
import { createTiledTree } from '#log/tiled-tree.ts';
import { verifyInclusion } from '#log/verify-proof.ts';
import { sequenceRecords } from '#sequencer/sequence-records.ts';
import { createLogStore } from '#storage/postgres-log-store.ts';
import { createPublishedLog } from '#storage/postgres-published-log.ts';
import type { Store } from '#storage/open-store.ts';
import { quantile } from '../quantiles.ts';

export interface ProofResult {
  readonly leaves: number;
  /** From the request for a proof to the proof, checked, its tiles read from the database. */
  readonly proofMs: { readonly p50: number; readonly p99: number };
  /** The last head: from records that wait to a signed tree. */
  readonly sequencedPerSecond: number;
}

const proofs = 2000;
const maxTiles = 1000;
/** Records that wait at the same time while the log is filled. */
const chunk = 100_000;

/** Twenty records each in a log of ten million. */
const caseCount = 500_000;

/**
 * Fills the log up to a size, through the sequencer, with records that have everything but their text: those of a year, as
 * many in each month, the present one first.
 */
export async function fillLog(
  store: Store,
  signer: Signer<'log'>,
  { leaves, onFilled }: { readonly leaves: number; readonly onFilled: (count: number) => void },
): Promise<number> {
  const log = createLogStore(store);
  const identity = { origin: signer.key.name, signers: [signer] };
  let size = (await createPublishedLog(store).head(null))?.size ?? 0;
  let perSecond = 0;
  while (size < leaves) {
    const count = Math.min(chunk, leaves - size);
    await sql`
      with kept as (
        insert into disclosure.record (id, recorded_on, case_refs, person_refs, text)
        select gen_random_uuid(),
          date_trunc('month', clock_timestamp() at time zone 'UTC') + make_interval(months => (number * 12 / ${leaves})::int),
          array[encode(sha256(convert_to('case ' || number % ${caseCount}, 'UTF8')), 'hex')],
          array[encode(sha256(convert_to('person ' || number % ${caseCount}, 'UTF8')), 'hex')], ''
        from generate_series(${size}::bigint, ${size + count - 1}::bigint) number
        returning seq, id, recorded_on)
      insert into disclosure.pending (seq, record_id, recorded_on, entry)
      select seq, id, recorded_on, sha256(convert_to(id::text, 'UTF8')) from kept`.execute(store.admin);
    const startMs = performance.now();
    size = (await sequenceRecords(log, identity))?.size ?? size;
    perSecond = (count * 1000) / (performance.now() - startMs);
    onFilled(size);
  }
  await sql`vacuum disclosure.pending`.execute(store.admin);
  return perSecond;
}

/** What a proof takes, of leaves drawn at random, one after the other. */
export async function measureProofs(
  store: Store,
  signer: Signer<'log'>,
): Promise<Omit<ProofResult, 'sequencedPerSecond'>> {
  const log = createPublishedLog(store);
  const tree = createTiledTree(log.readTile, maxTiles);
  const times: number[] = [];
  let leaves = 0;
  for (let number = 0; number < proofs; number += 1) {
    const index = Math.floor(Math.random() * leaves);
    const startMs = performance.now();
    const head = await log.head(index);
    const { size, root } = openCheckpoint(head?.checkpoint ?? '', [signer.key]);
    const path = await tree.proveInclusion(index, size);
    const takenMs = performance.now() - startMs;
    const [entry] = await log
      .readEntries({ index: Math.floor(index / 256), width: 256 })
      .then((all) => all.slice(index % 256));
    if (entry === undefined || !verifyInclusion({ leafHash: leafHash(entry), index, size, root, path })) {
      throw new Error(`the proof of leaf ${String(index)} does not hold`);
    }
    leaves = size;
    if (number > 0) times.push(takenMs);
  }
  return { leaves, proofMs: { p50: quantile(times, 0.5), p99: quantile(times, 0.99) } };
}
