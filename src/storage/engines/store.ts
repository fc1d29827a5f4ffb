import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Component } from './components.ts';
import type { StatementObserver } from './observe-statements.ts';

interface Observed {
  /** Sees each statement of a component, without text and values. */
  readonly onStatement?: StatementObserver;
}

export interface PgliteConfig extends Observed {
  readonly kind: 'pglite';
  /** Folder of the store; `null` = in memory. */
  readonly dir: string | null;
  /** A dumped store to start from, where the folder is new. */
  readonly image?: Blob;
}

export interface PostgresConfig extends Observed {
  readonly kind: 'postgres';
  /** The owner of the database: applies migrations, and takes a component's role where that has no address of its own. */
  readonly url: string;
  readonly componentUrls?: Readonly<Partial<Record<Component, string>>>;
}

export type StoreConfig = PgliteConfig | PostgresConfig;

/** An open database, with one connection (or pool) per component under that component's role. */
export interface Store {
  readonly kind: StoreConfig['kind'];
  /** The owner: migrations, policy, tests. */
  readonly admin: Kysely<Database>;
  db(component: Component): Kysely<Database>;
  /** Runs several statements as the owner, in one transaction. */
  runScript(script: string): Promise<void>;
  /** Warnings of the database on the gateway's connections so far: it commits with a warning what may not be durable. */
  warningCount(): number;
  close(): Promise<void>;
}

export interface PgliteStore extends Store {
  /** The whole database as a tar file, to start another one from. */
  dumpImage(): Promise<Blob>;
}
