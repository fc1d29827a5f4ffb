import type { Generated } from 'kysely';
import type { DateText, Instant } from './column-types.ts';

export interface SponsorPersonTable {
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

export interface CaseTable {
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

export interface PartyTable {
  readonly case_key: string;
  readonly position: number;
  readonly role: string | null;
  readonly name: string | null;
}

export interface EventTable {
  readonly case_key: string;
  readonly position: number;
  readonly occurred_on: DateText | null;
  readonly kind: string | null;
}

export interface DocumentTable {
  readonly key: string;
  readonly case_key: string;
  readonly position: number;
  readonly kind: string;
  readonly title: string | null;
  readonly content_categories: readonly string[];
  /** Text; `null` where the content is bytes, or where there is none. */
  readonly content: string | null;
  readonly caveat: Generated<string>;
  /** Describe the bytes; all `null` where there are none. */
  readonly media_type: string | null;
  readonly size_bytes: number | null;
  readonly sha256: string | null;
}

export interface DocumentChunkTable {
  readonly document_key: string;
  readonly position: number;
  /** 64 KiB, the last part excepted. */
  readonly bytes: Uint8Array;
}

export interface GroundTable {
  readonly case_key: string;
  readonly position: number;
  readonly kind: string | null;
  readonly statement: string | null;
  readonly said_by: string | null;
}

export interface DecisionTable {
  readonly key: string;
  readonly case_key: string;
  readonly outcome: string;
  readonly decided_on: DateText;
  readonly departure_deadline: DateText | null;
  readonly reasons: string | null;
}

export interface AppealTable {
  readonly key: string;
  readonly case_key: string;
  readonly board: string;
  readonly outcome: string | null;
}

export interface ReceivedInformationTable {
  readonly key: string;
  readonly case_key: string;
  readonly position: Generated<number>;
  readonly source: string | null;
  readonly caveat: string;
  readonly content_categories: readonly string[];
  readonly content: string | null;
  /** Who handed it in through the gateway, under which key of its own; `null` for what came another way. */
  readonly sender_authority: string | null;
  readonly sender_instance: string | null;
  readonly sender_client: string | null;
  readonly sender_officer: string | null;
  readonly sender_key: string | null;
  readonly received_at: Instant | null;
  readonly sha256: string | null;
}

export interface PublishedTableTable {
  readonly table_name: string;
  readonly period: string;
  readonly value: string;
  readonly count: number;
  /** The count where it may be shown. */
  readonly shown_count: number | null;
  readonly published_at: Instant;
}

export interface CountedDecisionTable {
  readonly year: string;
  readonly type: string;
  readonly outcome: string;
  readonly duration: string;
  readonly count: number;
  readonly counted_at: Instant;
}

export interface RightsRequestTable {
  readonly key: string;
  readonly applicant_key: string;
  readonly kind: string;
  readonly due_on: DateText | null;
  readonly state: string;
  readonly outcome: string | null;
}
