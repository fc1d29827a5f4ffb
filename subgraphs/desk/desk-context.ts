import type { Kysely } from 'kysely';
import type { Database } from '#storage/database.ts';
import type { SubgraphContext } from '../subgraph.ts';

/** The desk writes as well, in transactions, so it is handed the connection itself. */
export interface DeskContext extends SubgraphContext {
  readonly db: Kysely<Database>;
}
