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

/** A person, with the names of the schema. */
export interface ApplicantRow {
  readonly id: string;
  readonly alienFileNumber: string;
  readonly cprNumber: string | null;
  readonly familyName: string | null;
  readonly givenNames: string | null;
  readonly otherNames: readonly string[];
  readonly dateOfBirth: string | null;
  readonly sex: string | null;
  readonly identityStatus: string | null;
  readonly nationalities: readonly string[];
  readonly civilStatus: string | null;
  readonly postalAddress: string | null;
  readonly municipalityCode: string | null;
  readonly contactPoints: readonly string[];
  readonly addressProtection: string;
  readonly employerName: string | null;
  readonly grossMonthlyIncome: number | null;
  readonly entitlements: unknown;
}

/** The persons behind the keys whom the requester's rule opens. */
export async function selectApplicants(
  db: QueryExecutorProvider,
  access: Access,
  keys: KeySet,
): Promise<readonly Entitled<ApplicantRow>[]> {
  const { rows } = await sql<ApplicantRow>`
    select person.key as id, person.alien_file_number as "alienFileNumber", person.cpr_number as "cprNumber",
      person.family_name as "familyName", person.given_names as "givenNames", person.other_names as "otherNames",
      person.date_of_birth as "dateOfBirth", person.sex, person.identity_status as "identityStatus",
      person.nationalities, person.civil_status as "civilStatus", person.postal_address as "postalAddress",
      person.municipality_code as "municipalityCode", person.contact_points as "contactPoints",
      person.address_protection as "addressProtection", person.employer_name as "employerName",
      person.gross_monthly_income as "grossMonthlyIncome", opened.entitlements
    from ${entitledBy(access, 'applicant_key', keys)} opened
    join applicant.person person on person.key = opened.owner_key`.execute(db);
  return rows.map(parseEntitled);
}

export function keyOfFileNumber(alienFileNumber: string): KeySet {
  return sql`array(select key from applicant.person where alien_file_number = ${alienFileNumber})`;
}

/**
 * The one person whom the matter of Disclosure-Reference is about; nobody where it is about several. The fact behind
 * the relation must carry the very reference.
 */
export function keyInMatter(access: Access): KeySet {
  return sql`array(
    select min(opened.applicant_key::text)::uuid
    from ${grantedInMatter(access)} opened
    having count(distinct opened.applicant_key) = 1)`;
}

/** What hangs on a person, one table each: its columns under the names of the schema. */
const partColumns = {
  residence_status:
    'is_lawful as "isLawful", basis, valid_until as "validUntil", right_to_work as "rightToWork", 0 as position',
  family_member: 'relation, name, said_by as "saidBy", position',
  travel_document: 'number, issuing_state as "issuingState", valid_until as "validUntil", position',
  entry_record: 'entered_on as "enteredOn", left_on as "leftOn", position',
  special_category: `race, ethnic_origin as "ethnicOrigin", political_opinion as "politicalOpinion",
    religious_belief as "religiousBelief", philosophical_belief as "philosophicalBelief",
    trade_union_membership as "tradeUnionMembership", kinship_test as "kinshipTest",
    biometric_reference as "biometricReference", health, fitness_to_travel as "fitnessToTravel",
    treatment_profile as "treatmentProfile", sex_life as "sexLife", sexual_orientation as "sexualOrientation",
    0 as position`,
  criminal_record: 'offence, position',
  enquiry: 'received_on as "receivedOn", content, position',
} as const;

export type PartTable = keyof typeof partColumns;
export type PartRow = Readonly<Record<string, unknown>> & { readonly ownerKey: string };

/** The rows of one table that hang on the persons, in their order. */
export async function selectParts(
  db: QueryExecutorProvider,
  access: Access,
  table: PartTable,
  personKeys: readonly string[],
): Promise<readonly PartRow[]> {
  const { rows } = await sql<PartRow>`
    select person_key as "ownerKey", ${sql.raw(partColumns[table])}
    from ${sql.table(`applicant.${table}`)}
    where person_key in (
      select opened.applicant_key from ${grantedCases(access)} opened
      where opened.applicant_key = any (${keySet(personKeys)}))
    order by person_key, position`.execute(db);
  return rows;
}
