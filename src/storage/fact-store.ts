import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { z } from 'zod';
import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Database } from './database.ts';
import { parseInput } from './input/parse-input.ts';
import { StoreError } from './store-error.ts';

const key = z.uuid();
const text = z.string().min(1).max(500);
const shared = {
  /** Where the fact has had a name before, as a grant has from its proposal on. */
  key: key.optional(),
  instance: text.nullable().default(null),
  purpose: text.nullable().default(null),
  personKey: key.nullable().default(null),
  caseKeys: z.array(key).default([]),
  reference: text.nullable().default(null),
  /** A consultation's, inquiry's or task's scope; for a requirement, the categories it is limited to. */
  categories: z.array(z.string().regex(/^[A-Z0-9_]+$/)).default([]),
  coordinates: z.array(z.string().regex(/^[A-Za-z]+[.][A-Za-z0-9]+$/)).default([]),
  itemCaseKey: key.nullable().default(null),
  /** For a requirement on a request: the key of the fact that the relation rests on. */
  requestKey: key.nullable().default(null),
  claim: text.nullable().default(null),
  registeredBy: text,
  /** The fact has ended by itself from this instant on. */
  dueAt: z.date().nullable().default(null),
};
const restrictionKind = z.enum(['ACCURACY_CONTESTED', 'UNLAWFUL_BUT_KEEP', 'KEEP_FOR_CLAIM', 'OBJECTION_PENDING']);
/** GDPR art. 18(2). */
const releaseGround = z.enum(['consent', 'legal_claim', 'rights_of_another_person', 'important_public_interest']);

const restrictionSchema = z.strictObject({
  ...shared,
  fact: z.literal('restriction'),
  caseKeys: z.array(key).min(1),
  detail: z.looseObject({ kind: restrictionKind }),
});
const releasedValue = z.strictObject({ coordinate: z.string(), sha256: z.string(), redacted: z.string().nullable() });
/** For what a restriction holds back, one recipient, one purpose and one answer; without coordinates, all of the cases. */
const releaseSchema = z.strictObject({
  ...shared,
  fact: z.literal('restriction_release'),
  authority: text,
  purpose: text,
  caseKeys: z.array(key).min(1),
  detail: z.strictObject({
    ground: releaseGround,
    /** The values that were seen, where not whatever stands at the coordinates is released. */
    released: z.array(releasedValue).exactOptional(),
  }),
  // What it does not go by must not look as if it narrowed it.
  personKey: z.null().default(null),
  reference: z.null().default(null),
  itemCaseKey: z.null().default(null),
  categories: z.tuple([]).default([]),
});
/** The person may learn of one record: that of this id, as far as it is about these cases. */
const shownSchema = z.strictObject({
  ...shared,
  fact: z.literal('disclosure_shown'),
  reference: key,
  caseKeys: z.array(key).min(1),
  personKey: key,
  detail: z.strictObject({}).default({}),
});
/** What the schemas above are for. */
const ownSchemas = ['restriction', 'restriction_release', 'disclosure_shown'];
/** A relation (lower case) or requirement (upper case) that holds for one recipient. */
const entitlingSchema = z.strictObject({
  ...shared,
  fact: z
    .string()
    .regex(/^([a-z_]+|[A-Z0-9_]+)$/)
    .refine((fact) => !ownSchemas.includes(fact)),
  authority: text,
  detail: z.record(z.string(), z.json()).default({}),
});

/** A fact as it is handed in. Keys are those of the registers; left out means none, or not limited. */
export type NewFact = NewRestriction | NewRelease | NewShown | z.input<typeof entitlingSchema>;
type NewRestriction = z.input<typeof restrictionSchema>;
type NewRelease = z.input<typeof releaseSchema>;
type NewShown = z.input<typeof shownSchema>;

/**
 * Registers a relation, requirement, restriction, release from hold or shown entry, from now on.
 *
 * @param db the desk's connection, or a transaction on it
 * @returns the key of the fact, by which it is ended and which the record names as evidence
 * @throws {StoreError} STORE_INPUT_INVALID, STORE_CASE_UNKNOWN, STORE_FACT_UNKNOWN (the request)
 */
