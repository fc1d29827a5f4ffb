import type { QueryExecutorProvider } from 'kysely';
import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import type { Entitled } from '../entitled.ts';
import { loadManyByKey, loadOneByKey, type ManyByKey, type OneByKey } from '../load-by-key.ts';
import type { Access } from '../subgraph.ts';
import {
  selectEntities,
  selectEntriesOfCases,
  selectRightsRequests,
  type EntityRow,
  type EntryRow,
  type RightsRequestRow,
} from './queries.ts';

export interface OversightLoaders {
  readonly cases: OneByKey<Entitled<EntityRow>>;
  readonly applicants: OneByKey<Entitled<EntityRow>>;
  readonly entries: ManyByKey<EntryRow>;
  readonly rightsRequests: ManyByKey<RightsRequestRow>;
}

export function createOversightLoaders(
  db: QueryExecutorProvider,
  access: Access,
  pseudonyms: Pseudonyms,
): OversightLoaders {
  return {
    cases: loadOneByKey((keys) => selectEntities(db, access, 'case_key', keys)),
    applicants: loadOneByKey((keys) => selectEntities(db, access, 'applicant_key', keys)),
    entries: loadManyByKey((keys) =>
      selectEntriesOfCases(
        db,
        access,
        keys.map((key) => ({ key, ref: pseudonyms.caseRef(key) })),
      ),
    ),
    rightsRequests: loadManyByKey((keys) => selectRightsRequests(db, access, keys)),
  };
}
