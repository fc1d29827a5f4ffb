import { createTelemetry, type Telemetry } from '#telemetry/telemetry.ts';

/** For what is tested for something else than what it tells about itself. */
export function silentTelemetry(): Telemetry {
  return createTelemetry({ level: 'silent', destination: { write: () => undefined }, tracesUrl: null });
}
