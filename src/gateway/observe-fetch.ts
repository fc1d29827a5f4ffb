import { describeFailure } from '#telemetry/describe-failure.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';

/** Runs one fetch from a subgraph as a span, counts it, and leaves a line where it fails. */
export async function observeFetch<Result>(
  { log, metrics, tracing }: Telemetry,
  subgraph: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const startedMs = performance.now();
  const secondsTaken = (): number => (performance.now() - startedMs) / 1000;
  try {
    const result = await tracing.span('fetch', { subgraph }, work);
    metrics.fetchEnded(subgraph, 'ok', secondsTaken());
    return result;
  } catch (error) {
    metrics.fetchEnded(subgraph, 'failed', secondsTaken());
    log.write('fetch.failed', { subgraph, ...describeFailure(error) });
    throw error;
  }
}
