import type { Clock } from '#kernel/clock.ts';
import type { Count, GuardStore, Increment } from '../guard-store.ts';

interface Waiting {
  readonly increment: Increment;
  readonly settle: { readonly done: (count: Count) => void; readonly failed: (error: unknown) => void };
}

/** Counters that are added to in the same turn of the event loop go to the store in one round trip. */
export interface CounterBatch {
  add(increment: Increment): Promise<Count>;
}

export function createCounterBatch(store: GuardStore, clock: Clock): CounterBatch {
  let waiting: Waiting[] = [];

  const send = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    try {
      const increments = batch.map(({ increment }) => increment);
      const counts = await store.countUp(increments, clock.nowMs());
      for (const [index, { settle }] of batch.entries()) {
        const count = counts[index];
        if (count === undefined) settle.failed(new Error('the store left a counter out'));
        else settle.done(count);
      }
    } catch (error) {
      for (const { settle } of batch) settle.failed(error);
    }
  };

  return {
    add: (increment) =>
      new Promise((done, failed) => {
        if (waiting.length === 0) setImmediate(() => void send());
        waiting.push({ increment, settle: { done, failed } });
      }),
  };
}
