import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from '../database.ts';
import type { PostgresConfig, Store } from './store.ts';
import type { Component } from './components.ts';
import { connectionTimeoutMs, roleOf } from './components.ts';
import { logStatements } from './observe-statements.ts';
import { preparingPool } from './preparing-pool.ts';
import { typeParsers } from './type-parsers.ts';

/**
 * Opens PostgreSQL with one pool per component. A component connects with its own address and login where it has one,
 * otherwise with the address of the owner and its group role taken from the first moment of the session.
 */
export function openPostgres(config: PostgresConfig): Store {
  const pools: pg.Pool[] = [];
  let warnings = 0;
  const openPool = (url: string, role: string | null): pg.Pool => {
    const pool = createPool(url, role);
    pools.push(pool);
    return pool;
  };
  const openComponent = (component: Component): Kysely<Database> => {
    const own = config.componentUrls?.[component];
    const pool = own === undefined ? openPool(config.url, roleOf(component)) : openPool(own, null);
    if (component === 'gateway' || component === 'log')
      pool.on('connect', (client) => client.on('notice', () => (warnings += 1)));
    return new Kysely({
      dialect: new PostgresDialect({ pool: preparingPool(pool) }),
      ...logStatements(config.onStatement),
    });
  };
  const byComponent = new Map<Component, Kysely<Database>>();
  const owner = openPool(config.url, null);
  return {
    kind: 'postgres',
    admin: new Kysely({ dialect: new PostgresDialect({ pool: owner }) }),
    db: (component) => {
      const db = byComponent.get(component) ?? openComponent(component);
      byComponent.set(component, db);
      return db;
    },
    runScript: async (script) => {
      await owner.query(script);
    },
    warningCount: () => warnings,
    close: async () => {
      await Promise.all(pools.map(async (pool) => pool.end()));
    },
  };
}

function createPool(url: string, role: string | null): pg.Pool {
  // Compiling a plan costs more than our small queries; UTC so that instants are read back without a zone table.
  const settings = ['-c timezone=UTC', '-c jit=off', ...(role === null ? [] : [`-c role=${role}`])];
  const pool = new pg.Pool({
    connectionString: url,
    options: settings.join(' '),
    connectionTimeoutMillis: connectionTimeoutMs,
    types: buildTypes(),
  });
  // An idle connection that breaks must not end the process: the pool replaces it, and the next query tells.
  pool.on('error', () => undefined);
  // Nor may one that breaks in the middle of a transaction: its next query tells.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

function buildTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  for (const [oid, parse] of Object.entries(typeParsers)) types.setTypeParser(Number(oid), parse);
  return types;
}
