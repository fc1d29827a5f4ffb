import { sql, type Kysely } from 'kysely';
import type { Database } from '#storage/database.ts';
import { readTestPolicy } from '#test/support/databases.ts';

const { version } = readTestPolicy();

export interface Asker {
  readonly authority: string;
  readonly instance?: string;
  readonly purpose: string;
  readonly reference?: string;
  readonly at?: Date;
  /** Another version than that of the committed policy. */
  readonly policyVersion?: string;
}

interface OpenedCase {
  readonly journalNumber: string;
  readonly basis: string;
  readonly rests_on_fact: boolean;
  readonly scope: readonly string[];
}

/** The cases that are open to the asker, in the order of their journal numbers. */
export async function openedCases(db: Kysely<Database>, asker: Asker): Promise<readonly OpenedCase[]> {
  const { rows } = await sql<OpenedCase>`
    select opened.journal_number as "journalNumber", basis.journal_number as basis,
      granted.fact_key is not null as rests_on_fact, granted.scope
    from access.granted_cases(${argumentsOf(asker)}) granted
    join case_file.case opened on opened.key = granted.case_key
    join case_file.case basis on basis.key = granted.basis_case_key
    order by 1, 2`.execute(db);
  return rows;
}

/** Their journal numbers alone. */
export async function opened(db: Kysely<Database>, asker: Asker): Promise<readonly string[]> {
  const cases = await openedCases(db, asker);
  return cases.map(({ journalNumber }) => journalNumber);
}

/** The arguments of `access.granted_cases`. */
export function argumentsOf({ policyVersion = version, authority, instance, purpose, reference, at }: Asker) {
  return sql`${policyVersion}, ${authority}, ${instance ?? null}, ${purpose}, ${reference ?? null},
    ${at === undefined ? sql`clock_timestamp()` : sql`${at}::timestamptz`}`;
}
