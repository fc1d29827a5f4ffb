import { drawFrom } from '#test/oracle/draw.ts';
import { checkAtRandom, openRandomNetwork } from '#test/oracle/random-check.ts';

const operationsPerWorld = 1000;

/**
 * The random operations for as long as one likes: world after world, each with facts of its own, until something differs.
 *
 * @returns whether the evaluator agreed with every one
 */
export async function fuzzOperations(
  seconds: number,
  firstSeed: number,
  write: (line: string) => void,
): Promise<boolean> {
  const endsAtMs = Date.now() + seconds * 1000;
  let total = 0;
  for (let seed = firstSeed; Date.now() < endsAtMs; seed += 1) {
    const sent = await fuzzWorld(seed, endsAtMs, write);
    if (sent === null) return false;
    total += sent;
    write(`seed ${String(seed)}: ${String(sent)} agree`);
  }
  write(`${String(total)} operations`);
  return true;
}

/** @returns how many operations were sent; `null` where the evaluator disagreed, which is then told */
async function fuzzWorld(seed: number, endsAtMs: number, write: (line: string) => void): Promise<number | null> {
  const draw = drawFrom(seed);
  const oracle = await openRandomNetwork('pglite', draw);
  try {
    for (let sent = 0; ; sent += 1) {
      if (sent === operationsPerWorld || Date.now() > endsAtMs) return sent;
      await checkAtRandom(oracle, draw);
    }
  } catch (error) {
    write(`seed ${String(seed)}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  } finally {
    await oracle.close();
  }
}
