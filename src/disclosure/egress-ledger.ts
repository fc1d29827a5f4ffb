import { canonicalJson } from '#kernel/canonical-json.ts';
import type { Coordinate, RecordId } from '#kernel/ids.ts';
import { sha256 } from '#log/merkle-hash.ts';

/** An answer that was let out. */
export interface Departure {
  readonly record: RecordId;
  /** {@link departureDigest} */
  readonly digest: Uint8Array;
}

/** Where departures are kept. Implemented by storage; append only. */
export interface DepartureStore {
  insertDepartures(departures: readonly Departure[]): Promise<void>;
}

/** Counts what leaves, beside the requests: no answer waits for it, and a crash may take the last of it. */
export interface EgressLedger {
  left(departure: Departure): void;
  /** Writes what has been handed in. */
  drain(): Promise<void>;
}

interface LedgerOptions {
  readonly store: DepartureStore;
  /** How long departures gather before they are written together. */
  readonly gatherMs: number;
  /** More than this are not kept waiting: the oldest are lost. */
  readonly maxWaiting: number;
  readonly onLost: (count: number, error: unknown) => void;
}

export function createEgressLedger({ store, gatherMs, maxWaiting, onLost }: LedgerOptions): EgressLedger {
  let waiting: Departure[] = [];
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      await store.insertDepartures(batch);
    } catch (error) {
      onLost(batch.length, error);
    }
  };
  const flush = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    running = running.then(write);
    await running;
  };

  return {
    left(departure) {
      waiting.push(departure);
      if (waiting.length > maxWaiting) onLost(waiting.splice(0, waiting.length - maxWaiting).length, null);
      timer ??= setTimeout(() => void flush(), gatherMs).unref();
    },
    drain: flush,
  };
}

/**
 * What is kept of the coordinates of an answer. Salted with the id of its record, so that equal answers look unequal and
 * it tells nothing by itself.
 *
 * @param document SHA-256 of a document that left, in hexadecimal digits
 */
export function departureDigest(
  record: string,
  coordinates: Iterable<Coordinate>,
  document: string | null,
): Uint8Array {
  const sorted = [...new Set(coordinates)].sort();
  return sha256(Buffer.from(canonicalJson({ record, coordinates: sorted, document })));
}
