import type { ContentDigest } from '#kernel/document-content.ts';
import type {
  AuthorityId,
  CategoryId,
  Coordinate,
  InstanceId,
  InternalKey,
  LegalBasisId,
  PolicyVersion,
  PurposeId,
  RecordId,
  RequirementId,
  RuleId,
} from '#kernel/ids.ts';
import type { AssuranceLevel } from '#kernel/trusted-issuer.ts';
import type { WithheldReason } from '#policy/verdict.ts';

/**
 * The durable record of one answer: who got what of whom, why and on what basis. Never a value, never an internal key
 * of a person or case: those stand under pseudonymous references.
 */
export interface DisclosureEntry {
  readonly id: RecordId;
  /** Whether the authority was given data, or handed some in: a receipt is all that it was given then. */
  readonly direction: 'disclosed' | 'received';
  /** ISO 8601, UTC, milliseconds: the instant at which every fact was looked up. */
  readonly at: string;
  /** Identifies the request in our own log. */
  readonly requestId: string;
  readonly authority: AuthorityId;
  readonly instance: InstanceId | null;
  readonly client: string;
  readonly officer: string | null;
  /** How sure the issuer of the token was of whom it named. */
  readonly assurance: AssuranceLevel;
  readonly purpose: PurposeId;
  readonly reference: string | null;
  /** Why a protected address was asked for. */
  readonly need: string | null;
  readonly rule: RuleId;
  readonly legalBasis: readonly LegalBasisId[];
  readonly policyVersion: PolicyVersion;
  /** SHA-256 of the operation as the client sent it; of method and path where a document was asked for. */
  readonly operationHash: string;
  readonly subjects: readonly DisclosedSubject[];
  /** The content that left, where the answer is a document and no GraphQL. */
  readonly document: ContentDigest | null;
  readonly withheld: readonly WithheldCoordinate[];
}

/** What of one person left through one case; tables and approved extracts stand under neither. */
export interface DisclosedSubject {
  readonly personRef: string | null;
  readonly caseRef: string | null;
  /** The authority responsible for the case: the controller on whose behalf it left. */
  readonly controller: AuthorityId | null;
  /** The case the relation rests on. */
  readonly basisCaseRef: string | null;
  /** The registered fact behind the relation; `null` where it follows from the case register. */
  readonly relationFact: InternalKey | null;
  /** The requirement facts that were relied on. */
  readonly evidence: readonly InternalKey[];
  readonly coordinates: readonly Coordinate[];
  /** Of what left, or of what was handed in. */
  readonly categories: readonly CategoryId[];
}

export interface WithheldCoordinate {
  readonly coordinate: Coordinate;
  readonly reason: WithheldReason;
  readonly requirement: RequirementId | null;
  /** Whether the recipient was told. */
  readonly announced: boolean;
  readonly caseRef: string | null;
}
