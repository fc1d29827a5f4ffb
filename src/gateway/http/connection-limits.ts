/** How long one connection, or the answer to one request, may take for what, in milliseconds, and how much it may hold. */
export interface ConnectionLimits {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly inactivityTimeoutMs: number;
  readonly checkIntervalMs: number;
  readonly maxHeaderBytes: number;
  readonly maxConnections: number;
  readonly maxUnanswered: number;
}

export const connectionLimits: ConnectionLimits = {
  /** Request line and headers fit into a few packets; it counts from the connection on, so silent ones end with it too. */
  headersTimeoutMs: 10_000,
  /** The whole request: 64 kB take this long over the worst of lines. */
  requestTimeoutMs: 30_000,
  /** Until an answer is there: subgraphs and the record each give up well before, so what is still waited for is the database. */
  answerTimeoutMs: 30_000,
  /** Longer than balancers keep a connection idle, usually 60 s: it is they who close, and no request meets a closed door. */
  keepAliveTimeoutMs: 65_000,
  /** Nothing moves either way: a client that no longer takes its answer. Every answer begins well before. */
  inactivityTimeoutMs: 60_000,
  /** How late the first two may be noticed. */
  checkIntervalMs: 1000,
  /** A token of 8 kB, a proof of 4 kB, and the headers of the request beside them. */
  maxHeaderBytes: 16 * 1024,
  /** Some 20 kB of memory each. Who is behind an address is known to the balancer alone, so the share of each is its task. */
  maxConnections: 4096,
  /** Requests sent ahead of their answers run at once and answer in turn; clients and balancers send one. */
  maxUnanswered: 8,
};
