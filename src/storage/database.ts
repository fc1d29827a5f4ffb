import type { ColumnType, Generated } from 'kysely';

/** Calendar date as `YYYY-MM-DD`. */
type DateText = string;
/** Read as parsed JSON, written as JSON text. */
type JsonColumn = ColumnType<unknown, string, never>;
/** Set by the database, or by the writer where the moment is not now. */
type Instant = ColumnType<Date, Date | undefined, never>;

interface ApplicantPersonTable {
  readonly key: string;
  readonly alien_file_number: string;
  readonly cpr_number: string | null;
  readonly family_name: string | null;
  readonly given_names: string | null;
  readonly other_names: Generated<readonly string[]>;
  readonly date_of_birth: DateText | null;
  readonly sex: string | null;
  readonly identity_status: string | null;
  readonly nationalities: Generated<readonly string[]>;
  readonly civil_status: string | null;
  readonly postal_address: string | null;
  readonly municipality_code: string | null;
  readonly contact_points: Generated<readonly string[]>;
  readonly address_protection: Generated<string>;
  readonly employer_name: string | null;
  readonly gross_monthly_income: number | null;
}

interface ResidenceStatusTable {
  readonly person_key: string;
  readonly is_lawful: boolean;
  readonly basis: string | null;
  readonly valid_until: DateText | null;
  readonly right_to_work: boolean | null;
}

interface FamilyMemberTable {
  readonly person_key: string;
  readonly position: number;
  readonly relation: string | null;
  readonly name: string | null;
  readonly said_by: string | null;
}

interface TravelDocumentTable {
  readonly person_key: string;
  readonly position: number;
  readonly number: string | null;
  readonly issuing_state: string | null;
  readonly valid_until: DateText | null;
}

interface EntryRecordTable {
  readonly person_key: string;
  readonly position: number;
  readonly entered_on: DateText | null;
  readonly left_on: DateText | null;
}

interface SpecialCategoryTable {
  readonly person_key: string;
  readonly race: string | null;
  readonly ethnic_origin: string | null;
  readonly political_opinion: string | null;
  readonly religious_belief: string | null;
  readonly philosophical_belief: string | null;
  readonly trade_union_membership: string | null;
  readonly kinship_test: string | null;
  readonly biometric_reference: string | null;
  readonly health: string | null;
  readonly fitness_to_travel: string | null;
  readonly treatment_profile: string | null;
  readonly sex_life: string | null;
  readonly sexual_orientation: string | null;
}

interface CriminalRecordTable {
  readonly person_key: string;
  readonly position: number;
  readonly offence: string | null;
}

interface EnquiryTable {
  readonly person_key: string;
  readonly position: number;
  readonly received_on: DateText | null;
  readonly content: string | null;
}

interface SponsorPersonTable {
  readonly key: string;
  readonly full_name: string | null;
  readonly cpr_number: string | null;
  readonly relation_to_applicant: string | null;
  readonly postal_address: string | null;
  readonly address_protection: Generated<string>;
  readonly annual_income: number | null;
  readonly receives_public_assistance: boolean | null;
  readonly convictions: Generated<readonly string[]>;
}

interface CaseTable {
  readonly key: string;
  readonly journal_number: string;
  readonly applicant_key: string;
  readonly sponsor_key: string | null;
  readonly type: string;
  readonly status: string;
  readonly responsible_authority: string;
  readonly received_on: DateText | null;
  readonly current_stay: Generated<boolean>;
  readonly assigned_mission: string | null;
  readonly requested_state: string | null;
  readonly internal_notes: Generated<readonly string[]>;
  readonly case_worker: string | null;
  readonly security_assessment: string | null;
  readonly retention_stage: Generated<string>;
  readonly retention_review_due_on: DateText | null;
  readonly legal_hold: Generated<boolean>;
}

interface PartyTable {
  readonly case_key: string;
  readonly position: number;
  readonly role: string | null;
  readonly name: string | null;
}

interface EventTable {
  readonly case_key: string;
  readonly position: number;
  readonly occurred_on: DateText | null;
  readonly kind: string | null;
}

interface DocumentTable {
  readonly key: string;
  readonly case_key: string;
  readonly position: number;
  readonly kind: string;
  readonly title: string | null;
  readonly content_categories: readonly string[];
  readonly content: string | null;
  readonly caveat: Generated<string>;
}

