import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Clock } from '#kernel/clock.ts';
import type { TurnBatch } from '#kernel/turn-batch.ts';
import type { Count, Increment } from '../guard-store.ts';

interface StoredLimiterOptions {
  readonly name: string;
  readonly points: number;
  readonly durationSeconds: number;
  readonly counters: TurnBatch<Increment, Count>;
  readonly clock: Clock;
}

/**
 * A limiter of rate-limiter-flexible whose counters stand in our own store, under our own clock: the two methods are those
 * that its class for PostgreSQL answers with statements of its own. It sends none, and makes and clears no table.
 */
export class StoredLimiter extends RateLimiterPostgres {
  readonly name: string;
  readonly #counters: TurnBatch<Increment, Count>;
  readonly #clock: Clock;

  constructor({ name, points, durationSeconds, counters, clock }: StoredLimiterOptions) {
    super({
      storeClient: counters,
      storeType: 'client',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: name,
      points,
      duration: durationSeconds,
    });
    this.name = name;
    this.#counters = counters;
    this.#clock = clock;
  }

  _upsert(key: string, points: number, durationMs: number): Promise<Count> {
    return this.#counters.add({ key, points, durationMs });
  }

  _getRateLimiterRes(_key: string, changed: number, { points, endsAtMs }: Count): RateLimiterRes {
    const left = Math.max(this.points - points, 0);
    return new RateLimiterRes(left, Math.max(endsAtMs - this.#clock.nowMs(), 0), points, points === changed);
  }
}
