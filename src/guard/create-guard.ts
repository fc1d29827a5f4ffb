import { createHmac, createSecretKey } from 'node:crypto';
import { RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '#kernel/app-error.ts';
import type { Clock } from '#kernel/clock.ts';
import { createTurnBatch } from '#kernel/turn-batch.ts';
import { detectorLimits } from './detector-limits.ts';
import type {
  Caller,
  Count,
  GuardStore,
  Increment,
  Note,
  NotedLookup,
  SecurityEvent,
  SecurityEventKind,
} from './guard-store.ts';
import { StoredLimiter } from './limits/stored-limiter.ts';
import { neighboursOf, type LookedUp, type Lookup } from './lookup.ts';
import type { Quotas } from './quotas.ts';

interface GuardOptions {
  readonly store: GuardStore;
  readonly clock: Clock;
  readonly quotas: Quotas;
  /** Under which callers and what they look up are counted; the same in all replicas. */
  readonly key: Uint8Array;
  /** Called once for every event that was raised. */
  readonly onRaised: (event: Pick<SecurityEvent, 'kind' | 'caller'>) => void;
}

/** Against harvesting: quotas that refuse, and events that tell the security officer. */
export interface Guard {
  /**
   * Counts one request of the caller. @throws {AppError} RATE_LIMITED over the quota, RECORD_UNAVAILABLE where that is
   * not certain
   */
  admit(caller: Caller): Promise<void>;
  /** Counts what the request asks for by key. @throws {AppError} as {@link admit} */
  look(caller: Caller, lookups: readonly Lookup[]): Promise<void>;
  /**
   * Counts what is about to leave, and takes note of what was looked up; to be called when all else is decided, before the
   * record. @throws {AppError} as {@link admit}
   */
  settle(caller: Caller, lookedUp: readonly LookedUp[], persons: number): Promise<void>;
  /** @throws {AppError} RECORD_UNAVAILABLE */
  raise(event: SecurityEvent): Promise<void>;
}

interface Use {
  readonly limiter: StoredLimiter;
  readonly key: string;
  readonly points: number;
}

const hour = 60 * 60;

export function createGuard({ store, clock, quotas, key, onRaised }: GuardOptions): Guard {
  const counters = createTurnBatch<Increment, Count>((increments) => store.countUp(increments, clock.nowMs()));
  const notes = createTurnBatch<Note, readonly SecurityEventKind[]>((taken) =>
    store.takeNotes(taken, detectorLimits, clock.nowMs()),
  );
  const limiter = (name: keyof Quotas, durationSeconds: number): StoredLimiter =>
    new StoredLimiter({ name, points: quotas[name], durationSeconds, counters, clock });
  const requests = limiter('requestsPerMinute', 60);
  const samePerson = limiter('samePersonPerHour', hour);
  const personsPerHour = limiter('personsPerHour', hour);
  const personsPerDay = limiter('personsPerDay', 24 * hour);

  // As an object of its own: from bare bytes each digest costs several times as much.
  const digestKey = createSecretKey(key);
  const digest = (...parts: readonly (string | null)[]): string =>
    createHmac('sha256', digestKey)
      .update(JSON.stringify(['harvesting guard', ...parts]))
      .digest('base64url');
  const clientOf = ({ authority, instance, client }: Caller) => [authority, instance, client] as const;
  const targetOf = ({ by, key: asked }: Lookup): string => digest(by, asked);

  const raise: Guard['raise'] = async (event) => {
    if (await certain(store.raise(event, clock.nowMs()))) onRaised(event);
  };

  /** Takes from every limiter at once; what was taken is given back where one of them has not enough and the caller asks so. */
  const take = async (caller: Caller, uses: readonly Use[], ifRefused: 'keep' | 'give back'): Promise<void> => {
    const taken = await Promise.allSettled(uses.map((use) => use.limiter.consume(use.key, use.points)));
    const over = taken.flatMap((result, index) => {
      if (result.status === 'fulfilled') return [];
      if (!(result.reason instanceof RateLimiterRes)) throw unavailable(result.reason);
      return [{ quota: uses[index]?.limiter.name ?? '', waitMs: result.reason.msBeforeNext }];
    });
    const [first] = over;
    if (first === undefined) return;
    if (ifRefused === 'give back') {
      await certain(Promise.all(uses.map((use) => use.limiter.reward(use.key, use.points))));
    }
    await raise({ kind: 'QUOTA_EXCEEDED', caller, detail: { quota: first.quota } });
    const retryAfterSeconds = Math.max(1, ...over.map(({ waitMs }) => Math.ceil(waitMs / 1000)));
    throw new AppError('RATE_LIMITED', { detail: `quota ${first.quota}`, retryAfterSeconds });
  };

  return {
    admit: (caller) => take(caller, [{ limiter: requests, key: digest(...clientOf(caller)), points: 1 }], 'keep'),
    async look(caller, lookups) {
      const client = clientOf(caller);
      const uses = lookups.map((lookup) => ({
        limiter: samePerson,
        key: digest(...client, targetOf(lookup)),
        points: 1,
      }));
      // The first is what the request itself was counted for.
      const more = lookups.length - 1;
      if (more > 0) uses.push({ limiter: requests, key: digest(...client), points: more });
      await take(caller, uses, 'keep');
    },
    async settle(caller, lookedUp, persons) {
      const client = clientOf(caller);
      const purpose = digest(...client, caller.purpose);
      const leaving =
        persons === 0
          ? []
          : [personsPerHour, personsPerDay].map((each) => ({ limiter: each, key: purpose, points: persons }));
      const note = async (): Promise<void> => {
        if (lookedUp.length === 0 && persons === 0) return;
        const raised = await certain(
          notes.add({
            caller,
            client: digest(...client),
            officer: digest(...client, caller.officer),
            lookups: lookedUp.map((each) => noted(each, targetOf)),
            persons,
          }),
        );
        for (const kind of raised) onRaised({ kind, caller });
      };
      await Promise.all([take(caller, leaving, 'give back'), note()]);
    },
    raise,
  };
}

function noted({ lookup, missed }: LookedUp, targetOf: (lookup: Lookup) => string): NotedLookup {
  const [previous, next] = neighboursOf(lookup) ?? [null, null];
  return {
    target: targetOf(lookup),
    previous: previous === null ? null : targetOf(previous),
    next: next === null ? null : targetOf(next),
    missed,
  };
}

/** Where nobody can say whether it is too much, nothing leaves. */
async function certain<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw unavailable(cause);
  }
}

function unavailable(cause: unknown): AppError {
  return new AppError('RECORD_UNAVAILABLE', { cause, detail: 'the harvesting guard cannot count' });
}
