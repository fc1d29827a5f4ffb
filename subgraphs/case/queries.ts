import { sql, type QueryExecutorProvider } from 'kysely';
import {
  entitledBy,
  grantedCases,
  grantedInMatter,
  keySet,
  parseEntitled,
  type Entitled,
  type KeySet,
} from '../entitled.ts';
import type { Access } from '../subgraph.ts';
import { digestOfDocument, sizeOfDocument } from './document-queries.ts';
import type { Handling } from './item-of.ts';

/** A case, with the names of the schema; what the schema does not have ends in `Key`. */
export interface CaseRow {
  readonly id: string;
  readonly journalNumber: string;
  readonly applicantKey: string;
  readonly sponsorKey: string | null;
  readonly type: string;
  readonly status: string;
  readonly responsibleAuthority: string;
  readonly receivedOn: string | null;
  readonly internalNotes: readonly string[];
  readonly caseWorker: string | null;
  readonly securityAssessment: string | null;
  readonly retentionStage: string;
  readonly retentionReviewDueOn: string | null;
  readonly legalHold: boolean;
  readonly entitlements: unknown;
}

/** The cases behind the keys that the requester's rule opens, newest first. */
export async function selectCases(
  db: QueryExecutorProvider,
  access: Access,
  keys: KeySet,
): Promise<readonly Entitled<CaseRow>[]> {
  const { rows } = await sql<CaseRow>`
    select file.key as id, file.journal_number as "journalNumber", file.applicant_key as "applicantKey",
      file.sponsor_key as "sponsorKey", file.type, file.status, file.responsible_authority as "responsibleAuthority",
      file.received_on as "receivedOn", file.internal_notes as "internalNotes", file.case_worker as "caseWorker",
      file.security_assessment as "securityAssessment", file.retention_stage as "retentionStage",
      file.retention_review_due_on as "retentionReviewDueOn", file.legal_hold as "legalHold", opened.entitlements
    from ${entitledBy(access, 'case_key', keys)} opened
    join case_file.case file on file.key = opened.owner_key
    order by coalesce(file.received_on, '-infinity') desc, file.key desc`.execute(db);
  return rows.map(parseEntitled);
}

export function keyOfJournalNumber(journalNumber: string): KeySet {
  return sql`array(select key from case_file.case where journal_number = ${journalNumber})`;
}

/**
 * The one case that the matter of Disclosure-Reference is about; none where it is about several. The fact behind the
 * relation must carry the very reference.
 */
export function keyInMatter(access: Access): KeySet {
  return sql`array(
    select min(opened.case_key::text)::uuid
    from ${grantedInMatter(access)} opened
    having count(distinct opened.case_key) = 1)`;
}

/** An applicant as this subgraph knows one: the cases of that person which the rule opens. */
export interface ApplicantCasesRow {
  readonly id: string;
  readonly entitlements: unknown;
}

export async function selectApplicantCases(
  db: QueryExecutorProvider,
  access: Access,
  applicantKeys: readonly string[],
): Promise<readonly Entitled<ApplicantCasesRow>[]> {
  const { rows } = await sql<ApplicantCasesRow>`
    select opened.owner_key as id, opened.entitlements
    from ${entitledBy(access, 'applicant_key', keySet(applicantKeys))} opened`.execute(db);
  return rows.map(parseEntitled);
}

/** What hangs on a case, one table each: its columns under the names of the schema, and its order. */
const partTables = {
  party: { columns: sql`role, name`, order: 'position' },
  event: { columns: sql`occurred_on as "occurredOn", kind`, order: 'position' },
  ground: { columns: sql`kind, statement, said_by as "saidBy"`, order: 'position' },
  decision: {
    columns: sql`outcome, decided_on as "decidedOn", departure_deadline as "departureDeadline", reasons`,
    order: 'decided_on, key',
  },
  appeal: { columns: sql`board, outcome`, order: 'key' },
  document: {
    columns: sql`key as id, kind, title, content_categories as "contentCategories", content, caveat,
      ${sizeOfDocument} as "sizeBytes", ${digestOfDocument} as sha256`,
    order: 'position',
  },
  received_information: {
    columns: sql`source, caveat, content_categories as "contentCategories", content`,
    order: 'position',
  },
} as const;

export type PartTable = keyof typeof partTables;
export interface PartRow {
  readonly ownerKey: string;
}

interface ItemRow extends PartRow, Handling {
  readonly content: string | null;
}

export interface DocumentRow extends ItemRow {
  readonly id: string;
}

export interface ReceivedInformationRow extends ItemRow {
  readonly source: string | null;
}

/** The rows of one table that hang on the cases, in their order. */
export async function selectParts<Row extends PartRow>(
  db: QueryExecutorProvider,
  access: Access,
  table: PartTable,
  caseKeys: readonly string[],
): Promise<readonly Row[]> {
  const { columns, order } = partTables[table];
  const { rows } = await sql<Row>`
    select case_key as "ownerKey", ${columns}
    from ${sql.table(`case_file.${table}`)}
    where case_key in (
      select opened.case_key from ${grantedCases(access)} opened where opened.case_key = any (${keySet(caseKeys)}))
    order by case_key, ${sql.raw(order)}`.execute(db);
  return rows;
}
