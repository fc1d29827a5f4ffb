/** Throws when a condition that the code itself guarantees does not hold: a bug, never a caller's mistake. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (condition === undefined || condition === null || condition === false) throw new Error(`invariant: ${message}`);
}
