import type { ErrorCode } from '#kernel/error-codes.ts';
import type { GatewayPart, Installation } from './installation.ts';
import type { Load } from './ledger-client.ts';

/** What a fault may reach for while clients ask. */
export interface Scene {
  readonly installation: Installation;
  readonly gateway: GatewayPart;
  readonly load: Load;
  /** Folder of the programs of PostgreSQL. */
  readonly programs: string;
  /** Where new folders may be made. */
  readonly scratch: string;
  /** Whether a minute is all there is. */
  readonly isShort: boolean;
}

/** What came of a fault. */
export interface Struck {
  /** The time (`performance.now()`) from which the way back is counted. */
  readonly sinceMs: number;
  /** What must not be, seen while it lasted. */
  readonly findings?: readonly string[];
  readonly note?: string;
}

export interface Fault {
  readonly name: string;
  readonly what: string;
  /** Whether it is among those of every run of the tests. */
  readonly isShort: boolean;
  /** The errors that may be told meanwhile, beside those of a component that is gone. */
  readonly mayTell?: readonly ErrorCode[];
  /** Why it cannot be done on this machine; `null` where it can. */
  impossible?(): string | null;
  /** A database of its own on a disk that is small, in bytes. */
  readonly diskBytes?: number;
  /** A gateway of its own. */
  startGateway?(installation: Installation): Promise<GatewayPart>;
  strike(scene: Scene): Promise<Struck>;
}

export const now = (): number => performance.now();
