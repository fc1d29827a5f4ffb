import {
  BulkheadRejectedError,
  CircuitState,
  ConsecutiveBreaker,
  TaskCancelledError,
  TimeoutStrategy,
  bulkhead,
  circuitBreaker,
  handleWhen,
  timeout,
  wrap,
} from 'cockatiel';

export interface UpstreamLimits {
  /** From when a call is asked for, its wait for a place included. */
  readonly timeoutMs: number;
  readonly maxConcurrent: number;
  /** Calls that wait for a place; who comes after them is refused at once. */
  readonly maxWaiting: number;
  /** Failures in a row after which nothing is sent any more. */
  readonly failuresToOpen: number;
  /** After this, one call is sent to see whether it answers again. */
  readonly halfOpenAfterMs: number;
}

/** `open`: refused without asking. `half_open`: one call is out to see whether it answers again. */
export type UpstreamState = 'closed' | 'open' | 'half_open';

/** One process that the gateway asks. What befalls it stays with it: the others have limits of their own. */
export interface Upstream {
  readonly name: string;
  readonly state: UpstreamState;
  /**
   * Runs one call, which must have read all it needs when it ends. Nothing is repeated.
   *
   * @throws what `work` throws; another Error when it is late, has no place, or the breaker is open
   */
  call<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
  /** Runs a health check: under the same deadline, past bulkhead and breaker. */
  probe(work: (signal: AbortSignal) => Promise<void>): Promise<void>;
}

/** The failure of one call that says nothing about the next: a caller must not be able to open the breaker for all. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
}

/** @throws CallFailure when it is the call that is refused, Error when the subgraph does not work */
export function assertAnswered(name: string, status: number): void {
  if (status === 200) return;
  const message = `${name} answered ${String(status)}`;
  throw status >= 400 && status < 500 ? new CallFailure(message) : new Error(message);
}

/** Deadline around breaker around bulkhead: the deadline runs for who waits as well; who never started fails nobody. */
export function createUpstream(name: string, limits: UpstreamLimits): Upstream {
  const breaker = circuitBreaker(handleWhen(isOutage), {
    breaker: new ConsecutiveBreaker(limits.failuresToOpen),
    halfOpenAfter: limits.halfOpenAfterMs,
  });
  // A download goes on after its call: the signal must not fire when the call returns.
  const deadline = timeout(limits.timeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
  const policy = wrap(deadline, breaker, bulkhead(limits.maxConcurrent, limits.maxWaiting));
  return {
    name,
    get state() {
      return stateOf(breaker.state);
    },
    call: (work) => policy.execute(({ signal }) => Promise.race([work(signal), rejectOnAbort(signal)])),
    probe: (work) => deadline.execute(({ signal }) => work(signal)),
  };
}

function isOutage(error: unknown): boolean {
  return !(
    error instanceof CallFailure ||
    error instanceof BulkheadRejectedError ||
    error instanceof TaskCancelledError
  );
}

/** The breaker counts a call that is cut, also where the call itself would hear of it late. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('the call was cut at its deadline'));
    });
  });
}

function stateOf(state: CircuitState): UpstreamState {
  switch (state) {
    case CircuitState.Closed:
      return 'closed';
    case CircuitState.HalfOpen:
      return 'half_open';
    case CircuitState.Open:
    case CircuitState.Isolated:
      return 'open';
  }
}
