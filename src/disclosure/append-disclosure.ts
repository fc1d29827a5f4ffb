import { setImmediate as turnEnd } from 'node:timers/promises';
import { AppError } from '#kernel/app-error.ts';
import { within } from '#kernel/within.ts';
import type { DisclosureEntry } from './disclosure-entry.ts';
import type { DisclosureStore } from './disclosure-store.ts';

interface Waiting {
  readonly entry: DisclosureEntry;
  readonly settle: { readonly done: () => void; readonly failed: (error: unknown) => void };
}

export interface DisclosureAppender {
  /**
   * Returns once the entry is durable. Only then may the answer leave.
   *
   * @throws {AppError} RECORD_UNAVAILABLE when it could not be made durable, or when that is not certain in time; also
   *   when a concurrent answer has taken the last use of what it rests on
   */
  append(entry: DisclosureEntry): Promise<void>;
  /** Whether this very entry is durable and no answer has left under it yet; asked again, it is not. */
  redeem(entry: DisclosureEntry): boolean;
  /** Waits for what has been handed in. */
  drain(): Promise<void>;
}

interface AppenderOptions {
  readonly store: DisclosureStore;
  /** Beyond this the outcome counts as unknown, and unknown means that nothing leaves. */
  readonly timeoutMs: number;
  readonly maxBatch: number;
}

/**
 * Group commit on idle: while a batch is under way entries gather, and the next one leaves when it returns, with all that
 * comes in that turn of the event loop. Those whose record was in a batch often come again together: without this the first
 * of them would leave alone and the others wait for it. No timer, so a lone entry waits for nobody. A second batch at the
 * same time would bring no more records through, and cost more each.
 */
export function createAppender({ store, timeoutMs, maxBatch }: AppenderOptions): DisclosureAppender {
  const queue: Waiting[] = [];
  const acknowledged = new WeakSet<DisclosureEntry>();
  let running: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    for (;;) {
      await turnEnd();
      const batch = queue.splice(0, maxBatch);
      if (batch.length === 0) break;
      try {
        // A store that throws at once must end this round like any other, or no later round would start.
        const durable = await within(
          timeoutMs,
          Promise.try(() => store.insertEntries(batch.map(({ entry }) => entry))),
          () => new Error('the record was not durable in time'),
        );
        for (const { entry, settle } of batch) {
          if (durable.has(entry.id)) settle.done();
          else settle.failed(new Error('what the entry rests on is used up'));
        }
      } catch (error) {
        for (const { settle } of batch) settle.failed(error);
      }
    }
    // At once, not when the promise is settled: what comes in between would wait for nobody.
    running = null;
  };

  return {
    async append(entry) {
      try {
        await new Promise<void>((done, failed) => {
          queue.push({ entry, settle: { done, failed } });
          running ??= run();
        });
      } catch (cause) {
        throw new AppError('RECORD_UNAVAILABLE', { cause });
      }
      acknowledged.add(entry);
    },
    redeem: (entry) => acknowledged.delete(entry),
    async drain() {
      await running;
    },
  };
}
