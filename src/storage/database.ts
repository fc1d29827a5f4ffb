import type {
  ApplicantPersonTable,
  CriminalRecordTable,
  EnquiryTable,
  EntryRecordTable,
  FamilyMemberTable,
  ResidenceStatusTable,
  SpecialCategoryTable,
  TravelDocumentTable,
} from './tables/applicant.ts';
import type {
  AppealTable,
  CaseTable,
  CountedDecisionTable,
  DecisionTable,
  DocumentChunkTable,
  DocumentTable,
  EventTable,
  GroundTable,
  PartyTable,
  PublishedTableTable,
  ReceivedInformationTable,
  RightsRequestTable,
  SponsorPersonTable,
} from './tables/case-sponsor-oversight.ts';
import type { CaseVersionTable, FactEndTable, FactUseTable, FactTable, RuleTable } from './tables/access.ts';
import type { DeskActionTable, DeskRequestTable } from './tables/desk.ts';
import type { LookupTable, QuotaTable, SecurityEventTable } from './tables/security.ts';
import type { RecordTable, RefusalTable } from './tables/disclosure.ts';
import type { RegistrationTable, RevocationTable } from './tables/operations.ts';

/** The tables of `migrations/*.sql` as kysely sees them. Which of them a connection may touch is its role's matter. */
export interface Database {
  readonly 'applicant.person': ApplicantPersonTable;
  readonly 'applicant.residence_status': ResidenceStatusTable;
  readonly 'applicant.family_member': FamilyMemberTable;
  readonly 'applicant.travel_document': TravelDocumentTable;
  readonly 'applicant.entry_record': EntryRecordTable;
  readonly 'applicant.special_category': SpecialCategoryTable;
  readonly 'applicant.criminal_record': CriminalRecordTable;
  readonly 'applicant.enquiry': EnquiryTable;
  readonly 'sponsor.person': SponsorPersonTable;
  readonly 'case_file.case': CaseTable;
  readonly 'case_file.party': PartyTable;
  readonly 'case_file.event': EventTable;
  readonly 'case_file.document': DocumentTable;
  readonly 'case_file.document_chunk': DocumentChunkTable;
  readonly 'case_file.ground': GroundTable;
  readonly 'case_file.decision': DecisionTable;
  readonly 'case_file.appeal': AppealTable;
  readonly 'case_file.received_information': ReceivedInformationTable;
  readonly 'case_file.published_table': PublishedTableTable;
  readonly 'case_file.counted_decision': CountedDecisionTable;
  readonly 'oversight.rights_request': RightsRequestTable;
  readonly 'access.fact': FactTable;
  readonly 'access.fact_end': FactEndTable;
  readonly 'access.fact_use': FactUseTable;
  readonly 'access.rule': RuleTable;
  readonly 'access.case_version': CaseVersionTable;
  readonly 'desk.request': DeskRequestTable;
  readonly 'desk.action': DeskActionTable;
  readonly 'disclosure.record': RecordTable;
  readonly 'disclosure.refusal': RefusalTable;
  readonly 'operations.registration': RegistrationTable;
  readonly 'operations.revocation': RevocationTable;
  readonly 'security.event': SecurityEventTable;
  readonly 'security.quota': QuotaTable;
  readonly 'security.lookup': LookupTable;
}
