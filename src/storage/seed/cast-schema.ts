import { z } from 'zod';

/** `YYYY-MM-DD`. */
const date = z.iso.date();
/** A date, or `+40d`: so many days after the cast is written, so that it does not age. */
const relativeDate = z.union([date, z.string().regex(/^[+]\d+d$/)]);
const text = z.string().min(1);
const optionalText = text.nullable().default(null);
const optionalDate = date.nullable().default(null);
const texts = z.array(text).default([]);
const addressProtection = z.enum(['NONE', 'NAME_AND_ADDRESS', 'SPECIAL']).default('NONE');

const sensitive = z.strictObject({
  race: optionalText,
  ethnicOrigin: optionalText,
  politicalOpinion: optionalText,
  religiousBelief: optionalText,
  philosophicalBelief: optionalText,
  tradeUnionMembership: optionalText,
  kinshipTest: optionalText,
  biometricReference: optionalText,
  health: optionalText,
  fitnessToTravel: optionalText,
  treatmentProfile: optionalText,
  sexLife: optionalText,
  sexualOrientation: optionalText,
});

const person = z.strictObject({
  key: text,
  alienFileNumber: text,
  familyName: optionalText,
  givenNames: optionalText,
  otherNames: texts,
  dateOfBirth: optionalDate,
  sex: optionalText,
  cprNumber: optionalText,
  nationalities: texts,
  identityStatus: optionalText,
  civilStatus: optionalText,
  postalAddress: optionalText,
  municipalityCode: optionalText,
  contactPoints: texts,
  addressProtection,
  residenceStatus: z
    .strictObject({
      isLawful: z.boolean(),
      basis: optionalText,
      validUntil: relativeDate.nullable(),
      rightToWork: z.boolean(),
    })
    .nullable()
    .default(null),
  familyMembers: z.array(z.strictObject({ relation: text, name: text, saidBy: optionalText })).default([]),
  travelDocuments: z.array(z.strictObject({ number: text, issuingState: text, validUntil: date })).default([]),
  entries: z.array(z.strictObject({ enteredOn: date, leftOn: optionalDate })).default([]),
  enquiries: z.array(z.strictObject({ receivedOn: date, content: text })).default([]),
  employerName: optionalText,
  grossMonthlyIncome: z.int().nullable().default(null),
  sensitive: sensitive.nullable().default(null),
});

const sponsor = z.strictObject({
  key: text,
  fullName: text,
  cprNumber: optionalText,
  relationToApplicant: optionalText,
  postalAddress: optionalText,
  addressProtection,
  annualIncome: z.int().nullable().default(null),
  receivesPublicAssistance: z.boolean().nullable().default(null),
  convictions: texts,
});

const caseFile = z.strictObject({
  journalNumber: text,
  applicant: text,
  sponsor: optionalText,
  type: text,
  status: text,
  responsibleAuthority: text,
  receivedOn: date,
  currentStay: z.boolean().default(false),
  mission: optionalText,
  requestedState: optionalText,
  internalNotes: texts,
  caseWorker: optionalText,
  securityAssessment: optionalText,
  parties: z.array(z.strictObject({ role: text, name: text })).default([]),
  decisions: z
    .array(z.strictObject({ outcome: text, decidedOn: date, departureDeadline: optionalDate, reasons: optionalText }))
    .default([]),
  appeals: z.array(z.strictObject({ board: text, outcome: text.nullable() })).default([]),
  grounds: z.array(z.strictObject({ kind: text, statement: text, saidBy: optionalText })).default([]),
  documents: z.array(z.strictObject({ kind: text, title: text, contentCategories: texts, content: text })).default([]),
  receivedInformation: z
    .array(z.strictObject({ source: text, caveat: text, contentCategories: texts, content: text }))
    .default([]),
  restriction: z
    .strictObject({
      kind: z.enum(['ACCURACY_CONTESTED', 'UNLAWFUL_BUT_KEEP', 'KEEP_FOR_CLAIM', 'OBJECTION_PENDING']),
      coordinates: texts,
    })
    .nullable()
    .default(null),
});

/** Several words of the cast mean the same column: the recipient of a requirement, the body that has a task, … */
const fact = z.strictObject({
  fact: text,
  authority: text.optional(),
  recipient: text.optional(),
  task: text.optional(),
  instance: text.optional(),
  purpose: text.optional(),
  person: text.optional(),
  case: text.optional(),
  cases: texts,
  category: text.optional(),
  categories: texts,
  scope: texts,
  coordinates: texts,
  reference: text.optional(),
  claim: text.optional(),
  by: text.optional(),
  approvedBy: text.optional(),
  due: relativeDate.optional(),
  originator: text.optional(),
  suspensive: z.boolean().optional(),
  period: text.optional(),
  extract: z.array(z.strictObject({ type: text, outcome: text, processingWeeks: z.int() })).optional(),
});

export const castSchema = z.strictObject({
  version: z.literal(1),
  persons: z.array(person),
  sponsors: z.array(sponsor),
  cases: z.array(caseFile),
  facts: z.array(fact),
  /** Table -> period -> value -> count. */
  statistics: z.record(text, z.record(text, z.record(text, z.int().nonnegative()))),
});

export type Cast = z.output<typeof castSchema>;
export type CastPerson = Cast['persons'][number];
export type CastSponsor = Cast['sponsors'][number];
export type CastCase = Cast['cases'][number];
export type CastFact = Cast['facts'][number];
