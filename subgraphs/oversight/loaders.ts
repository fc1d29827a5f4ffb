import DataLoader from 'dataloader';
import type { QueryExecutorProvider } from 'kysely';
import type { InternalKey } from '#kernel/ids.ts';
import type { Entitled } from '../entitled.ts';
import { loadManyByKey, loadOneByKey, type ManyByKey, type OneByKey } from '../load-by-key.ts';
import type { Access } from '../subgraph.ts';
import { selectEntries, selectErasedCases, type EntryRow, type WantedEntries } from './entry-queries.ts';
import { selectEntities, selectRightsRequests, type EntityRow, type RightsRequestRow } from './queries.ts';

export interface OversightLoaders {
  readonly cases: OneByKey<Entitled<EntityRow>>;
  readonly applicants: OneByKey<Entitled<EntityRow>>;
  readonly entries: Readonly<Record<'case' | 'person', DataLoader<WantedEntries, readonly EntryRow[], string>>>;
  readonly erasedCases: ManyByKey<{ readonly ownerKey: string; readonly caseKey: InternalKey }>;
  readonly rightsRequests: ManyByKey<RightsRequestRow>;
}

export function createOversightLoaders(db: QueryExecutorProvider, access: Access): OversightLoaders {
  const entriesOf = (of: 'case' | 'person'): OversightLoaders['entries']['case'] =>
    new DataLoader((wanted: readonly WantedEntries[]) => selectEntries(db, access, of, wanted), {
      cacheKeyFn: (wanted) => JSON.stringify(wanted),
    });
  return {
    cases: loadOneByKey((keys) => selectEntities(db, access, 'case_key', keys)),
    applicants: loadOneByKey((keys) => selectEntities(db, access, 'applicant_key', keys)),
    entries: { case: entriesOf('case'), person: entriesOf('person') },
    erasedCases: loadManyByKey((keys) => selectErasedCases(db, access, keys)),
    rightsRequests: loadManyByKey((keys) => selectRightsRequests(db, access, keys)),
  };
}
