import { calendarDate } from '../calendar-date.ts';
import type { Subgraph } from '../subgraph.ts';
import { createApplicantLoaders, type ApplicantLoaders } from './loaders.ts';
import { applicantResolvers, loadApplicant } from './resolvers.ts';

/** Persons: identity, contact, family, stay and special categories. */
export const applicantSubgraph: Subgraph<ApplicantLoaders> = {
  name: 'applicant',
  resolvers: applicantResolvers,
  references: { Applicant: loadApplicant },
  scalars: [calendarDate],
  createLoaders: createApplicantLoaders,
};
