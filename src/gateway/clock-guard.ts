import { AppError } from '#kernel/app-error.ts';
import type { Clock } from '#kernel/clock.ts';
import type { ServiceNotices } from '#kernel/service-notices.ts';

/** Says whether the times in tokens and proofs can be judged by our clock. */
export interface ClockGuard {
  /**
   * Compares the clocks. A database that does not answer changes nothing: without it nothing leaves anyway.
   *
   * @returns whether they were compared and agree
   */
  check(): Promise<boolean>;
  /** @throws {AppError} UNAUTHENTICATED unless the clocks agreed when they were last compared */
  assertRight(): void;
}

interface ClockGuardOptions {
  readonly clock: Clock;
  /** The clock that all replicas share, epoch milliseconds. */
  readonly databaseNowMs: () => Promise<number>;
  readonly notices: ServiceNotices;
}

/** As much as the times in a token may be off. */
const maxDifferenceMs = 5_000;

export function createClockGuard({ clock, databaseNowMs, notices }: ClockGuardOptions): ClockGuard {
  let isRight = false;
  return {
    async check() {
      const beforeMs = clock.nowMs();
      const databaseMs = await databaseNowMs().catch(() => null);
      if (databaseMs === null) return false;
      // The database read its clock at some time in between.
      isRight = databaseMs >= beforeMs - maxDifferenceMs && databaseMs <= clock.nowMs() + maxDifferenceMs;
      if (isRight) notices.clear('CLOCK_DIFFERS');
      else notices.raise('CLOCK_DIFFERS');
      return isRight;
    },
    assertRight() {
      if (!isRight) throw new AppError('UNAUTHENTICATED', { detail: 'our clock is not known to be right' });
    },
  };
}
