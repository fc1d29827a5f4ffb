import type { QueryExecutorProvider } from 'kysely';
import type { Entitled } from '../entitled.ts';
import { loadOneByKey, type OneByKey } from '../load-by-key.ts';
import type { Access } from '../subgraph.ts';
import { selectSponsors, type SponsorRow } from './queries.ts';

export interface SponsorLoaders {
  readonly sponsors: OneByKey<Entitled<SponsorRow>>;
}

export function createSponsorLoaders(db: QueryExecutorProvider, access: Access): SponsorLoaders {
  return { sponsors: loadOneByKey((keys) => selectSponsors(db, access, keys)) };
}
