import type { QueryExecutorProvider } from 'kysely';
import { keySet, type Entitled } from '../entitled.ts';
import { loadManyByKey, loadOneByKey, type ManyByKey, type OneByKey } from '../load-by-key.ts';
import type { Access } from '../subgraph.ts';
import {
  selectApplicantCases,
  selectCases,
  selectParts,
  type ApplicantCasesRow,
  type CaseRow,
  type DocumentRow,
  type PartRow,
  type PartTable,
  type ReceivedInformationRow,
} from './queries.ts';

export interface CaseLoaders {
  readonly cases: OneByKey<Entitled<CaseRow>>;
  readonly applicants: OneByKey<Entitled<ApplicantCasesRow>>;
  readonly parties: ManyByKey<PartRow>;
  readonly events: ManyByKey<PartRow>;
  readonly grounds: ManyByKey<PartRow>;
  readonly decisions: ManyByKey<PartRow>;
  readonly appeals: ManyByKey<PartRow>;
  readonly documents: ManyByKey<DocumentRow>;
  readonly receivedInformation: ManyByKey<ReceivedInformationRow>;
}

export function createCaseLoaders(db: QueryExecutorProvider, access: Access): CaseLoaders {
  const parts = <Row extends PartRow>(table: PartTable): ManyByKey<Row> =>
    loadManyByKey((keys) => selectParts<Row>(db, access, table, keys));
  return {
    cases: loadOneByKey((keys) => selectCases(db, access, keySet(keys))),
    applicants: loadOneByKey((keys) => selectApplicantCases(db, access, keys)),
    parties: parts('party'),
    events: parts('event'),
    grounds: parts('ground'),
    decisions: parts('decision'),
    appeals: parts('appeal'),
    documents: parts('document'),
    receivedInformation: parts('received_information'),
  };
}
