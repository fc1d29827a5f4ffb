/**
 * The outcome of the work, if it comes in time.
 *
 * @throws what `late` makes, when it does not; the work itself goes on, and what becomes of it is nobody's any more
 */
export async function within<Result>(timeoutMs: number, work: Promise<Result>, late: () => Error): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(late());
  }, timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
