import type { Pseudonyms } from '#disclosure/pseudonym.ts';
import { calendarDate } from '../calendar-date.ts';
import type { Subgraph } from '../subgraph.ts';
import { createOversightLoaders, type OversightLoaders } from './loaders.ts';
import { createOversightResolvers, loadApplicant, loadCase } from './resolvers.ts';

/**
 * What left, and what the persons concerned have asked for.
 *
 * @param pseudonyms under the link key of the record, the gateway's own
 */
export function createOversightSubgraph(pseudonyms: Pseudonyms): Subgraph<OversightLoaders> {
  return {
    name: 'oversight',
    resolvers: createOversightResolvers(pseudonyms),
    references: { Applicant: loadApplicant, Case: loadCase },
    scalars: [calendarDate],
    createLoaders: createOversightLoaders,
  };
}
