import { setImmediate as turnEnd } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { asId, type RecordId } from '#kernel/ids.ts';
import { createAppender, type DisclosureAppender } from './append-disclosure.ts';
import { buildEntry } from './build-entry.ts';
import type { DisclosureEntry } from './disclosure-entry.ts';
import type { DisclosureStore } from './disclosure-store.ts';
import { createPseudonyms } from './pseudonym.ts';
import { buildFixtureRule } from '#test/support/gate-fixture.ts';
import { requesterOf } from '#test/support/requester.ts';

const { policy, rule } = buildFixtureRule();

function entry(id: string): DisclosureEntry {
  return buildEntry(
    {
      id: asId<RecordId>(id),
      atMs: 0,
      requestId: id,
      requester: requesterOf('board', 'appeal'),
      policy,
      rule,
      operationHash: 'h',
      document: null,
      holdings: [],
      received: null,
      withheld: [],
    },
    createPseudonyms(new Uint8Array(32)),
  );
}

/** Keeps what it is given in batches; each batch ends when the test says so, all of it durable but what it leaves out. */
function createHeldStore() {
  const batches: {
    readonly ids: readonly RecordId[];
    readonly end: {
      readonly resolve: (durable: ReadonlySet<RecordId>) => void;
      readonly reject: (error: Error) => void;
    };
  }[] = [];
  const store: DisclosureStore = {
    insertEntries(entries) {
      return new Promise((resolve, reject) => {
        batches.push({ ids: entries.map(({ id }) => id), end: { resolve, reject } });
      });
    },
    insertRefusal: () => Promise.resolve(),
  };
  return {
    store,
    batches: () => batches.map(({ ids }) => ids),
    async end(index: number, error?: Error, leftOut?: string) {
      const batch = batches[index];
      if (error === undefined) batch?.end.resolve(new Set(batch.ids.filter((id) => id !== leftOut)));
      else batch?.end.reject(error);
      await settle();
    },
  };
}

/** Lets everything run that waits for nothing but its turn: what was just woken takes one turn more. */
async function settle(): Promise<void> {
  await turnEnd();
  await turnEnd();
}

/** Hands each in in a turn of its own. */
async function appendInTurns(appender: DisclosureAppender, ids: readonly string[]): Promise<readonly Promise<void>[]> {
  const all: Promise<void>[] = [];
  for (const id of ids) {
    all.push(appender.append(entry(id)));
    await settle();
  }
  return all;
}

const unavailable: unknown = expect.objectContaining({ code: 'RECORD_UNAVAILABLE' });

describe('appending', () => {
  test('a lone entry leaves at once and returns when it is durable', async () => {
    const held = createHeldStore();
    const appender = createAppender({ store: held.store, timeoutMs: 1000, maxBatch: 10 });
    let isDurable = false;
    const appended = appender.append(entry('a')).then(() => (isDurable = true));
    await settle();
    expect(held.batches()).toEqual([['a']]);
    expect(isDurable).toBe(false);
    await held.end(0);
    await appended;
    expect(isDurable).toBe(true);
  });

  test('what comes meanwhile gathers, and leaves together, no more than a batch holds', async () => {
    const held = createHeldStore();
    const appender = createAppender({ store: held.store, timeoutMs: 1000, maxBatch: 2 });
    const all = await appendInTurns(appender, ['a', 'b', 'c', 'd']);
    expect(held.batches()).toEqual([['a']]);
    await held.end(0);
    expect(held.batches()).toEqual([['a'], ['b', 'c']]);
    await held.end(1);
    await held.end(2);
    await Promise.all(all);
    expect(held.batches()).toEqual([['a'], ['b', 'c'], ['d']]);
  });

  test('what comes in one turn of the event loop leaves together', async () => {
    const held = createHeldStore();
    const appender = createAppender({ store: held.store, timeoutMs: 1000, maxBatch: 10 });
    const all = ['a', 'b', 'c'].map((id) => appender.append(entry(id)));
    await settle();
    expect(held.batches()).toEqual([['a', 'b', 'c']]);
    const again = Promise.all(all).then(() => Promise.all(['d', 'e'].map((id) => appender.append(entry(id)))));
    await held.end(0);
    await settle();
    expect(held.batches()).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
    await held.end(1);
    await again;
  });

  test('a batch that fails fails for everyone in it and for nobody else (I3)', async () => {
    const held = createHeldStore();
    const appender = createAppender({ store: held.store, timeoutMs: 1000, maxBatch: 10 });
    const [first] = await appendInTurns(appender, ['a']);
    const failing = [appender.append(entry('b')), appender.append(entry('c'))];
    const refused = Promise.all(failing.map((each) => expect(each).rejects.toEqual(unavailable)));
    await held.end(0);
    await expect(first).resolves.toBeUndefined();
    const later = appender.append(entry('d'));
    await held.end(1, new Error('disk full'));
    await refused;
    await held.end(2);
    await expect(later).resolves.toBeUndefined();
  });

  test('an entry that the store leaves out fails alone: what it rests on is used up', async () => {
    const held = createHeldStore();
    const appender = createAppender({ store: held.store, timeoutMs: 1000, maxBatch: 10 });
    const [first, ...batch] = await appendInTurns(appender, ['a', 'b', 'c']);
    await held.end(0);
    await first;
    const settled = Promise.allSettled(batch);
    await held.end(1, undefined, 'b');
    expect(await settled).toEqual([
      { status: 'rejected', reason: unavailable },
      { status: 'fulfilled', value: undefined },
    ]);
  });

  test('a store that throws at once is a failure too', async () => {
    const store: DisclosureStore = {
      insertEntries() {
        throw new Error('no connection');
      },
      insertRefusal: () => Promise.resolve(),
    };
    const appender = createAppender({ store, timeoutMs: 1000, maxBatch: 10 });
    await expect(appender.append(entry('a'))).rejects.toEqual(unavailable);
    await expect(appender.append(entry('b'))).rejects.toEqual(unavailable);
  });

  test('a batch that is not durable in time has failed, even if it becomes so later; the next one works', async () => {
    const held = createHeldStore();
    const appender = createAppender({ store: held.store, timeoutMs: 50, maxBatch: 10 });
    await expect(appender.append(entry('a'))).rejects.toEqual(unavailable);
    await held.end(0);
    const [next] = await appendInTurns(appender, ['b']);
    await held.end(1);
    await expect(next).resolves.toBeUndefined();
    expect(held.batches()).toEqual([['a'], ['b']]);
  });

  test('one answer leaves under an entry once it is durable, and none under any other', async () => {
    const held = createHeldStore();
    const appender = createAppender({ store: held.store, timeoutMs: 1000, maxBatch: 10 });
    const [durable, failed] = [entry('a'), entry('b')];
    const appended = appender.append(durable);
    await settle();
    const refused = Promise.allSettled([appender.append(failed)]);
    expect(appender.redeem(durable)).toBe(false);
    await held.end(0);
    await appended;
    await held.end(1, new Error('disk full'));
    await refused;
    expect([failed, { ...durable }, durable, durable].map((each) => appender.redeem(each))).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  test('draining waits for what was handed in', async () => {
    const held = createHeldStore();
    const appender = createAppender({ store: held.store, timeoutMs: 1000, maxBatch: 1 });
    const all = await appendInTurns(appender, ['a', 'b']);
    let isDrained = false;
    const drained = appender.drain().then(() => (isDrained = true));
    await held.end(0);
    expect(isDrained).toBe(false);
    await held.end(1);
    await Promise.all([...all, drained]);
    expect(isDrained).toBe(true);
    await appender.drain();
  });
});
