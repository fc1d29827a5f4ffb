import type { Facts } from './facts.ts';

/** One request under way in this process. */
export interface RequestScope {
  /** What was said about it so far. */
  readonly facts: Facts;
  /** Runs the work so that log lines, spans and fetches within it belong to this request. */
  run<Result>(work: () => Result): Result;
  note(facts: Facts): void;
  end(): void;
}

/** Where a request comes from. */
export interface Origin {
  /** Its `traceparent` header. */
  readonly traceparent: string | undefined;
  /**
   * `client`: of the header only the trace id goes on, so that a partner finds its request again in what we tell it.
   * `gateway`: the request is a step of the gateway's own.
   */
  readonly sender: 'client' | 'gateway';
}

/** @see https://www.w3.org/TR/trace-context/#traceparent-header */
const traceparentPattern = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/;

/** @returns `null` for anything that is no `traceparent` of version 00 */
export function parseTraceparent(
  header: string | undefined,
): { readonly traceId: string; readonly spanId: string } | null {
  const [, traceId, spanId] = traceparentPattern.exec(header ?? '') ?? [];
  return traceId === undefined || spanId === undefined ? null : { traceId, spanId };
}
