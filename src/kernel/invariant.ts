/** Throws when a condition that the code itself guarantees does not hold: a bug, never a caller's mistake. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (condition === undefined || condition === null || condition === false) throw new Error(`invariant: ${message}`);
}

/** For the default branch of an exhaustive switch. */
export function assertNever(value: never): never {
  throw new Error(`invariant: unexpected variant ${JSON.stringify(value)}`);
}
