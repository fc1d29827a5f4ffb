import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { invariant } from '#kernel/invariant.ts';
import type { AggregatePolicy, CompiledPolicy } from '#policy/compiled-policy.ts';
import type { Database } from './database.ts';
import { registerFact } from './fact-store.ts';
import { publishCounts } from './publish-statistics.ts';
import type { Store } from './open-store.ts';
import type { Cast, CastFact } from './seed/cast-schema.ts';
import { readCast } from './seed/read-cast.ts';
import { resolveInstant } from './seed/relative-date.ts';
import { writeCase } from './seed/write-case.ts';
import { writeApplicant, writeSponsor } from './seed/write-people.ts';

/** Name in the cast -> key in the store. */
type Keys = ReadonlyMap<string, string>;

/**
 * Writes the cast of `seed/cast.yaml` into a migrated store that holds no case yet, through the desk's connection and in
 * one transaction.
 *
 * @param policy says what may be shown of the cast's published table
 * @param at what `+60d` counts from
 * @returns whether it was written; `false` where cases are already there
 */
export async function writeCast(store: Store, { aggregate }: CompiledPolicy, at: Date): Promise<boolean> {
  const cast = readCast();
  const written = await store
    .db('desk')
    .transaction()
    .execute(async (db) => {
      // Two processes that start at once on an empty database: the second waits and finds the first one's cases.
      await sql`select pg_advisory_xact_lock(hashtext('disclosure cast'))`.execute(db);
      const known = await db.selectFrom('case_file.case').select('key').limit(1).executeTakeFirst();
      if (known !== undefined) return false;
      await writeAll(db, cast, at);
      await publishAll(db, cast, aggregate);
      return true;
    });
  // Without statistics the planner guesses; nothing gathers them by itself on the embedded store.
  if (written) await sql`analyze`.execute(store.admin);
  return written;
}

async function writeAll(db: Kysely<Database>, cast: Cast, at: Date): Promise<void> {
  const persons = assignKeys(cast.persons.map((person) => person.key));
  const sponsors = assignKeys(cast.sponsors.map((sponsor) => sponsor.key));
  const cases = assignKeys(cast.cases.map((file) => file.journalNumber));
  for (const person of cast.persons) await writeApplicant(db, keyOf(persons, person.key), person, at);
  for (const sponsor of cast.sponsors) await writeSponsor(db, keyOf(sponsors, sponsor.key), sponsor);
  for (const file of cast.cases) {
    const keys = {
      key: keyOf(cases, file.journalNumber),
      applicantKey: keyOf(persons, file.applicant),
      sponsorKey: file.sponsor === null ? null : keyOf(sponsors, file.sponsor),
    };
    await writeCase(db, keys, file);
  }
  for (const fact of cast.facts) await writeFact(db, fact, { persons, cases, at });
}

async function publishAll(db: Kysely<Database>, cast: Cast, aggregate: AggregatePolicy): Promise<void> {
  for (const [table, periods] of Object.entries(cast.statistics)) {
    for (const [period, counts] of Object.entries(periods)) {
      await publishCounts(db, aggregate, { table, period, counts });
    }
  }
}

interface FactContext {
  readonly persons: Keys;
  readonly cases: Keys;
  readonly at: Date;
}

async function writeFact(db: Kysely<Database>, fact: CastFact, { persons, cases, at }: FactContext): Promise<void> {
  const named = [...(fact.case === undefined ? [] : [fact.case]), ...fact.cases];
  const authority = fact.authority ?? fact.recipient ?? fact.task;
  invariant(authority, `the cast names the authority of each ${fact.fact}`);
  const { suspensive, originator, approvedBy, period, extract } = fact;
  await registerFact(db, {
    fact: fact.fact,
    authority,
    instance: fact.instance ?? null,
    purpose: fact.purpose ?? null,
    personKey: fact.person === undefined ? null : keyOf(persons, fact.person),
    caseKeys: named.map((journalNumber) => keyOf(cases, journalNumber)),
    reference: fact.reference ?? null,
    categories: [...(fact.category === undefined ? [] : [fact.category]), ...fact.categories, ...fact.scope],
    coordinates: fact.coordinates,
    claim: fact.claim ?? null,
    registeredBy: fact.by ?? fact.approvedBy ?? 'seed',
    dueAt: fact.due === undefined ? null : resolveInstant(fact.due, at),
    detail: {
      ...(suspensive === undefined ? {} : { suspensive }),
      ...(originator === undefined ? {} : { originator }),
      ...(approvedBy === undefined ? {} : { approvedBy }),
      ...(period === undefined ? {} : { period }),
      ...(extract === undefined ? {} : { extract }),
    },
  });
}

function assignKeys(names: readonly string[]): Keys {
  return new Map(names.map((name) => [name, randomUUID()]));
}

function keyOf(keys: Keys, name: string): string {
  const key = keys.get(name);
  invariant(key, `the cast knows ${name}`);
  return key;
}
