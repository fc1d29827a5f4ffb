import type { CategoryId, Coordinate, InternalKey, RequirementId, RuleId } from '#kernel/ids.ts';
import type { Entitlement, Item } from './entitlement.ts';

export type WithheldReason = 'NOT_FOR_PURPOSE' | 'REQUIREMENT_MISSING' | 'HELD_FOR_REVIEW' | 'RESTRICTED';
export const marks = ['RESTRICTED', 'CONTESTED', 'ADDRESS_PROTECTED', 'CAVEAT'] as const;
export type Mark = (typeof marks)[number];

/** What is asked of the policy: may this rule open this coordinate? */
export interface Question {
  readonly rule: RuleId;
  readonly coordinate: Coordinate;
  /** The requester has stated why a protected address is needed. */
  readonly needStated: boolean;
  readonly cleared: boolean;
  /** The document or received item that the coordinate belongs to, where it belongs to one. */
  readonly item?: Item;
}

export interface Allow {
  readonly kind: 'allow';
  /** The single case that met every requirement of every category; `null` only for the question without facts. */
  readonly openedBy: Entitlement | null;
  /** Everything that was decided upon: its own, and what the document or protection it stands under adds. */
  readonly categories: readonly CategoryId[];
  /** Keys of the requirement facts that were relied on. */
  readonly evidence: readonly InternalKey[];
  readonly marks: readonly Mark[];
}

export interface Withhold {
  readonly kind: 'withhold';
  readonly reason: WithheldReason;
  /** The first requirement that is missing, with REQUIREMENT_MISSING alone. */
  readonly requirement: RequirementId | null;
  /** Whether the answer may say that something is withheld here. */
  readonly announced: boolean;
  readonly marks: readonly Mark[];
}

export type Verdict = Allow | Withhold;

/** `'possible'`: could this rule ever open it, whatever is registered? Otherwise the cases that the rule opens now. */
export type Facts = 'possible' | readonly Entitlement[];
