import type { Subgraph } from '../subgraph.ts';
import { createSponsorLoaders, type SponsorLoaders } from './loaders.ts';
import { loadSponsor, sponsorResolvers } from './resolvers.ts';

/** Persons in Denmark whom an application rests on. */
export const sponsorSubgraph: Subgraph<SponsorLoaders> = {
  name: 'sponsor',
  resolvers: sponsorResolvers,
  references: { Sponsor: loadSponsor },
  scalars: [],
  createLoaders: createSponsorLoaders,
};
