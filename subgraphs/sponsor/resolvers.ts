import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Entitled } from '../entitled.ts';
import { parseKey, type SubgraphContext } from '../subgraph.ts';
import { showObject } from '../visible.ts';
import type { SponsorLoaders } from './loaders.ts';
import type { SponsorRow } from './queries.ts';

type Context = SubgraphContext<SponsorLoaders>;

export async function loadSponsor(key: InternalKey, context: Context): Promise<Entitled<SponsorRow> | null> {
  const row = await context.loaders.sponsors.load(key);
  if (row === null) return null;
  const owner = { type: 'Sponsor', key: asId<InternalKey>(row.id), entitlements: row.entitlements };
  return showObject(context, row, owner);
}

export const sponsorResolvers = {
  Query: {
    sponsor: (_root: object, { id }: { readonly id: string }, context: Context) => {
      const key = parseKey(id);
      return key === null ? null : loadSponsor(key, context);
    },
  },
};
