import type { AuthorityId, CategoryId, Coordinate, InternalKey, RequirementId } from '#kernel/ids.ts';

/**
 * One case (or, where a relation opens a person without a case, one request) that the requester's rule opens at one
 * instant, with every fact that a decision about it needs. Rows of the SQL function `access.entitlements`.
 */
export interface Entitlement {
  /** The case that is open; `null` where the rule opens a person, or nobody, and no case. */
  readonly caseKey: InternalKey | null;
  /** `null` only for a request that concerns no person, such as an anonymised extract. */
  readonly applicantKey: InternalKey | null;
  readonly sponsorKey: InternalKey | null;
  /** The authority that is responsible for the open case; `null` where none is open. */
  readonly controller: AuthorityId | null;
  /** The case the relation rests on; requirements were looked up there. */
  readonly basisCaseKey: InternalKey | null;
  /** The registered fact behind the relation; `null` where the relation follows from the case register itself. */
  readonly relationFactKey: InternalKey | null;
  /** The categories that the consultation, inquiry or task names. */
  readonly scope: readonly CategoryId[];
  readonly facts: readonly RequirementFact[];
  readonly restrictions: readonly Restriction[];
  /** Name and address protection is active for someone in this case or household. */
  readonly protectionActive: boolean;
  /** How the person stands to the state that the recipient acts for; `null` where the relation's fact names no state. */
  readonly origin: Origin | null;
}

export interface Origin {
  /** A state that the person is or was a national of, or had their home in; also where that is in doubt. */
  readonly isStateOfOrigin: boolean;
  /** The types of the cases that the person has or had. */
  readonly caseTypes: readonly string[];
}

/** A registered requirement, live at the instant, for this recipient on the basis case or the registered request. */
export interface RequirementFact {
  readonly key: InternalKey;
  readonly requirement: RequirementId;
  /** Empty = not limited to categories. */
  readonly categories: readonly CategoryId[];
  /** Empty = not limited to coordinates. */
  readonly coordinates: readonly Coordinate[];
  /** The case whose item it concerns, where that is not the basis case itself; `null` = any opened case. */
  readonly itemCaseKey: InternalKey | null;
  /** Who consented, for ORIGINATOR_OK; `null` for every other requirement. */
  readonly originator: string | null;
  /** For HUMAN_REVIEW, the values that the official has seen; `null` where the coordinates are released as they are. */
  readonly released: readonly ReleasedValue[] | null;
}

/** A value that an official has seen and let go, as it is or in another wording. */
export interface ReleasedValue {
  readonly coordinate: Coordinate;
  /** SHA-256 of the value as it was shown, in hexadecimal. */
  readonly sha256: string;
  /** What leaves instead. */
  readonly redacted: string | null;
}

/** An active restriction or pending objection (GDPR art. 18 and 21). */
export interface Restriction {
  readonly kind: 'ACCURACY_CONTESTED' | 'UNLAWFUL_BUT_KEEP' | 'KEEP_FOR_CLAIM' | 'OBJECTION_PENDING';
  readonly caseKey: InternalKey;
  /** Empty = the whole case. */
  readonly coordinates: readonly Coordinate[];
  /** What a named human let go to this recipient, for this purpose, in spite of it. */
  readonly releases: readonly Release[];
}

/** A release from hold that no answer has rested on yet. */
export interface Release {
  readonly key: InternalKey;
  /** Empty = everything that the restriction reaches. */
  readonly coordinates: readonly Coordinate[];
  /** The values that the official has seen; `null` where the coordinates are released as they are. */
  readonly released: readonly ReleasedValue[] | null;
}

export type HandlingCaveat = 'NONE' | 'ASK_ORIGINATOR' | 'NO_REDISCLOSURE' | 'SECURITY';

/** A document or received item: what its content holds, and how its sender lets it be handled. */
export interface Item {
  readonly contentCategories: readonly CategoryId[];
  readonly caveat: HandlingCaveat;
  /** Who the item came from; `null` where it is the house's own. */
  readonly originator: string | null;
}
