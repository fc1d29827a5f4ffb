import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ErrorCode } from '#kernel/error-codes.ts';

export interface AnsweredRequest {
  readonly route: 'graphql' | 'document' | 'other';
  readonly code: ErrorCode | 'OK';
  /** `unnamed` before the token has said who asks, and where the policy knows nobody of that name. */
  readonly authority: string;
  readonly purpose: string;
  readonly seconds: number;
}

type Outcome = 'ok' | 'failed';

interface WatchedGauge {
  readonly name: `disclosure_${string}`;
  readonly help: string;
  /** The one label and its values now; without a label, one value under the empty text. */
  readonly label: string | null;
  readonly read: () => Readonly<Record<string, number>>;
}

/** Counts for this process. Labels take values of closed sets alone: codes, authorities and purposes of the policy, subgraphs. */
export interface Metrics {
  requestAnswered(answered: AnsweredRequest): void;
  fetchEnded(subgraph: string, outcome: Outcome, seconds: number): void;
  /** @param executor ours, or the one that comes with the planner and runs what ours does not cover */
  planRan(executor: 'compiled' | 'apollo'): void;
  /** Of the entries that were handed to the store together. */
  batchEnded(ended: { readonly appended: number; readonly failed: number }): void;
  policyReloaded(result: 'taken' | 'unchanged' | 'waiting' | 'refused'): void;
  subgraphAnswered(subgraph: string, outcome: Outcome | 'refused', seconds: number): void;
  /** A value that is read when somebody looks. */
  watch(gauge: WatchedGauge): void;
  /** Memory, CPU, event loop and garbage collection of the process; once per process. */
  watchProcess(): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function createSeries(registers: Registry[]) {
  const requests = new Counter({
    name: 'disclosure_requests_total',
    help: 'Requests answered, by code of the answer.',
    labelNames: ['route', 'code', 'authority', 'purpose'],
    registers,
  });
  const durations = new Histogram({
    name: 'disclosure_request_duration_seconds',
    help: 'From the head of a request to the end of its answer.',
    labelNames: ['route', 'code'],
    buckets: seconds,
    registers,
  });
  const fetches = new Histogram({
    name: 'disclosure_fetch_duration_seconds',
    help: 'Fetches of the gateway from subgraphs.',
    labelNames: ['subgraph', 'outcome'],
    buckets: seconds,
    registers,
  });
  const plans = new Counter({
    name: 'disclosure_plans_run_total',
    help: 'Query plans run, by what ran them.',
    labelNames: ['executor'],
    registers,
  });
  const records = new Counter({
    name: 'disclosure_records_total',
    help: 'Entries of the record, appended or failed.',
    labelNames: ['outcome'],
    registers,
  });
  const batches = new Histogram({
    name: 'disclosure_record_batch_size',
    help: 'Entries that were made durable together.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  });
  const answers = new Histogram({
    name: 'disclosure_subgraph_duration_seconds',
    help: 'Requests that a subgraph answered.',
    labelNames: ['subgraph', 'outcome'],
    buckets: seconds,
    registers,
  });
  const reloads = new Counter({
    name: 'disclosure_policy_reloads_total',
    help: 'Times that policy and schema were read again, by what came of it.',
    labelNames: ['result'],
    registers,
  });
  return { requests, durations, fetches, plans, records, batches, answers, reloads };
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const { requests, durations, fetches, plans, records, batches, answers, reloads } = createSeries(registers);
  return {
    requestAnswered({ route, code, authority, purpose, seconds: taken }) {
      requests.inc({ route, code, authority, purpose });
      durations.observe({ route, code }, taken);
    },
    fetchEnded: (subgraph, outcome, taken) => fetches.observe({ subgraph, outcome }, taken),
    planRan: (executor) => plans.inc({ executor }),
    batchEnded({ appended, failed }) {
      records.inc({ outcome: 'appended' }, appended);
      records.inc({ outcome: 'failed' }, failed);
      batches.observe(appended + failed);
    },
    policyReloaded: (result) => reloads.inc({ result }),
    subgraphAnswered: (subgraph, outcome, taken) => answers.observe({ subgraph, outcome }, taken),
    watch({ name, help, label, read }) {
      new Gauge({
        name,
        help,
        labelNames: label === null ? [] : [label],
        registers,
        collect() {
          for (const [value, count] of Object.entries(read()))
            this.set(label === null ? {} : { [label]: value }, count);
        },
      });
    },
    watchProcess: () => {
      collectDefaultMetrics({ register: registry });
    },
    text: () => registry.metrics(),
  };
}
