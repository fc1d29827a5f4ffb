import type {
  AuthorityId,
  CategoryId,
  Coordinate,
  LegalBasisId,
  PolicyVersion,
  PurposeId,
  RelationId,
  RequirementId,
  RoleId,
  RuleId,
} from '#kernel/ids.ts';
import type { HandlingCaveat } from './entitlement.ts';

/** The policy as the gateway and every subgraph read it: plain JSON, committed under `schema/generated`. */
export interface CompiledPolicy {
  /** Names rules and schema together. */
  readonly version: PolicyVersion;
  /** SHA-256 of the supergraph that it was compiled with. */
  readonly supergraph: string;
  readonly asOf: string;
  readonly authorities: Readonly<Record<AuthorityId, Authority>>;
  readonly purposes: Readonly<Record<PurposeId, Purpose>>;
  readonly legalBases: Readonly<Record<LegalBasisId, LegalBasis>>;
  readonly categories: Readonly<Record<CategoryId, Category>>;
  readonly requirements: Readonly<Record<RequirementId, Requirement>>;
  readonly relations: Readonly<Record<RelationId, Relation>>;
  readonly rules: Readonly<Record<RuleId, Rule>>;
  /** Every output field, argument and input field of the composed schema. */
  readonly coordinates: Readonly<Record<Coordinate, CoordinateEntry>>;
  /** Output coordinates that show where a person is: PROTECTED_CONTACT as well, while protection is active. */
  readonly revealsLocation: readonly Coordinate[];
  readonly derivedFrom: Readonly<Record<Coordinate, readonly Coordinate[]>>;
  readonly aggregate: AggregatePolicy;
  readonly anonymised: AnonymisedPolicy;
  /** What the staff of a responsible authority registers, by the name of the fact. */
  readonly deskFacts: Readonly<Record<string, DeskFact>>;
}

export interface Authority {
  readonly id: AuthorityId;
  readonly nameDa: string;
  readonly nameEn: string;
  readonly kind: string;
  readonly instances: 'one' | 'many';
  readonly status: 'active' | 'closed' | 'derived';
  /** Decides CPR_IDENTIFICATION: a Danish public authority, or the person concerned. */
  readonly identifiesByCpr: boolean;
  /** `decide`: the person concerned sees no entry of the record that names it before that is decided. */
  readonly logVisibility: LogVisibility;
  readonly logVisibilityBasis: readonly LegalBasisId[];
  /** What is refused to it whatever else holds. */
  readonly hardDeny: readonly HardDeny[];
}

/** The recipient acts for the person's state of origin, and the person has or had a case of one of these types. */
export interface HardDeny {
  readonly recipient: 'state_of_origin';
  readonly caseTypes: readonly string[];
}

export interface Purpose {
  readonly id: PurposeId;
  readonly labelDa: string;
  readonly labelEn: string;
  readonly group: string;
  /** The types of the caller's own open case that carry this purpose; empty where no open case is needed. */
  readonly caseTypes: readonly string[];
  readonly legalBasis: readonly LegalBasisId[];
  readonly art9Basis: LegalBasisId | null;
  readonly art10Basis: LegalBasisId | null;
  readonly onRestriction: 'pass' | 'hold' | 'block';
  readonly logVisibility: LogVisibility;
  readonly logVisibilityBasis: readonly LegalBasisId[];
  /** What is read for it is told to the person concerned. */
  readonly tellsSubject: boolean;
}

/** Whether the person concerned sees an entry of the record by itself, or once somebody has decided so. */
export type LogVisibility = 'shown' | 'decide';

export interface LegalBasis {
  readonly id: LegalBasisId;
  readonly act: string;
  readonly provision: string;
  readonly gist: string;
  readonly confidence: 'certain' | 'check';
}

