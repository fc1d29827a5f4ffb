import type { Kysely } from 'kysely';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import type { Database } from '#storage/database.ts';
import type { Subgraph } from '../subgraph.ts';
import { createDeskResolvers } from './resolvers.ts';

/**
 * The disclosure desk: where the staff of a responsible authority registers what disclosures rest on, and where a
 * recipient asks for a release.
 *
 * @param db under the role of the desk
 * @param pseudonyms under the link key of the record
 * @see docs/desk.md
 */
export function createDeskSubgraph(db: Kysely<Database>, pseudonyms: Pseudonyms): Subgraph<null> {
  return {
    name: 'desk',
    resolvers: createDeskResolvers(db, pseudonyms),
    references: { Case: () => null },
    scalars: [],
    createLoaders: () => null,
  };
}
