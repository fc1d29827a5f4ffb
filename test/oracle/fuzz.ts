import { parseArgs } from 'node:util';
import { prepareDatabases, removeDatabases } from '#test/support/databases.ts';
import { drawFrom } from './draw.ts';
import { checkAtRandom, openRandomNetwork } from './random-check.ts';

/*
 * The random operations for as long as one likes: world after world, each with facts of its own, until something differs.
 *
 *   npm run fuzz -- --seconds 600 --seed 7
 */

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } });
const seconds = Number(values.seconds ?? 60);
let seed = Number(values.seed ?? Date.now() % 1_000_000_007);
if (!Number.isSafeInteger(seed) || !(seconds > 0)) {
  process.stderr.write('usage: npm run fuzz -- [--seconds N] [--seed S]\n');
  process.exit(2);
}

const operationsPerWorld = 1000;
const endsAtMs = Date.now() + seconds * 1000;

/** @returns how many operations were sent; 0 where the evaluator disagreed, which is then told */
async function fuzzWorld(worldSeed: number): Promise<number> {
  const draw = drawFrom(worldSeed);
  const oracle = await openRandomNetwork('pglite', draw);
  try {
    for (let sent = 0; ; sent += 1) {
      if (sent === operationsPerWorld || Date.now() > endsAtMs) return sent;
      await checkAtRandom(oracle, draw);
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 0;
  } finally {
    await oracle.close();
  }
}

await prepareDatabases();
let total = 0;
while (Date.now() < endsAtMs) {
  const sent = await fuzzWorld(seed);
  total += sent;
  process.stdout.write(`seed ${String(seed)}: ${sent === 0 ? 'the evaluator disagrees' : `${String(sent)} agree`}\n`);
  if (sent === 0) {
    process.exitCode = 1;
    break;
  }
  seed += 1;
}
await removeDatabases();
process.stdout.write(`${String(total)} operations\n`);
