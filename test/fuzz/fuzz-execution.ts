import { compareAtRandom } from '#test/execution/compare-executors.ts';
import { inventSupergraph } from '#test/execution/invented-supergraph.ts';
import { loadSupergraphs } from '#test/execution/supergraphs.ts';
import { drawFrom } from '#test/oracle/draw.ts';

/** After so many operations everything that stands in the subgraphs is invented anew. */
const operationsPerWorld = 250;

/**
 * Random operations over each supergraph in turn, through our executor and the one that comes with the planner.
 *
 * @returns whether they gave the same for every one
 */
export async function fuzzExecution(
  operations: number,
  firstSeed: number,
  write: (line: string) => void,
): Promise<boolean> {
  const supergraphs = Object.entries(await loadSupergraphs());
  const total = { compared: 0, refused: 0, fetches: 0, batches: 0, errors: 0, located: 0 };
  for (let seed = firstSeed, sent = 0; sent < operations; seed += operationsPerWorld) {
    for (const [name, subgraphs] of supergraphs) {
      const supergraph = inventSupergraph(subgraphs, seed);
      for (let index = 0; index < operationsPerWorld && sent < operations; index += 1, sent += 1) {
        const { difference, text, variables, ...seen } = await compareAtRandom(supergraph, drawFrom(seed + index));
        if (difference !== null) {
          write(
            `FOUND ${name}, seed ${String(seed)} + ${String(index)}\n${text}\n${JSON.stringify(variables)}\n${difference}`,
          );
          return false;
        }
        total[seen.isPlanned ? 'compared' : 'refused'] += 1;
        for (const count of ['fetches', 'batches', 'errors', 'located'] as const) total[count] += seen[count];
      }
    }
    write(JSON.stringify(total));
  }
  return true;
}
