import type { Generated } from 'kysely';
import type { DateText } from './column-types.ts';

export interface ApplicantPersonTable {
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
  readonly former_residences: Generated<readonly string[]>;
}

export interface ResidenceStatusTable {
  readonly person_key: string;
  readonly is_lawful: boolean;
  readonly basis: string | null;
  readonly valid_until: DateText | null;
  readonly right_to_work: boolean | null;
}

export interface FamilyMemberTable {
  readonly person_key: string;
  readonly position: number;
  readonly relation: string | null;
  readonly name: string | null;
  readonly said_by: string | null;
}

export interface TravelDocumentTable {
  readonly person_key: string;
  readonly position: number;
  readonly number: string | null;
  readonly issuing_state: string | null;
  readonly valid_until: DateText | null;
}

export interface EntryRecordTable {
  readonly person_key: string;
  readonly position: number;
  readonly entered_on: DateText | null;
  readonly left_on: DateText | null;
}

export interface SpecialCategoryTable {
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

export interface CriminalRecordTable {
  readonly person_key: string;
  readonly position: number;
  readonly offence: string | null;
}

export interface EnquiryTable {
  readonly person_key: string;
  readonly position: number;
  readonly received_on: DateText | null;
  readonly content: string | null;
}
