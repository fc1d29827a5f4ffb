import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drawFrom } from '#test/oracle/draw.ts';
import { checkAtRandom, openRandomNetwork, type RandomNetwork } from '#test/oracle/random-check.ts';
import { storeKinds } from '#test/support/databases.ts';

/** Per store: how many worlds with facts of their own, and how many operations are sent to each. */
const sizes = { pglite: { worlds: 3, operations: 680 }, postgres: { worlds: 1, operations: 320 } } as const;
/** So many requests are under way at once. */
const lanes = 4;
const seed = Date.now() % 1_000_000_007;

const runs = storeKinds.flatMap((kind) =>
  Array.from({ length: sizes[kind].worlds }, (_, index) => ({
    kind,
    seed: seed + index * 1000,
    numRuns: sizes[kind].operations / lanes,
  })),
);

describe.each(runs)('i4: no caller sees a value outside its rule ($kind, seed $seed)', (run) => {
  let oracle: RandomNetwork;
  beforeAll(async () => {
    oracle = await openRandomNetwork(run.kind, drawFrom(run.seed));
  });
  afterAll(() => oracle.close());

  test('the evaluator agrees with answer and record of every random operation', async () => {
    const endings = new Map<string, number>();
    const property = fc.asyncProperty(fc.gen(), async (generate) => {
      const ending = await checkAtRandom(oracle, { int: (min, max) => generate(fc.integer, { min, max }) });
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
    });
    const settled = await Promise.allSettled(
      Array.from({ length: lanes }, (_, lane) =>
        fc.assert(property, {
          numRuns: run.numRuns,
          seed: run.seed + lane,
          endOnFailure: true,
          includeErrorInReport: true,
        }),
      ),
    );
    expect(settled.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []))).toEqual([]);
    // All of it, and each way to end often enough to mean something.
    expect([...endings.values()].reduce((sum, count) => sum + count, 0)).toBe(run.numRuns * lanes);
    for (const ending of ['data', 'nothing', 'BAD_REQUEST', 'OPERATION_REFUSED']) {
      expect(endings.get(ending) ?? 0).toBeGreaterThan((run.numRuns * lanes) / 60);
    }
  }, 240_000);
});
