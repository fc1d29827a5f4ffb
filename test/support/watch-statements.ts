import { CompiledQuery, PostgresQueryCompiler, type Kysely, type KyselyPlugin } from 'kysely';
import type { Database } from '#storage/database.ts';
import type { Component, Store } from '#storage/open-store.ts';

/** A statement as it was sent, by the part of the system that sent it. */
export interface SentStatement {
  readonly component: Component;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface StatementWatch {
  /** The store whose components are watched; its owner is not. Hand it to what is to be watched. */
  readonly watched: (store: Store) => Store;
  /**
   * What was sent since the last call, in the order of sending. What the gateway does beside all requests (the log, the
   * reconciliation, the count of what left, its clock) is left out: it comes whenever its time has come.
   */
  readonly take: () => readonly SentStatement[];
}

/** Sees every statement that the components of a store send. */
export function watchStatements(): StatementWatch {
  const compiler = new PostgresQueryCompiler();
  let sent: SentStatement[] = [];
  const watcher = (component: Component): KyselyPlugin => ({
    transformQuery({ node, queryId }) {
      const { sql, parameters } = compiler.compileQuery(node, queryId);
      sent.push({ component, sql, parameters });
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  });
  return {
    watched(store) {
      const byComponent = new Map<Component, Kysely<Database>>();
      return {
        ...store,
        db(component) {
          const db = byComponent.get(component) ?? store.db(component).withPlugin(watcher(component));
          byComponent.set(component, db);
          return db;
        },
      };
    },
    take() {
      const taken = sent.filter((statement) => !isBeside(statement));
      sent = [];
      return taken;
    },
  };
}

function isBeside({ component, sql }: SentStatement): boolean {
  const isByTheGateway = sql.includes('note_egress') || sql.includes('extract(epoch from clock_timestamp())');
  return component === 'log' || component === 'reconciliation' || isByTheGateway;
}

/**
 * How the database would run the statement: the steps of its plan, sorted, without costs and without the values that
 * it was sent with. Whether the rows behind an index are fetched one by one or through a bitmap is a guess about their
 * number, and counts as the same step.
 */
export async function explain(store: Store, { component, sql, parameters }: SentStatement): Promise<string> {
  const { rows } = await store
    .db(component)
    .executeQuery<{ 'QUERY PLAN': string }>(CompiledQuery.raw(`explain (costs off) ${sql}`, [...parameters]));
  return rows
    .map((row) => row['QUERY PLAN'].replace(/'(?:[^']|'')*'/g, '$').trim())
    .filter((line) => !/^(Recheck Cond|->  Bitmap Heap Scan)/.test(line))
    .map((line) =>
      line.replace(/^->  (Bitmap Index Scan on (\w+)|Index Scan using (\w+) on .*)$/, '->  Index Scan $2$3'),
    )
    .toSorted()
    .join('\n');
}
