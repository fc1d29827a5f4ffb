import type { LogKey, ProvenEntry } from './verify-proof.ts';

/** What the operations of the pages answer: the form that their documents and the schema give them. */

export interface Disclosure {
  readonly id: string;
  readonly rule: string | null;
  readonly reference: string | null;
  readonly policyVersion: string | null;
  readonly withheld: readonly string[] | null;
  readonly direction: 'DISCLOSED' | 'RECEIVED' | null;
  readonly recipient: string | null;
  readonly recipientAuthority: string | null;
  readonly recipientInstance: string | null;
  readonly recipientNameDa: string | null;
  readonly recipientNameEn: string | null;
  readonly source: readonly string[] | null;
  readonly purpose: string | null;
  readonly legalBasis: readonly string[] | null;
  readonly categories: readonly string[] | null;
  readonly disclosedAt: string | null;
  readonly disclosedOn: string | null;
  readonly visibility: 'SHOWN' | 'NEEDS_DECISION' | null;
}

export interface RightsRequest {
  readonly kind: string | null;
  readonly state: string | null;
  readonly dueOn: string | null;
  readonly outcome: string | null;
}

export interface SecurityEvent {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly authority: string;
  readonly instance: string | null;
  readonly client: string;
  readonly officer: string | null;
  readonly purpose: string | null;
  readonly detail: readonly string[];
}

export interface Answers {
  readonly DisclosuresOfCase: {
    readonly caseByJournalNumber: {
      readonly id: string;
      readonly journalNumber: string | null;
      readonly type: string | null;
      readonly status: string | null;
      readonly responsibleAuthority: string | null;
      readonly disclosures: readonly Disclosure[] | null;
    } | null;
  };
  readonly DisclosuresOfPerson: {
    readonly personInMatter: {
      readonly id: string;
      readonly alienFileNumber: string | null;
      readonly familyName: string | null;
      readonly givenNames: string | null;
      readonly rightsRequests: readonly RightsRequest[] | null;
      readonly disclosures: readonly Disclosure[] | null;
    } | null;
  };
  readonly OneDisclosure: { readonly disclosure: Disclosure | null };
  readonly SecurityEvents: { readonly securityEvents: readonly SecurityEvent[] | null };
}

export type OperationName = keyof Answers;

/** What the server says of a record's place in the log. */
export interface ProofAnswer {
  readonly isReadable: boolean;
  readonly proven: ProvenEntry | null;
  readonly keys: readonly LogKey[];
}

interface OpenFields {
  readonly categories: readonly string[];
  readonly requirements: readonly string[];
  readonly fields: readonly string[];
}

export interface Rule {
  readonly authority: string;
  readonly purpose: string;
  readonly role: string | null;
  readonly enabled: boolean;
  readonly relation: string;
  readonly built: boolean;
  readonly needs: readonly string[];
  readonly legalBasis: readonly string[];
  readonly why: string;
  readonly open: readonly OpenFields[];
}

interface Named {
  readonly da: string;
  readonly en: string;
}

interface LegalBasis {
  readonly citation: string;
  readonly gist: string;
  readonly confidence: 'certain' | 'check';
}

/** What the names of the policy mean, as the server says. */
export interface PolicyNames {
  readonly version: string;
  readonly asOf: string;
  readonly authorities: Readonly<Record<string, Named>>;
  readonly purposes: Readonly<Record<string, Named>>;
  readonly categories: Readonly<Record<string, Named>>;
  readonly relations: Readonly<Record<string, Named>>;
  readonly requirements: Readonly<Record<string, string>>;
  readonly legalBases: Readonly<Record<string, LegalBasis>>;
  readonly fields: readonly string[];
}

/** What the server says of the policy. */
export interface PolicyAnswers {
  readonly names: PolicyNames;
  readonly recipients: readonly Rule[];
  readonly fields: readonly Rule[];
}
