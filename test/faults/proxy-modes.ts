/** Bodies that are no answer of a subgraph. */
export const malformedModes = [
  ...(['cut short', 'no JSON', 'empty', 'a list', 'without verdicts', 'other types'] as const),
  ...(['status 500', 'status 204', 'connection reset'] as const),
] as const;

/** What becomes of the body of an answer. */
export type ProxyMode = 'as it is' | (typeof malformedModes)[number] | 'huge' | 'slow' | 'of another question';
