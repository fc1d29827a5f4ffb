import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/*
 * What the registers hold, as the evaluator knows it: the cast as it is written, and what a test adds to it. Persons,
 * sponsors and cases go by their names in the cast; no key of the store is known here.
 */

/** An object of the answer as the schema names it. What is left out is null. */
export type Values = Readonly<Record<string, unknown>>;

export interface Person {
  readonly name: string;
  readonly isProtected: boolean;
  readonly municipality: string | null;
  readonly nationalities: readonly string[];
  /** Fields of Applicant or Sponsor that hold their value themselves, and lists of what hangs on the person. */
  readonly values: Values;
  readonly sensitive: Values;
}

export interface File {
  readonly journalNumber: string;
  readonly applicant: string;
  readonly sponsor: string | null;
  readonly type: string;
  readonly status: string;
  readonly responsibleAuthority: string;
  readonly receivedOn: string;
  readonly isCurrentStay: boolean;
  /** Code of the mission that has the application. */
  readonly mission: string | null;
  readonly decisions: readonly Values[];
  readonly appeals: readonly { readonly board: string; readonly outcome: string | null }[];
  readonly grounds: readonly Values[];
  readonly parties: readonly Values[];
  readonly events: readonly Values[];
  readonly documents: readonly HeldItem[];
  readonly receivedInformation: readonly HeldItem[];
  readonly internalNotes: readonly string[];
  readonly caseWorker: string | null;
  readonly securityAssessment: string | null;
}

export interface HeldItem {
  readonly values: Values;
  readonly contentCategories: readonly string[];
  readonly caveat: string;
  readonly source: string | null;
}

/** A relation (lower case), a requirement (upper case), `restriction` or `restriction_release`. */
export interface Fact {
  readonly fact: string;
  readonly authority: string | null;
  readonly instance: string | null;
  readonly purpose: string | null;
  readonly person: string | null;
  readonly cases: readonly string[];
  readonly reference: string | null;
  readonly categories: readonly string[];
  readonly coordinates: readonly string[];
  readonly itemCase: string | null;
  readonly originator: string | null;
  readonly isSuspensive: boolean;
  /** By which a requirement on a request names the fact that the relation rests on. */
  readonly name: string | null;
  readonly request: string | null;
  /** Whether it ends by itself on some day to come. */
  readonly hasEnd: boolean;
  readonly grant: Grant | null;
  readonly restriction: string | null;
  /** The approved cases of an anonymised extract. */
  readonly extract: readonly Values[] | null;
}

/** What an ad hoc grant says of itself. */
export interface Grant {
  readonly basis: string;
  readonly approvers: readonly string[];
  /** Whom a recipient abroad acts for. */
  readonly state: string | null;
}

export interface World {
  readonly persons: ReadonlyMap<string, Person>;
  readonly sponsors: ReadonlyMap<string, Person>;
  readonly files: readonly File[];
  readonly facts: readonly Fact[];
  /** Table -> period -> value -> count. */
  readonly tables: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
}

const texts = z.array(z.string()).default([]);
const optionalText = z.string().nullable().default(null);
const rows = z.array(z.record(z.string(), z.unknown())).default([]);
const item = z.object({ contentCategories: texts, caveat: z.string().default('NONE'), source: optionalText }).loose();

const personSchema = z
  .object({
    key: z.string(),
    addressProtection: z.string(),
    municipalityCode: optionalText,
    nationalities: texts,
    residenceStatus: z.record(z.string(), z.unknown()).nullable().default(null),
    sensitive: z.record(z.string(), z.unknown()).default({}),
    otherNames: texts,
    contactPoints: texts,
    familyMembers: rows,
    travelDocuments: rows,
    entries: rows,
    enquiries: rows,
  })
  .loose();
