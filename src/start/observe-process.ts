import type { Config } from '#config/config.ts';
import type { openStore } from '#storage/open-store.ts';
import { serveMetrics } from '#telemetry/serve-metrics.ts';
import { createTelemetry, type Telemetry } from '#telemetry/telemetry.ts';

type ObservedConfig = Exclude<Config, { kind: 'migrate' | 'issuer' }>;

/** What this process tells about itself, on standard error and where its configuration says. */
export function openTelemetry(config: Config): Telemetry {
  const tracesUrl = 'tracesUrl' in config ? config.tracesUrl : null;
  return createTelemetry({ level: config.logLevel, destination: process.stderr, tracesUrl });
}

export type StoreObserver = Pick<Parameters<typeof openStore>[0], 'onStatement'>;

/** Statements are looked at where there are spans to put them in, and nowhere else. */
export function observerOf({ tracesUrl }: ObservedConfig, { tracing }: Telemetry): StoreObserver {
  return tracesUrl === null ? {} : { onStatement: tracing.ranStatement };
}

/** Serves the counts where a port is given for them. */
export async function showMetrics(
  { host, metricsPort }: ObservedConfig,
  { metrics }: Telemetry,
): Promise<{ close(): Promise<void> }> {
  if (metricsPort === null) return { close: () => Promise.resolve() };
  metrics.watchProcess();
  return serveMetrics({ metrics, host, port: metricsPort });
}
