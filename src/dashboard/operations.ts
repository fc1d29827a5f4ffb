import type { PurposeId } from '#kernel/ids.ts';
import { asId } from '#kernel/ids.ts';

/** One operation of the pages: a fixed document, for some purposes. */
export interface DashboardOperation {
  readonly document: string;
  readonly purposes: readonly PurposeId[];
}

const purposesOf = (...names: readonly string[]): readonly PurposeId[] => names.map((name) => asId<PurposeId>(name));

/** Who may ask who received what, and why. */
const oversight = purposesOf('internal_oversight_dpo', 'supervision_datatilsynet', 'data_subject_access');
const security = purposesOf('security_watch');

const disclosure = `id rule reference policyVersion withheld direction recipient recipientAuthority recipientInstance
      recipientNameDa recipientNameEn source purpose legalBasis categories disclosedAt disclosedOn visibility`;

/**
 * Everything that the pages ask, by name. The browser sends a name and never a text; where only registered documents run,
 * these are registered by `migrate`.
 */
export const dashboardOperations = {
  DisclosuresOfCase: {
    purposes: oversight,
    document: `query DisclosuresOfCase($journalNumber: String!, $first: Int!, $after: ID) {
  caseByJournalNumber(journalNumber: $journalNumber) {
    id
    journalNumber
    type
    status
    responsibleAuthority
    disclosures(first: $first, after: $after) {
      ${disclosure}
    }
  }
}
`,
  },
  DisclosuresOfPerson: {
    purposes: oversight,
    document: `query DisclosuresOfPerson($first: Int!, $after: ID) {
  personInMatter {
    id
    alienFileNumber
    familyName
    givenNames
    rightsRequests {
      kind
      state
      dueOn
      outcome
    }
    disclosures(first: $first, after: $after) {
      ${disclosure}
    }
  }
}
`,
  },
  OneDisclosure: {
    purposes: oversight,
    document: `query OneDisclosure($id: ID!) {
  disclosure(id: $id) {
    ${disclosure}
  }
}
`,
  },
  SecurityEvents: {
    purposes: security,
    document: `query SecurityEvents($first: Int!, $after: ID) {
  securityEvents(first: $first, after: $after) {
    id
    at
    kind
    authority
    instance
    client
    officer
    purpose
    detail
  }
}
`,
  },
} as const satisfies Readonly<Record<string, DashboardOperation>>;

/** `null` for a name of none. */
export function findOperation(name: string): DashboardOperation | null {
  return operationsByName.get(name) ?? null;
}

const operationsByName = new Map<string, DashboardOperation>(Object.entries(dashboardOperations));