interface GroundTable {
  readonly case_key: string;
  readonly position: number;
  readonly kind: string | null;
  readonly statement: string | null;
  readonly said_by: string | null;
}

interface DecisionTable {
  readonly key: string;
  readonly case_key: string;
  readonly outcome: string;
  readonly decided_on: DateText;
  readonly departure_deadline: DateText | null;
  readonly reasons: string | null;
}

interface AppealTable {
  readonly key: string;
  readonly case_key: string;
  readonly board: string;
  readonly outcome: string | null;
}

interface ReceivedInformationTable {
  readonly key: string;
  readonly case_key: string;
  readonly position: number;
  readonly source: string | null;
  readonly caveat: string;
  readonly content_categories: readonly string[];
  readonly content: string | null;
}

interface PublishedTableTable {
  readonly table_name: string;
  readonly period: string;
  readonly value: string;
  readonly count: number;
  readonly published_at: Instant;
}

interface RightsRequestTable {
  readonly key: string;
  readonly applicant_key: string;
  readonly kind: string;
  readonly due_on: DateText | null;
  readonly state: string;
  readonly outcome: string | null;
}

interface FactTable {
  readonly key: string;
  readonly fact: string;
  readonly authority: string | null;
  readonly instance: string | null;
  readonly purpose: string | null;
  readonly person_key: string | null;
  readonly case_keys: Generated<readonly string[]>;
  readonly reference: string | null;
  readonly categories: Generated<readonly string[]>;
  readonly coordinates: Generated<readonly string[]>;
  readonly item_case_key: string | null;
  readonly detail: JsonColumn;
  readonly claim: string | null;
  readonly registered_by: string;
  readonly valid_from: Instant;
  readonly due_at: Date | null;
}

interface FactEndTable {
  readonly fact_key: string;
  readonly ended_at: Instant;
  readonly ended_by: string;
  readonly reason: string | null;
}

interface RuleTable {
  readonly authority: string;
  readonly purpose: string;
  readonly relation: string;
  readonly case_types: readonly string[] | null;
  readonly case_scope: string;
  readonly open_case_types: readonly string[];
  readonly after_retention: boolean;
}

/** Written by triggers on the registers alone. */
type ReadOnly<Type> = ColumnType<Type, never, never>;

interface CaseVersionTable {
  readonly version: ReadOnly<number>;
  readonly case_key: ReadOnly<string>;
  readonly applicant_key: ReadOnly<string>;
  readonly sponsor_key: ReadOnly<string | null>;
  readonly type: ReadOnly<string>;
  readonly status: ReadOnly<string>;
  readonly responsible_authority: ReadOnly<string>;
  readonly current_stay: ReadOnly<boolean>;
  readonly assigned_mission: ReadOnly<string | null>;
  readonly requested_state: ReadOnly<string | null>;
  readonly retention_stage: ReadOnly<string>;
  readonly valid_from: ReadOnly<Date>;
}

interface EntryTable {
  readonly seq: ColumnType<number, never, never>;
  readonly id: string;
  readonly recorded_at: Instant;
  readonly authority: string;
  readonly instance: string | null;
  readonly purpose: string;
  readonly rule: string;
  readonly policy_version: string;
  readonly case_refs: readonly string[];
  readonly person_refs: readonly string[];
  readonly entry: JsonColumn;
}

interface RefusalTable {
  readonly id: string;
  readonly recorded_at: Instant;
  readonly authority: string | null;
  readonly instance: string | null;
  readonly client: string | null;
  readonly purpose: string | null;
  readonly code: string;
  readonly detail: JsonColumn;
}

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
  readonly 'case_file.ground': GroundTable;
  readonly 'case_file.decision': DecisionTable;
  readonly 'case_file.appeal': AppealTable;
  readonly 'case_file.received_information': ReceivedInformationTable;
  readonly 'case_file.published_table': PublishedTableTable;
  readonly 'oversight.rights_request': RightsRequestTable;
  readonly 'access.fact': FactTable;
  readonly 'access.fact_end': FactEndTable;
  readonly 'access.rule': RuleTable;
  readonly 'access.case_version': CaseVersionTable;
  readonly 'disclosure.entry': EntryTable;
  readonly 'disclosure.refusal': RefusalTable;
}
