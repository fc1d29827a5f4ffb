import { createSpanExporter } from './export-spans.ts';
import { describeFailure } from './describe-failure.ts';
import type { Facts } from './facts.ts';
import { createLog, type Log, type LogLevel } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createTracing, type Tracing } from './tracing.ts';

/** What one process tells about itself. Handed in at start; nothing of it is global. */
export interface Telemetry {
  readonly log: Log;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  /** The same for a part of the process that names itself in its lines and spans. */
  of(component: string): Telemetry;
  close(): Promise<void>;
}

export interface TelemetryOptions {
  readonly level: LogLevel;
  readonly destination: { write(line: string): void };
  /** Where spans go by OTLP over HTTP; `null`: there are none. */
  readonly tracesUrl: string | null;
}

export function createTelemetry({ level, destination, tracesUrl }: TelemetryOptions): Telemetry {
  const exporter =
    tracesUrl === null
      ? null
      : createSpanExporter({
          url: tracesUrl,
          onFailure: (error) => {
            log.write('traces.not-exported', describeFailure(error));
          },
        });
  const tracing = createTracing(exporter);
  const log = createLog({ level, destination, context: () => tracing.context() });
  const metrics = createMetrics();
  const close = (): Promise<void> => tracing.close();
  const of = (component: string): Telemetry => ({
    log: { write: (event, facts: Facts = {}) => log.write(event, { component, ...facts }) },
    tracing,
    metrics,
    of,
    close,
  });
  return { log, tracing, metrics, of, close };
}
