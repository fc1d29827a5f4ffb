import { createHash } from 'node:crypto';
import type { PostgresPool } from 'kysely';
import type pg from 'pg';

/** Beyond this many texts a connection prepares no further ones: something then builds texts without end. */
const maxStatements = 300;

/**
 * The pool as kysely sees it, with every statement that has parameters prepared under a name of its own: PostgreSQL then
 * plans it once per connection and not with every request, which costs more than running it.
 */
export function preparingPool(pool: pg.Pool): PostgresPool {
  const known = new WeakMap<pg.PoolClient, Map<string, string>>();
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect();
      const names = known.get(client) ?? new Map<string, string>();
      known.set(client, names);
      return preparing(client, names);
    },
    end: async () => pool.end(),
  };
}

function preparing(client: pg.PoolClient, names: Map<string, string>): pg.PoolClient {
  return new Proxy(client, {
    get(target, property) {
      if (property !== 'query') return bound(target, property);
      return async (text: string, values: unknown[]) => {
        const name = values.length === 0 ? null : nameOf(text, names);
        return target.query(name === null ? { text, values } : { name, text, values });
      };
    },
  });
}

function bound(target: pg.PoolClient, property: string | symbol): unknown {
  const value: unknown = Reflect.get(target, property, target);
  return typeof value === 'function' ? value.bind(target) : value;
}

function nameOf(text: string, names: Map<string, string>): string | null {
  const existing = names.get(text);
  if (existing !== undefined) return existing;
  if (names.size >= maxStatements) return null;
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}
