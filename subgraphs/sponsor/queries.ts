import { sql, type QueryExecutorProvider } from 'kysely';
import { entitledBy, keySet, parseEntitled, type Entitled } from '../entitled.ts';
import type { Access } from '../subgraph.ts';

/** A sponsor, with the names of the schema. */
export interface SponsorRow {
  readonly id: string;
  readonly fullName: string | null;
  readonly cprNumber: string | null;
  readonly relationToApplicant: string | null;
  readonly postalAddress: string | null;
  readonly addressProtection: string;
  readonly annualIncome: number | null;
  readonly receivesPublicAssistance: boolean | null;
  readonly convictions: readonly string[];
  readonly entitlements: unknown;
}

/** The sponsors behind the keys who have a case that the requester's rule opens. */
export async function selectSponsors(
  db: QueryExecutorProvider,
  access: Access,
  keys: readonly string[],
): Promise<readonly Entitled<SponsorRow>[]> {
  const { rows } = await sql<SponsorRow>`
    select person.key as id, person.full_name as "fullName", person.cpr_number as "cprNumber",
      person.relation_to_applicant as "relationToApplicant", person.postal_address as "postalAddress",
      person.address_protection as "addressProtection", person.annual_income as "annualIncome",
      person.receives_public_assistance as "receivesPublicAssistance", person.convictions, opened.entitlements
    from ${entitledBy(access, 'sponsor_key', keySet(keys))} opened
    join sponsor.person person on person.key = opened.owner_key`.execute(db);
  return rows.map(parseEntitled);
}
