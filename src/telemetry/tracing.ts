import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace, type Span, type Tracer } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  RandomIdGenerator,
  TracerProvider,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import { describeFailure } from './describe-failure.ts';
import { keepFacts, type Facts } from './facts.ts';
import { parseTraceparent, type Origin, type RequestScope } from './request-scope.ts';

type SpanName = 'gate' | 'plan' | 'fetch' | 'shape' | 'record' | 'record.batch';

/** A statement that has been run for the request under way. */
export interface RanStatement {
  readonly statement: NonNullable<Facts['statement']>;
  readonly durationMs: number;
  readonly failed: boolean;
}

/** Which request is under way here, and, where spans are wanted, how long each of its steps takes. */
export interface Tracing {
  /** @param reference the request's id */
  begin(name: 'request' | 'subgraph', reference: string, origin: Origin): RequestScope;
  /** Reference and trace id of the request under way. */
  context(): Facts;
  /** Adds to what is known of the request under way. */
  note(facts: Facts): void;
  span<Result>(name: SpanName, facts: Facts, work: () => Promise<Result>): Promise<Result>;
  spanSync<Result>(name: SpanName, facts: Facts, work: () => Result): Result;
  /** For the database's door, which learns of a statement when it is over. */
  readonly ranStatement: (ran: RanStatement) => void;
  /** The header under which the next process goes on with the trace. */
  traceparent(): string | null;
  /** Sends what is still to be sent. */
  close(): Promise<void>;
}

interface UnderWay {
  readonly span: Span;
  readonly reference: string;
  readonly note: (facts: Facts) => void;
}

const maxSpansQueued = 2048;
const exportTimeoutMs = 5000;

/**
 * @param exporter `null`: requests have their trace ids all the same, and no span is ever made
 * @see docs/adr/0018-telemetry.md
 */
export function createTracing(exporter: SpanExporter | null): Tracing {
  const current = new AsyncLocalStorage<UnderWay>();
  const tracing = createTracer(exporter);
  const { tracer } = tracing;

  const open = (name: SpanName, facts: Facts): { span: Span; underWay: UnderWay } | null => {
    const parent = current.getStore();
    if (parent?.span.isRecording() !== true) return null;
    const span = tracer.startSpan(name, { attributes: attributesOf(facts) }, trace.setSpan(ROOT_CONTEXT, parent.span));
    return { span, underWay: { ...parent, span } };
  };
  const fail = (span: Span, error: unknown): void => {
    const { frames: _frames, ...facts } = describeFailure(error);
    span.setAttributes(attributesOf(facts)).setStatus({ code: SpanStatusCode.ERROR });
  };

  return {
    begin(name, reference, origin) {
      const span = startRequest(tracing, name, origin);
      let known: Facts = {};
      const note = (facts: Facts): void => {
        known = { ...known, ...facts };
      };
      return {
        get facts() {
          return known;
        },
        run: (work) => current.run({ span, reference, note }, work),
        note,
        end: () => {
          if (span.isRecording()) span.setAttributes(attributesOf({ reference, ...known })).end();
        },
      };
    },
    context() {
      const underWay = current.getStore();
      if (underWay === undefined) return {};
      return { reference: underWay.reference, traceId: underWay.span.spanContext().traceId };
    },
    note: (facts) => current.getStore()?.note(facts),
    async span(name, facts, work) {
      const opened = open(name, facts);
      if (opened === null) return work();
      try {
        return await current.run(opened.underWay, work);
      } catch (error) {
        fail(opened.span, error);
        throw error;
      } finally {
        opened.span.end();
      }
    },
    spanSync(name, facts, work) {
      const opened = open(name, facts);
      if (opened === null) return work();
      try {
        return current.run(opened.underWay, work);
      } catch (error) {
        fail(opened.span, error);
        throw error;
      } finally {
        opened.span.end();
      }
    },
    ranStatement({ statement, durationMs, failed }) {
      const parent = current.getStore();
      if (parent?.span.isRecording() !== true) return;
      const endMs = Date.now();
      const options = { startTime: endMs - durationMs, attributes: attributesOf({ statement }) };
      const span = tracer.startSpan('sql', options, trace.setSpan(ROOT_CONTEXT, parent.span));
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endMs);
    },
    traceparent() {
      const context = current.getStore()?.span.spanContext();
      if (context === undefined) return null;
      return `00-${context.traceId}-${context.spanId}-0${String(context.traceFlags)}`;
    },
    close: tracing.close,
  };
}

function startRequest({ tracer, startUnder }: OwnTracer, name: string, { traceparent, sender }: Origin): Span {
  const from = parseTraceparent(traceparent);
  if (sender === 'client' || from === null) {
    return startUnder(from?.traceId ?? null, () => tracer.startSpan(name, { kind: SpanKind.SERVER, root: true }));
  }
  const remote = { ...from, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return tracer.startSpan(name, { kind: SpanKind.SERVER }, trace.setSpanContext(ROOT_CONTEXT, remote));
}

interface OwnTracer {
  readonly tracer: Tracer;
  /** Starts a root span under a trace id that somebody else has chosen; nothing else of theirs goes on. */
  readonly startUnder: (traceId: string | null, start: () => Span) => Span;
  readonly close: () => Promise<void>;
}

/** A tracer of our own, never registered as the process's: packages that trace by themselves put texts of queries in. */
function createTracer(exporter: SpanExporter | null): OwnTracer {
  const ids = new RandomIdGenerator();
  let continued: string | null = null;
  const provider = new TracerProvider({
    sampler: exporter === null ? new AlwaysOffSampler() : new AlwaysOnSampler(),
    idGenerator: {
      generateTraceId: () => continued ?? ids.generateTraceId(),
      generateSpanId: () => ids.generateSpanId(),
    },
    spanProcessors:
      exporter === null
        ? []
        : [
            new BatchSpanProcessor({
              exporter,
              maxQueueSize: maxSpansQueued,
              exportTimeoutMillis: exportTimeoutMs,
            }),
          ],
  });
  return {
    tracer: provider.getTracer('disclosure-gateway'),
    startUnder: (traceId, start) => {
      continued = traceId;
      try {
        return start();
      } finally {
        continued = null;
      }
    },
    // What could not be sent has left its line already, and is no reason to stop otherwise than in order.
    close: () => provider.shutdown().catch(() => undefined),
  };
}

function attributesOf(facts: Facts): Record<string, string | number> {
  const { frames: _frames, unfit: _unfit, ...said } = keepFacts(facts);
  return Object.fromEntries(
    Object.entries(said).flatMap(([member, value]) =>
      typeof value === 'object' ? [] : [[`disclosure.${member}`, value] as const],
    ),
  );
}
