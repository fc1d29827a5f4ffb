import type { Attributes, HrTime } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

interface ExportOptions {
  /** Takes `ExportTraceServiceRequest` as JSON. */
  readonly url: string;
  readonly onFailure: (error: unknown) => void;
}

const done = { code: 0 } as const;
const failed = { code: 1 } as const;
const timeoutMs = 5000;

/**
 * Sends spans by OTLP over HTTP, in its JSON form: name, ids, times, status, and the attributes that the table of facts
 * let through. Events, links, resources of the machine and messages of errors are not even read.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function createSpanExporter({ url, onFailure }: ExportOptions): SpanExporter {
  return {
    export(spans: readonly ReadableSpan[], report: (result: { readonly code: number }) => void) {
      send(url, JSON.stringify(encodeSpans(spans))).then(
        () => {
          report(done);
        },
        (error: unknown) => {
          onFailure(error);
          report(failed);
        },
      );
    },
    shutdown: () => Promise.resolve(),
  };
}

async function send(url: string, body: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error('the collector took no spans');
}

function encodeSpans(spans: readonly ReadableSpan[]): object {
  const service = { key: 'service.name', value: { stringValue: 'disclosure-gateway' } };
  return {
    resourceSpans: [
      {
        resource: { attributes: [service] },
        scopeSpans: [{ scope: { name: 'disclosure-gateway' }, spans: spans.map(encodeSpan) }],
      },
    ],
  };
}

function encodeSpan(span: ReadableSpan): object {
  const { traceId, spanId } = span.spanContext();
  const parent = span.parentSpanContext;
  return {
    traceId,
    spanId,
    ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
    name: span.name,
    // The kinds of the API count from 0, those of the protocol from 1.
    kind: span.kind + 1,
    startTimeUnixNano: nanosecondsOf(span.startTime),
    endTimeUnixNano: nanosecondsOf(span.endTime),
    attributes: encodeAttributes(span.attributes),
    status: { code: span.status.code },
  };
}

function encodeAttributes(attributes: Attributes): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { doubleValue: value } : { stringValue: String(value) },
  }));
}

function nanosecondsOf([seconds, nanoseconds]: HrTime): string {
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds));
}
