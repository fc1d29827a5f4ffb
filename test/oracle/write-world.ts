import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Database } from '#storage/database.ts';
import { endFact, registerFact } from '#storage/fact-store.ts';
import type { Store } from '#storage/open-store.ts';
import { addExtraCases } from './extra-cases.ts';
import { readCast, type Fact, type File, type Values, type World } from './world.ts';

/** What a store holds, and under which keys: `Type name` -> key. */
export interface WrittenWorld {
  readonly world: World;
  readonly keys: ReadonlyMap<string, string>;
}

/** How a world differs from the cast with the extra cases. */
export interface WorldChange {
  /** In place of the requirements of the cast. */
  readonly requirements: readonly Fact[];
  readonly restrictions: readonly Fact[];
  /** Names of persons and sponsors whose address is protected, besides those of the cast. */
  readonly protectedNames: readonly string[];
}

/** Brings a store that holds the cast to a changed world. */
export async function writeWorld(store: Store, change: (world: World) => WorldChange): Promise<WrittenWorld> {
  const cast = readCast(await readSeedDate(store));
  const base = addExtraCases(cast);
  const { requirements, restrictions, protectedNames } = change(base);
  const keptFacts = base.facts.filter(({ fact }) => fact !== fact.toUpperCase());
  const protect = <Named extends { readonly name: string; readonly isProtected: boolean; readonly values: object }>(
    people: ReadonlyMap<string, Named>,
  ): ReadonlyMap<string, Named> =>
    new Map(
      [...people].map(([name, person]) => [
        name,
        protectedNames.includes(name)
          ? { ...person, isProtected: true, values: { ...person.values, addressProtection: 'SPECIAL' } }
          : person,
      ]),
    );
  const world = {
    ...base,
    facts: [...keptFacts, ...requirements, ...restrictions],
    persons: protect(base.persons),
    sponsors: protect(base.sponsors),
  };
  await store
    .db('desk')
    .transaction()
    .execute(async (db) => {
      await endRequirements(db);
      const keys = await readKeys(db, world);
      for (const file of world.files.slice(cast.files.length)) await writeFile(db, keys, file);
      await writeExtraValues(db, keys, base);
      const known = await readKeys(db, world);
      const requests = new Map<string, string>();
      for (const fact of world.facts) {
        // Releases are there when they are asked for.
        if (cast.facts.includes(fact) || fact.fact === 'restriction_release') continue;
        const key = await writeFact(db, known, fact, requests);
        if (fact.name !== null) requests.set(fact.name, key);
      }
      await protectPeople(db, known, protectedNames);
    });
  await sql`analyze`.execute(store.admin);
  return { world, keys: await readKeys(store.admin, world) };
}

async function readSeedDate(store: Store): Promise<string> {
  const { rows } = await sql<{ seeded_on: string }>`
    select (min(valid_from) at time zone 'UTC')::date::text as seeded_on from access.fact`.execute(store.admin);
  return rows[0]?.seeded_on ?? '';
}

async function endRequirements(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ key: string }>`
    select key from access.fact where fact ~ '^[A-Z0-9_]+$'`.execute(db);
  for (const { key } of rows) await endFact(db, { key, by: 'test' });
}

async function readKeys(db: Kysely<Database>, world: World): Promise<ReadonlyMap<string, string>> {
  const persons = await db.selectFrom('applicant.person').select(['key', 'alien_file_number as number']).execute();
  const sponsors = await db.selectFrom('sponsor.person').select(['key', 'full_name as name']).execute();
  const cases = await db.selectFrom('case_file.case').select(['key', 'journal_number as number']).execute();
  const documents = await db.selectFrom('case_file.document').select(['key', 'case_key', 'position']).execute();
  const numberOf = new Map(cases.map(({ key, number }) => [key, number]));
  const nameOf = (people: World['persons'], field: string, value: string | null): string =>
    [...people.values()].find(({ values }) => values[field] === value)?.name ?? '';
  return new Map([
    ...persons.map((row) => [`Applicant ${nameOf(world.persons, 'alienFileNumber', row.number)}`, row.key] as const),
    ...sponsors.map((row) => [`Sponsor ${nameOf(world.sponsors, 'fullName', row.name)}`, row.key] as const),
    ...cases.map((row) => [`Case ${row.number}`, row.key] as const),
    ...documents.map(
      (row) => [`Document ${numberOf.get(row.case_key) ?? ''} ${String(row.position)}`, row.key] as const,
    ),
  ]);
}

function keyOf(keys: ReadonlyMap<string, string>, name: string): string {
  const key = keys.get(name);
  if (key === undefined) throw new Error(`the store does not hold ${name}`);
  return key;
}