export interface Category {
  readonly id: CategoryId;
  readonly da: string;
  readonly en: string;
  readonly level: number;
  readonly gdpr: 'none' | 'ordinary' | 'confidential' | 'art9' | 'art10' | 'art87';
  /** Requirements on every external disclosure, whatever the rule says. */
  readonly always: readonly RequirementId[];
  readonly filter: 'never' | 'if_readable';
}

export interface Requirement {
  readonly id: RequirementId;
  readonly means: string;
}

export interface Relation {
  readonly id: RelationId;
  readonly about: 'case' | 'person' | 'question' | 'batch' | 'none';
  readonly en: string;
  readonly da: string;
  /** Whether the store knows how to find the cases it opens; rules on any other relation stay closed. */
  readonly built: boolean;
  /** Whether Disclosure-Reference must be given; `none` ignores it, `optional` narrows by it. */
  readonly reference: 'required' | 'optional' | 'none';
}

export type Shape = 'record' | 'pseudonymous' | 'anonymised' | 'aggregate' | 'batch_export' | 'own_report';

export interface Rule {
  readonly id: RuleId;
  readonly authority: AuthorityId;
  readonly purpose: PurposeId;
  /** Who of the authority's own staff acts under it; `null` for a rule of a recipient. */
  readonly role: RoleId | null;
  readonly enabled: boolean;
  readonly external: boolean;
  readonly shape: Shape;
  readonly relation: RelationId;
  /** `null` = any type. */
  readonly caseTypes: readonly string[] | null;
  readonly caseScope: 'this_case' | 'listed_cases' | 'current_stay' | 'all_cases_of_person' | 'batch' | 'none';
  readonly lists: 'none' | 'related';
  /** Requirements on the request as a whole. */
  readonly needs: readonly RequirementId[];
  /** Category -> requirements of the rule itself; an empty list for what stands under `allow`. */
  readonly categories: Readonly<Record<CategoryId, readonly RequirementId[]>>;
  readonly satisfiedByRelation: readonly RequirementId[];
  readonly fieldDeny: readonly Coordinate[];
  readonly fieldOnly: Readonly<Record<CategoryId, readonly Coordinate[]>>;
  /** The categories that the authority may hand in under the rule; empty where nothing flows in. */
  readonly receive: readonly CategoryId[];
  /** The mildest caveat under which it is taken in; `null` exactly where nothing is. */
  readonly receiveCaveat: HandlingCaveat | null;
  readonly legalBasis: readonly LegalBasisId[];
  readonly why: string;
}

export interface CoordinateEntry {
  readonly kind: 'field' | 'argument' | 'input';
  /** Whether it holds a value, or values, and not objects. */
  readonly isLeaf: boolean;
  /** What it carries itself, or, for an argument or input field that reveals a field, what that field carries. */
  readonly categories: readonly CategoryId[];
  /** The output coordinate whose value an argument or input field lets a caller test. */
  readonly reveals: Coordinate | null;
  /** Fields that `@requires` feeds into this one. */
  readonly requires: readonly Coordinate[];
  /**
   * How a root field is entered: by any rule, through the caller's own list, through Disclosure-Reference, or, for a
   * mutation, by a rule under which information flows in. `desk`: by a role of the house; `release`: by a recipient
   * whose rule waits for releases.
   */
  readonly entry: 'key' | 'list' | 'matter_case' | 'matter_person' | 'submission' | 'desk' | 'release' | null;
}

/** How a fact is registered at the disclosure desk. */
export interface DeskFact {
  /** `person`: on the applicant of the one case that is named. */
  readonly on: 'case' | 'person';
  /** What must be said of it. */
  readonly requires: readonly DeskFactPart[];
}

export type DeskFactPart =
  'recipient' | 'purpose' | 'reference' | 'categories' | 'claim' | 'originator' | 'restriction' | 'due';

export interface AggregatePolicy {
  readonly threshold: number;
  readonly zeroCountsAsSmall: boolean;
  readonly complementarySuppression: boolean;
  readonly tables: readonly string[];
}

export interface AnonymisedPolicy {
  readonly minCases: number;
}
