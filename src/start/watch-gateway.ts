import type { Editions } from '#gateway/editions.ts';
import type { Upstream } from '#gateway/upstream.ts';
import type { Metrics } from '#telemetry/metrics.ts';

interface Watched {
  readonly editions: Editions;
  readonly upstreams: readonly Upstream[];
}

const states = { closed: 0, half_open: 1, open: 2 } as const;

/** What the parts of a gateway are like now, read when somebody looks. */
export function watchGateway(metrics: Metrics, { editions, upstreams }: Watched): void {
  metrics.watch({
    name: 'disclosure_operations_cached',
    help: 'Operations that are kept prepared.',
    label: null,
    read: () => ({ '': editions.current().operations.size() }),
  });
  metrics.watch({
    name: 'disclosure_upstream_state',
    help: 'Breaker of each subgraph: 0 closed, 1 half open, 2 open.',
    label: 'subgraph',
    read: () => Object.fromEntries(upstreams.map(({ name, state }) => [name, states[state]])),
  });
}