async function writeFile(db: Kysely<Database>, keys: ReadonlyMap<string, string>, file: File): Promise<void> {
  const key = randomUUID();
  await db
    .insertInto('case_file.case')
    .values({
      key,
      journal_number: file.journalNumber,
      applicant_key: keyOf(keys, `Applicant ${file.applicant}`),
      sponsor_key: file.sponsor === null ? null : keyOf(keys, `Sponsor ${file.sponsor}`),
      type: file.type,
      status: file.status,
      responsible_authority: file.responsibleAuthority,
      received_on: file.receivedOn,
      current_stay: file.isCurrentStay,
      assigned_mission: file.mission,
      internal_notes: file.internalNotes,
      case_worker: file.caseWorker,
      security_assessment: file.securityAssessment,
    })
    .execute();
  for (const { outcome, decidedOn, reasons } of file.decisions) {
    await sql`insert into case_file.decision (key, case_key, outcome, decided_on, reasons)
      values (${randomUUID()}, ${key}, ${outcome}, ${decidedOn}, ${reasons})`.execute(db);
  }
  for (const { board, outcome } of file.appeals) {
    await sql`insert into case_file.appeal values (${randomUUID()}, ${key}, ${board}, ${outcome})`.execute(db);
  }
  for (const [position, event] of file.events.entries()) {
    const { occurredOn, kind } = event;
    await sql`insert into case_file.event values (${key}, ${position}, ${occurredOn}, ${kind})`.execute(db);
  }
  for (const [position, { role, name }] of file.parties.entries()) {
    await sql`insert into case_file.party values (${key}, ${position}, ${role}, ${name})`.execute(db);
  }
  for (const [position, { values, contentCategories }] of file.documents.entries()) {
    const { kind, title, content } = values;
    await sql`insert into case_file.document (key, case_key, position, kind, title, content_categories, content)
      values (${randomUUID()}, ${key}, ${position}, ${kind}, ${title}, ${[...contentCategories]}, ${content})`.execute(
      db,
    );
  }
  for (const [position, { values, contentCategories, caveat, source }] of file.receivedInformation.entries()) {
    await sql`insert into case_file.received_information
        (key, case_key, position, source, caveat, content_categories, content)
      values (${randomUUID()}, ${key}, ${position}, ${source}, ${caveat}, ${[...contentCategories]},
        ${values['content']})`.execute(db);
  }
}

async function writeExtraValues(db: Kysely<Database>, keys: ReadonlyMap<string, string>, world: World): Promise<void> {
  for (const [name, { values }] of world.persons) {
    const key = keyOf(keys, `Applicant ${name}`);
    for (const [position, { offence }] of rowsOf(values['criminalRecords']).entries()) {
      await sql`insert into applicant.criminal_record values (${key}, ${position}, ${offence})`.execute(db);
    }
    for (const { kind, dueOn, state, outcome } of rowsOf(values['rightsRequests'])) {
      await sql`insert into oversight.rights_request
        values (${randomUUID()}, ${key}, ${kind}, ${dueOn}, ${state}, ${outcome})`.execute(db);
    }
    await sql`update applicant.person set other_names = ${values['otherNames']} where key = ${key}`.execute(db);
    for (const [position, { enteredOn, leftOn }] of rowsOf(values['entries']).entries()) {
      await sql`insert into applicant.entry_record values (${key}, ${position}, ${enteredOn}, ${leftOn})
        on conflict do nothing`.execute(db);
    }
  }
}

function rowsOf(value: unknown): readonly Values[] {
  return Array.isArray(value) ? value.map((each: Values) => each) : [];
}

/** @param requests keys of the facts that were written before, by the names that requirements know them by */
export async function writeFact(
  db: Kysely<Database>,
  keys: ReadonlyMap<string, string>,
  fact: Fact,
  requests: ReadonlyMap<string, string>,
): Promise<string> {
  const common = {
    instance: fact.instance,
    purpose: fact.purpose,
    caseKeys: fact.cases.map((each) => keyOf(keys, `Case ${each}`)),
    reference: fact.reference,
    categories: [...fact.categories],
    coordinates: [...fact.coordinates],
    itemCaseKey: fact.itemCase === null ? null : keyOf(keys, `Case ${fact.itemCase}`),
    personKey: fact.person === null ? null : keyOf(keys, `Applicant ${fact.person}`),
    requestKey: fact.request === null ? null : keyOf(requests, fact.request),
    dueAt: fact.hasEnd ? new Date(Date.now() + dayMs) : null,
    registeredBy: 'test',
  };
  if (fact.fact === 'restriction') {
    const kind = restrictionKinds.find((each) => each === fact.restriction) ?? 'OBJECTION_PENDING';
    return registerFact(db, { ...common, fact: 'restriction', detail: { kind } });
  }
  const { fact: name, originator, grant } = fact;
  const state = grant?.state ?? null;
  const detail = {
    ...(originator === null ? {} : { originator }),
    ...(grant === null ? {} : { basis: grant.basis, approvers: [...grant.approvers], maxUses: plenty }),
    ...(state === null ? {} : { state }),
  };
  return registerFact(db, { ...common, fact: name, authority: fact.authority ?? '', detail });
}

const dayMs = 86_400_000;
/** That a grant is used up is the concern of other tests. */
const plenty = 1_000_000;

const restrictionKinds = ['ACCURACY_CONTESTED', 'UNLAWFUL_BUT_KEEP', 'KEEP_FOR_CLAIM', 'OBJECTION_PENDING'] as const;

async function protectPeople(
  db: Kysely<Database>,
  keys: ReadonlyMap<string, string>,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    await sql`update applicant.person set address_protection = 'SPECIAL'
      where key = ${keys.get(`Applicant ${name}`) ?? null}`.execute(db);
    await sql`update sponsor.person set address_protection = 'SPECIAL'
      where key = ${keys.get(`Sponsor ${name}`) ?? null}`.execute(db);
  }
}