const sponsorSchema = z.object({ key: z.string(), addressProtection: z.string(), convictions: texts }).loose();
const fileSchema = z.object({
  journalNumber: z.string(),
  applicant: z.string(),
  sponsor: optionalText,
  type: z.string(),
  status: z.string(),
  responsibleAuthority: z.string(),
  receivedOn: z.string(),
  currentStay: z.boolean().default(false),
  mission: optionalText,
  decisions: rows,
  appeals: z.array(z.object({ board: z.string(), outcome: z.string().nullable() })).default([]),
  grounds: rows,
  parties: rows,
  documents: z.array(item).default([]),
  receivedInformation: z.array(item).default([]),
  internalNotes: texts,
  caseWorker: optionalText,
  securityAssessment: optionalText,
  restriction: z.object({ kind: z.string(), coordinates: texts }).nullable().default(null),
});
const factSchema = z.object({
  fact: z.string(),
  authority: z.string().optional(),
  recipient: z.string().optional(),
  task: z.string().optional(),
  instance: optionalText,
  purpose: optionalText,
  person: optionalText,
  case: z.string().optional(),
  cases: texts,
  reference: optionalText,
  category: z.string().optional(),
  categories: texts,
  scope: texts,
  coordinates: texts,
  originator: optionalText,
  suspensive: z.boolean().default(false),
  due: optionalText,
  extract: rows.nullable().default(null),
});
const castSchema = z.object({
  persons: z.array(personSchema),
  sponsors: z.array(sponsorSchema),
  cases: z.array(fileSchema),
  facts: z.array(factSchema),
  statistics: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.number()))),
});

/** @param seededOn what `+40d` counts from, `YYYY-MM-DD` in UTC */
export function readCast(seededOn: string): World {
  const text = readFileSync(join(import.meta.dirname, '../../src/storage/seed/cast.yaml'), 'utf8');
  const cast = castSchema.parse(parse(text));
  const restrictions = cast.cases.flatMap(({ journalNumber, restriction }) =>
    restriction === null ? [] : [buildRestriction(restriction.kind, journalNumber, restriction.coordinates)],
  );
  return {
    persons: new Map(cast.persons.map((person) => [person.key, buildPerson(person, seededOn)])),
    sponsors: new Map(
      cast.sponsors.map(({ key, ...values }) => [
        key,
        {
          name: key,
          isProtected: values.addressProtection !== 'NONE',
          municipality: null,
          nationalities: [],
          values,
          sensitive: {},
        },
      ]),
    ),
    files: cast.cases.map(buildFile),
    facts: [...cast.facts.map(buildFact), ...restrictions],
    tables: cast.statistics,
  };
}

function buildPerson(person: z.infer<typeof personSchema>, seededOn: string): Person {
  const { key, sensitive, residenceStatus, ...values } = person;
  return {
    name: key,
    isProtected: person.addressProtection !== 'NONE',
    municipality: person.municipalityCode,
    nationalities: person.nationalities,
    values: {
      ...values,
      criminalRecords: [],
      rightsRequests: [],
      residenceStatus:
        residenceStatus === null
          ? null
          : { ...residenceStatus, validUntil: resolveDate(residenceStatus['validUntil'], seededOn) },
    },
    sensitive,
  };
}

function buildFile({ currentStay, restriction: _restriction, ...file }: z.infer<typeof fileSchema>): File {
  const hold = ({ contentCategories, caveat, source, ...values }: z.infer<typeof item>): HeldItem => ({
    values: { ...values, contentCategories, caveat, source },
    contentCategories,
    caveat,
    source,
  });
  return {
    ...file,
    isCurrentStay: currentStay,
    events: [],
    documents: file.documents.map(hold),
    receivedInformation: file.receivedInformation.map(hold),
  };
}

function buildFact(fact: z.infer<typeof factSchema>): Fact {
  return {
    ...blankFact,
    fact: fact.fact,
    authority: fact.authority ?? fact.recipient ?? fact.task ?? null,
    instance: fact.instance,
    purpose: fact.purpose,
    person: fact.person,
    cases: [...(fact.case === undefined ? [] : [fact.case]), ...fact.cases],
    reference: fact.reference,
    categories: [...(fact.category === undefined ? [] : [fact.category]), ...fact.categories, ...fact.scope],
    coordinates: fact.coordinates,
    originator: fact.originator,
    isSuspensive: fact.suspensive,
    hasEnd: fact.due !== null,
    extract: fact.extract,
  };
}

export const blankFact: Fact = {
  fact: '',
  authority: null,
  instance: null,
  purpose: null,
  person: null,
  cases: [],
  reference: null,
  categories: [],
  coordinates: [],
  itemCase: null,
  originator: null,
  isSuspensive: false,
  name: null,
  request: null,
  hasEnd: false,
  grant: null,
  restriction: null,
  extract: null,
};

export function buildRestriction(kind: string, file: string, coordinates: readonly string[]): Fact {
  return { ...blankFact, fact: 'restriction', restriction: kind, cases: [file], coordinates };
}

function resolveDate(text: unknown, seededOn: string): unknown {
  if (typeof text !== 'string' || !text.startsWith('+')) return text;
  const date = new Date(`${seededOn}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + Number(text.slice(1, -1)));
  return date.toISOString().slice(0, 10);
}
