import type { AuthorityId, InstanceId, PurposeId } from '#kernel/ids.ts';
import type { DetectorLimits } from './detector-limits.ts';

/** Whom counters and events are about. */
export interface Caller {
  readonly authority: AuthorityId;
  readonly instance: InstanceId | null;
  /** OAuth client id. */
  readonly client: string;
  readonly officer: string | null;
  /** `null`: none that the token permits. */
  readonly purpose: PurposeId | null;
}

/** What the security officer is told of; `docs/guard.md` says what each means. */
export type SecurityEventKind =
  | 'QUOTA_EXCEEDED'
  | 'HARVESTING_MISSES'
  | 'ENUMERATION'
  | 'VOLUME_SURGE'
  | 'CLOSED_AUTHORITY'
  | 'INTEGRITY_ALARM'
  | 'RECORD_MISMATCH';

export interface SecurityEvent {
  readonly kind: SecurityEventKind;
  readonly caller: Caller;
  /** Names of ours and counts; never a value that was looked up. */
  readonly detail: Readonly<Record<string, string | number>>;
}

/** One counter to add to. */
export interface Increment {
  readonly key: string;
  /** Negative gives back. */
  readonly points: number;
  /** How long the counter runs from its first point, in milliseconds. */
  readonly durationMs: number;
}

export interface Count {
  readonly points: number;
  readonly endsAtMs: number;
}

/** A person or case that was asked for, as keyed digests. */
export interface NotedLookup {
  readonly target: string;
  /** The targets of the numbers before and after it; `null` for what is no number. */
  readonly previous: string | null;
  readonly next: string | null;
  /** Nothing came of it. */
  readonly missed: boolean;
}

export interface Note {
  readonly caller: Caller;
  /** Keyed digests of the client, and of the officer or, without one, the client again. */
  readonly client: string;
  readonly officer: string;
  readonly lookups: readonly NotedLookup[];
  /** How many the answer holds something of. */
  readonly persons: number;
}

/** What all replicas of the gateway count together. Implemented by storage; every method throws where it is not certain. */
export interface GuardStore {
  /** Adds to all counters in one round trip. @returns what each holds then, in the same order */
  countUp(increments: readonly Increment[], atMs: number): Promise<readonly Count[]>;
  /** Takes all in one round trip. @returns for each the kinds of the events that follow and were raised, in the same order */
  takeNotes(
    notes: readonly Note[],
    limits: DetectorLimits,
    atMs: number,
  ): Promise<readonly (readonly SecurityEventKind[])[]>;
  /** @returns `false` where the same was raised within the last hour */
  raise(event: SecurityEvent, atMs: number): Promise<boolean>;
}
