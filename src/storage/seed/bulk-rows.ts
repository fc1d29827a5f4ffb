import type { Insertable } from 'kysely';
import type { Database } from '../database.ts';

export type PersonRow = Insertable<Database['applicant.person']>;
export type StatusRow = Insertable<Database['applicant.residence_status']>;
export type SponsorRow = Insertable<Database['sponsor.person']>;
export type DecisionRow = Insertable<Database['case_file.decision']>;
export type AppealRow = Insertable<Database['case_file.appeal']>;
export type FactRow = Insertable<Database['access.fact']>;

/** One case with everything that hangs on it, as rows. */
export interface DrawnCase {
  readonly file: Insertable<Database['case_file.case']>;
  readonly events: readonly Insertable<Database['case_file.event']>[];
  readonly grounds: readonly Insertable<Database['case_file.ground']>[];
  readonly documents: readonly Insertable<Database['case_file.document']>[];
  readonly decisions: readonly DecisionRow[];
  readonly appeals: readonly AppealRow[];
  readonly facts: readonly FactRow[];
  readonly isFavourable: boolean;
}

export interface BulkBatch {
  readonly persons: readonly PersonRow[];
  readonly statuses: readonly StatusRow[];
  readonly sponsors: readonly SponsorRow[];
  readonly cases: readonly DrawnCase[];
}
