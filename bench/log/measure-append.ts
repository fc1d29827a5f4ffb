import { createSecretKey, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { createAppender } from '#disclosure/append-disclosure.ts';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import type { DisclosureStore } from '#disclosure/disclosure-store.ts';
import { layerRecord } from '#disclosure/layer-record.ts';
import { sealRecord } from '#disclosure/seal-record.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import type { Store } from '#storage/open-store.ts';
import { drawEntry } from './draw-entries.ts';
import { median, quantile } from '../quantiles.ts';

export interface AppendOptions {
  readonly store: Store;
  readonly concurrent: number;
  readonly records: number;
  readonly rounds: number;
}

export interface AppendResult {
  /** Medians of the rounds. */
  readonly recordsPerSecond: number;
  readonly plainPerSecond: number;
  readonly ratio: number;
  /** Of one append among requests that do something else most of the time. */
  readonly appendMs: { readonly p50: number; readonly p99: number };
  readonly offeredPerSecond: number;
}

/**
 * What a request of a client takes besides, in milliseconds: between one append of it and the next, drawn anew each time
 * from nothing to twice this, so that clients which once came together do not do so for ever.
 */
const betweenMs = 50;
const latencyRecordsPerClient = 100;

/**
 * How many records become durable in a second, sealed and chained as the gateway does it, against plain group commits of
 * the same rows, in turns; and what one append takes at a rate that leaves room.
 */
export async function measureAppend(options: AppendOptions): Promise<AppendResult> {
  const { store, rounds } = options;
  await sql`create table if not exists bench_plain (
    id uuid primary key, case_refs text[] not null, person_refs text[] not null, text text not null)`.execute(
    store.admin,
  );
  const ours: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const rates = [await runRound(createDisclosureStore(store), options), await runRound(plainStore(store), options)];
    // The first warms up.
    if (round > 0) [ours, plain].forEach((list, at) => list.push(rates[at] ?? 0));
  }
  const times = await measureLatency(options);
  const [recordsPerSecond, plainPerSecond] = [median(ours), median(plain)];
  return {
    recordsPerSecond,
    plainPerSecond,
    ratio: recordsPerSecond / plainPerSecond,
    appendMs: { p50: quantile(times, 0.5), p99: quantile(times, 0.99) },
    offeredPerSecond: (options.concurrent * 1000) / (betweenMs + quantile(times, 0.5)),
  };
}

/** @returns records per second */
async function runRound(
  store: DisclosureStore & { readonly prepare?: (entries: readonly DisclosureEntry[]) => void },
  { concurrent, records }: AppendOptions,
): Promise<number> {
  const entries = Array.from({ length: records }, (_, number) => drawEntry(number));
  store.prepare?.(entries);
  const appender = createAppender({ store, timeoutMs: 60_000, maxBatch: 500 });
  const left = entries.values();
  const startMs = performance.now();
  await Promise.all(
    Array.from({ length: concurrent }, async () => {
      for (const entry of left) await appender.append(entry);
    }),
  );
  return (records * 1000) / (performance.now() - startMs);
}

async function measureLatency({ store, concurrent }: AppendOptions): Promise<readonly number[]> {
  const appender = createAppender({ store: createDisclosureStore(store), timeoutMs: 60_000, maxBatch: 500 });
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: concurrent }, async (_, client) => {
      await pause(Math.random() * 2 * betweenMs);
      for (let number = 0; number < latencyRecordsPerClient; number += 1) {
        const entry = drawEntry(client * latencyRecordsPerClient + number);
        const startMs = performance.now();
        await appender.append(entry);
        times.push(performance.now() - startMs);
        await pause(Math.random() * 2 * betweenMs);
      }
    }),
  );
  return times;
}

/** The same rows into a table with nothing but its key, sealed before the clock runs. */
function plainStore(store: Store) {
  const rows = new Map<
    string,
    { readonly id: string; readonly cases: string; readonly persons: string; readonly text: string }
  >();
  const key = createSecretKey(randomBytes(32));
  return {
    prepare(entries: readonly DisclosureEntry[]) {
      for (const entry of entries) {
        const layers = layerRecord(entry);
        const text = sealRecord(layers, { caseKey: () => key, drawBytes: randomBytes });
        const { cases, persons } = layers.link;
        rows.set(entry.id, { id: entry.id, cases: `{${cases.join(',')}}`, persons: `{${persons.join(',')}}`, text });
      }
    },
    async insertEntries(entries: readonly DisclosureEntry[]) {
      const batch = entries.flatMap(({ id }) => rows.get(id) ?? []);
      await sql`
        insert into bench_plain (id, case_refs, person_refs, text)
        select row.id, row.case_refs::text[], row.person_refs::text[], row.text
        from unnest(${batch.map(({ id }) => id)}::uuid[], ${batch.map(({ cases }) => cases)}::text[],
          ${batch.map(({ persons }) => persons)}::text[],
          string_to_array(${batch.map(({ text }) => text).join('\n')}, chr(10))) as row (id, case_refs, person_refs, text)`.execute(
        store.admin,
      );
      return new Set(entries.map(({ id }) => id));
    },
    insertRefusal: () => Promise.reject(new Error('nothing is refused here')),
  };
}
