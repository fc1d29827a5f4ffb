import { calendarDate } from '../calendar-date.ts';
import type { Subgraph } from '../subgraph.ts';
import { createCaseLoaders, type CaseLoaders } from './loaders.ts';
import { openDocument } from './open-document.ts';
import { caseResolvers } from './resolvers.ts';
import { loadApplicant, loadCase } from './show-case.ts';

/** Case files, the requester's own list of them, the content of documents, published tables and approved extracts. */
export const caseSubgraph: Subgraph<CaseLoaders> = {
  name: 'case',
  resolvers: caseResolvers,
  // A sponsor is only ever pointed at from here; who asks for one as an entity gets none, not an echo.
  references: { Applicant: loadApplicant, Case: loadCase, Sponsor: () => null },
  scalars: [calendarDate],
  createLoaders: createCaseLoaders,
  openDocument,
};
