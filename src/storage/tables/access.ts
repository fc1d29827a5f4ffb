import type { ColumnType, Generated } from 'kysely';
import type { Instant, JsonColumn } from './column-types.ts';

export interface FactTable {
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
  readonly request_key: string | null;
  readonly detail: JsonColumn;
  readonly claim: string | null;
  readonly registered_by: string;
  readonly valid_from: Instant;
  readonly due_at: Date | null;
}

export interface FactEndTable {
  readonly fact_key: string;
  readonly ended_at: Instant;
  readonly ended_by: string;
  readonly reason: string | null;
}

/** Written with the record alone, by the function `disclosure.take_uses`. */
export interface FactUseTable {
  readonly fact_key: ReadOnly<string>;
  readonly record_id: ReadOnly<string>;
  readonly used_at: ReadOnly<Date>;
}

export interface RuleTable {
  readonly policy_version: string;
  readonly installed_at: Instant;
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

export interface CaseVersionTable {
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
