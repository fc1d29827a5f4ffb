import { sql, type Kysely } from 'kysely';
import { lookUpApplicant, lookUpCase } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { registerFact, type NewFact } from '#storage/fact-store.ts';
import { argumentsOf, type Asker } from '#test/integration/store/opened-cases.ts';

type Entitling = Extract<NewFact, { authority: string }>;

/** A fact with cases by journal number and persons by file number. */
export interface Registered extends Pick<
  Entitling,
  'instance' | 'purpose' | 'reference' | 'categories' | 'coordinates' | 'requestKey' | 'dueAt' | 'detail'
> {
  readonly cases?: readonly string[];
  readonly person?: string;
}

/** Registers a fact for the body that asks. */
export async function register(
  db: Kysely<Database>,
  fact: string,
  { authority, instance }: Asker,
  { cases = [], person, ...rest }: Registered,
): Promise<string> {
  return registerFact(db, {
    fact,
    authority,
    instance: instance ?? null,
    ...rest,
    caseKeys: await Promise.all(cases.map(async (each) => (await lookUpCase(db, each)).caseKey)),
    personKey: person === undefined ? null : await lookUpApplicant(db, person),
    registeredBy: 'test',
  });
}

/** What the asker's rule opens: `case person` by their numbers, `-` for none. */
export async function granted(db: Kysely<Database>, asker: Asker): Promise<readonly string[]> {
  const { rows } = await sql<{ opened: string }>`
    select coalesce(file.journal_number, '-') || ' ' || coalesce(person.alien_file_number, '-') as opened
    from access.granted_cases(${argumentsOf(asker)}) granted
    left join case_file.case file on file.key = granted.case_key
    left join applicant.person person on person.key = granted.applicant_key
    order by 1`.execute(db);
  return rows.map(({ opened }) => opened);
}

/** The store's own instant, now. */
export async function now(db: Kysely<Database>): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    select date_trunc('milliseconds', clock_timestamp()) as at`.execute(db);
  return rows[0]?.at ?? new Date(NaN);
}

export function later(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}
