import type { PGlite, Transaction } from '@electric-sql/pglite';
import { PGliteDialect } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import type { Turnstile } from './turnstile.ts';

/** The one PGlite session, which the dialects of all components share: whose turn it is, and which role it has now. */
export interface SharedSession {
  readonly pglite: PGlite;
  readonly turnstile: Turnstile;
  /** `null` = the owner, who may do everything. */
  role: string | null;
}

/** Waits for this caller's turn and takes the role; the turn ends with `session.turnstile.leave()`. */
export async function enterAs(session: SharedSession, role: string | null): Promise<void> {
  await session.turnstile.enter();
  if (session.role === role) return;
  try {
    await session.pglite.exec(role === null ? 'reset role' : `set role ${role}`);
    session.role = role;
  } catch (error) {
    session.turnstile.leave();
    throw error;
  }
}

/** Kysely's PGlite dialect, with every statement run under one role. */
export class RoleDialect extends PGliteDialect {
  readonly #session: SharedSession;
  readonly #role: string | null;

  constructor(session: SharedSession, role: string | null) {
    super({ pglite: session.pglite });
    this.#session = session;
    this.#role = role;
  }

  override createDriver(): Driver {
    return new RoleDriver(this.#session, this.#role);
  }
}

class RoleDriver implements Driver {
  readonly #session: SharedSession;
  readonly #role: string | null;
  readonly #connection: RoleConnection;

  constructor(session: SharedSession, role: string | null) {
    this.#session = session;
    this.#role = role;
    this.#connection = new RoleConnection(session.pglite);
  }

  async init(): Promise<void> {
    await this.#session.pglite.waitReady;
  }

  /** Held until released, a transaction's included; so nobody else's statement can slip in under the wrong role. */
  async acquireConnection(): Promise<DatabaseConnection> {
    await enterAs(this.#session, this.#role);
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#session.turnstile.leave();
    await Promise.resolve();
  }

  async beginTransaction(): Promise<void> {
    await this.#connection.begin();
  }

  async commitTransaction(): Promise<void> {
    await this.#connection.commit();
  }

  async rollbackTransaction(): Promise<void> {
    await this.#connection.rollback();
  }

  /** The instance belongs to the store, not to one component's dialect. */
  async destroy(): Promise<void> {
    await Promise.resolve();
  }
}

interface OpenTransaction {
  readonly statements: Transaction;
  readonly end: (how: 'commit' | 'rollback') => void;
  readonly ended: Promise<void>;
}

class RoleConnection implements DatabaseConnection {
  readonly #pglite: PGlite;
  #transaction: OpenTransaction | null = null;

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const runner = this.#transaction?.statements ?? this.#pglite;
    const result = await runner.query<Row>(query.sql, [...query.parameters]);
    return { rows: result.rows, numAffectedRows: BigInt(result.affectedRows ?? 0) };
  }

  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    await Promise.resolve();
    throw new Error('PGlite does not stream');
  }

  async begin(): Promise<void> {
    const begun = Promise.withResolvers<Transaction>();
    const end = Promise.withResolvers<'commit' | 'rollback'>();
    const ended = this.#pglite.transaction(async (transaction) => {
      begun.resolve(transaction);
      if ((await end.promise) === 'rollback') await transaction.rollback();
    });
    ended.catch(begun.reject);
    this.#transaction = { statements: await begun.promise, end: end.resolve, ended };
  }

  /** @throws where a failed statement had aborted the transaction: its rollback is not taken for a commit */
  async commit(): Promise<void> {
    await this.#end('commit');
  }

  async rollback(): Promise<void> {
    await this.#end('rollback');
  }

  async #end(how: 'commit' | 'rollback'): Promise<void> {
    const transaction = this.#transaction;
    // A commit that failed has ended it already.
    if (transaction === null) return;
    this.#transaction = null;
    transaction.end(how);
    await transaction.ended;
  }
}