export async function registerFact(db: Kysely<Database>, newFact: NewFact): Promise<InternalKey> {
  const fact = parseFact(newFact);
  await assertCasesKnown(db, fact.caseKeys);
  if (fact.requestKey !== null) await assertFactKnown(db, fact.requestKey);
  const factKey = fact.key ?? randomUUID();
  await db
    .insertInto('access.fact')
    .values({
      key: factKey,
      fact: fact.fact,
      authority: fact.authority,
      instance: fact.instance,
      purpose: fact.purpose,
      person_key: fact.personKey,
      case_keys: fact.caseKeys,
      reference: fact.reference,
      categories: fact.categories,
      coordinates: fact.coordinates,
      item_case_key: fact.itemCaseKey,
      request_key: fact.requestKey,
      detail: JSON.stringify(fact.detail),
      claim: fact.claim,
      registered_by: fact.registeredBy,
      due_at: fact.dueAt,
    })
    .execute();
  return asId<InternalKey>(factKey);
}

function parseFact(newFact: NewFact) {
  if (isRestriction(newFact)) return { ...parseInput(restrictionSchema, newFact), authority: null };
  if (isShown(newFact)) return { ...parseInput(shownSchema, newFact), authority: null };
  return isRelease(newFact) ? parseInput(releaseSchema, newFact) : parseInput(entitlingSchema, newFact);
}

function isRestriction(fact: NewFact): fact is NewRestriction {
  return fact.fact === 'restriction';
}

function isRelease(fact: NewFact): fact is NewRelease {
  return fact.fact === 'restriction_release';
}

function isShown(fact: NewFact): fact is NewShown {
  return fact.fact === 'disclosure_shown';
}

async function assertCasesKnown(db: Kysely<Database>, caseKeys: readonly string[]): Promise<void> {
  if (caseKeys.length === 0) return;
  const known = await db
    .selectFrom('access.case_version')
    .select('case_key')
    .distinct()
    .where('case_key', 'in', caseKeys)
    .execute();
  if (known.length !== new Set(caseKeys).size) throw new StoreError('STORE_CASE_UNKNOWN');
}

async function assertFactKnown(db: Kysely<Database>, factKey: string): Promise<void> {
  const known = await db.selectFrom('access.fact').select('key').where('key', '=', factKey).execute();
  if (known.length === 0) throw new StoreError('STORE_FACT_UNKNOWN');
}

const endSchema = z.strictObject({ key, by: text, reason: text.nullable().default(null) });

/**
 * Ends a fact from now on. What was true before stays true of that time.
 *
 * @throws {StoreError} STORE_INPUT_INVALID, STORE_FACT_UNKNOWN (also when it has ended already)
 */
export async function endFact(db: Kysely<Database>, ending: z.input<typeof endSchema>): Promise<void> {
  const end = parseInput(endSchema, ending);
  const inserted = await db
    .insertInto('access.fact_end')
    .columns(['fact_key', 'ended_by', 'reason'])
    .expression((select) =>
      select
        .selectFrom('access.fact')
        .where('key', '=', end.key)
        .select(['key', sql<string>`${end.by}::text`.as('ended_by'), sql<string>`${end.reason}::text`.as('reason')]),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('fact_key')
    .execute();
  if (inserted.length === 0) throw new StoreError('STORE_FACT_UNKNOWN');
}

interface FactFilter {
  readonly fact: string;
  readonly authority?: string;
  readonly caseKey?: string;
  readonly reference?: string;
}

/** The facts of this name that hold now, oldest first. */
export async function findFacts(db: Kysely<Database>, filter: FactFilter): Promise<readonly InternalKey[]> {
  const { rows } = await sql<{ key: string }>`
    select key from access.fact_at(clock_timestamp()) live
    where fact = ${filter.fact}
      and (${filter.authority ?? null}::text is null or authority = ${filter.authority ?? null})
      and (${filter.caseKey ?? null}::uuid is null or case_keys @> array[${filter.caseKey ?? null}::uuid])
      and (${filter.reference ?? null}::text is null or reference = ${filter.reference ?? null})
    order by valid_from, key`.execute(db);
  return rows.map((row) => asId<InternalKey>(row.key));
}
