import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { CastPerson, CastSponsor } from './cast-schema.ts';
import { resolveDate } from './relative-date.ts';

export async function writeApplicant(db: Kysely<Database>, key: string, person: CastPerson, at: Date): Promise<void> {
  await db
    .insertInto('applicant.person')
    .values({
      key,
      alien_file_number: person.alienFileNumber,
      cpr_number: person.cprNumber,
      family_name: person.familyName,
      given_names: person.givenNames,
      other_names: person.otherNames,
      date_of_birth: person.dateOfBirth,
      sex: person.sex,
      identity_status: person.identityStatus,
      nationalities: person.nationalities,
      civil_status: person.civilStatus,
      postal_address: person.postalAddress,
      municipality_code: person.municipalityCode,
      contact_points: person.contactPoints,
      address_protection: person.addressProtection,
      employer_name: person.employerName,
      gross_monthly_income: person.grossMonthlyIncome,
    })
    .execute();
  await writeStatus(db, key, person, at);
  await writeHistory(db, key, person);
}

async function writeStatus(db: Kysely<Database>, key: string, person: CastPerson, at: Date): Promise<void> {
  const { residenceStatus: stay, sensitive } = person;
  if (stay !== null) {
    await db
      .insertInto('applicant.residence_status')
      .values({
        person_key: key,
        is_lawful: stay.isLawful,
        basis: stay.basis,
        valid_until: stay.validUntil === null ? null : resolveDate(stay.validUntil, at),
        right_to_work: stay.rightToWork,
      })
      .execute();
  }
  if (sensitive !== null) {
    await db
      .insertInto('applicant.special_category')
      .values({
        person_key: key,
        race: sensitive.race,
        ethnic_origin: sensitive.ethnicOrigin,
        political_opinion: sensitive.politicalOpinion,
        religious_belief: sensitive.religiousBelief,
        philosophical_belief: sensitive.philosophicalBelief,
        trade_union_membership: sensitive.tradeUnionMembership,
        kinship_test: sensitive.kinshipTest,
        biometric_reference: sensitive.biometricReference,
        health: sensitive.health,
        fitness_to_travel: sensitive.fitnessToTravel,
        treatment_profile: sensitive.treatmentProfile,
        sex_life: sensitive.sexLife,
        sexual_orientation: sensitive.sexualOrientation,
      })
      .execute();
  }
}

async function writeHistory(db: Kysely<Database>, key: string, person: CastPerson): Promise<void> {
  for (const [position, { relation, name, saidBy }] of person.familyMembers.entries()) {
    await db
      .insertInto('applicant.family_member')
      .values({ person_key: key, position, relation, name, said_by: saidBy })
      .execute();
  }
  for (const [position, { number, issuingState, validUntil }] of person.travelDocuments.entries()) {
    await db
      .insertInto('applicant.travel_document')
      .values({ person_key: key, position, number, issuing_state: issuingState, valid_until: validUntil })
      .execute();
  }
  for (const [position, { enteredOn, leftOn }] of person.entries.entries()) {
    await db
      .insertInto('applicant.entry_record')
      .values({ person_key: key, position, entered_on: enteredOn, left_on: leftOn })
      .execute();
  }
  for (const [position, { receivedOn, content }] of person.enquiries.entries()) {
    await db
      .insertInto('applicant.enquiry')
      .values({ person_key: key, position, received_on: receivedOn, content })
      .execute();
  }
}

export async function writeSponsor(db: Kysely<Database>, key: string, sponsor: CastSponsor): Promise<void> {
  await db
    .insertInto('sponsor.person')
    .values({
      key,
      full_name: sponsor.fullName,
      cpr_number: sponsor.cprNumber,
      relation_to_applicant: sponsor.relationToApplicant,
      postal_address: sponsor.postalAddress,
      address_protection: sponsor.addressProtection,
      annual_income: sponsor.annualIncome,
      receives_public_assistance: sponsor.receivesPublicAssistance,
      convictions: sponsor.convictions,
    })
    .execute();
}
