import type { QueryExecutorProvider } from 'kysely';
import { keySet, type Entitled } from '../entitled.ts';
import { loadManyByKey, loadOneByKey, type ManyByKey, type OneByKey } from '../load-by-key.ts';
import type { Access } from '../subgraph.ts';
import { selectApplicants, selectParts, type ApplicantRow, type PartRow, type PartTable } from './queries.ts';

export interface ApplicantLoaders {
  readonly applicants: OneByKey<Entitled<ApplicantRow>>;
  /** What hangs on a person, by table. */
  readonly parts: Readonly<Record<PartTable, ManyByKey<PartRow>>>;
}

export function createApplicantLoaders(db: QueryExecutorProvider, access: Access): ApplicantLoaders {
  const parts = (table: PartTable): ManyByKey<PartRow> => loadManyByKey((keys) => selectParts(db, access, table, keys));
  return {
    applicants: loadOneByKey((keys) => selectApplicants(db, access, keySet(keys))),
    parts: {
      residence_status: parts('residence_status'),
      family_member: parts('family_member'),
      travel_document: parts('travel_document'),
      entry_record: parts('entry_record'),
      special_category: parts('special_category'),
      criminal_record: parts('criminal_record'),
      enquiry: parts('enquiry'),
    },
  };
}
