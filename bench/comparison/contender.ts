import type { ClientConfig } from '#config/config.ts';
import type { IdOf } from './questions.ts';

export const contenderNames = [
  'ours',
  'ours-dpop',
  'apollo',
  'hive',
  'hive-rust',
  'hive-scopes',
  'mercurius',
  'mercurius-jit',
  'floor',
] as const;
export type ContenderName = (typeof contenderNames)[number];

/** Something that runs and can be asked the questions. */
export interface Contender {
  readonly name: ContenderName;
  readonly pid: number;
  readonly url: string;
  /** What a request says of who asks, good for some minutes. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  /** Who asks with a bound token and a proof in each request. */
  readonly bound: ClientConfig | null;
  readonly idOf: IdOf;
  /** What it does later because of what it was asked, it does within this time. */
  readonly putsOffSeconds: number;
  /** The data of an answer. */
  readonly read: (answer: unknown) => unknown;
}

/** The contender that is measured has a core to itself; who asks it and whom it asks share another. */
export const cores = { contender: 0, others: 1 } as const;
