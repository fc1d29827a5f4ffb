import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import type { DisclosureStore } from '#disclosure/disclosure-store.ts';
import { asId, type RecordId } from '#kernel/ids.ts';
import type { Store } from './open-store.ts';
import { StoreError } from './store-error.ts';

/**
 * Keeps the record in the schema `disclosure`, under the gateway's role: it can add and read, and nothing else.
 *
 * `insertEntries` is one statement, so one transaction and one text to prepare, however many entries there are.
 * PostgreSQL reports a cancelled wait for its standby as success with a warning; here a warning means failure.
 */
export function createDisclosureStore(store: Store): DisclosureStore {
  const db = store.db('gateway');
  return {
    async insertEntries(entries) {
      const warningsBefore = store.warningCount();
      const { rows } = await sql<{ id: string }>`
        insert into disclosure.entry
          (id, direction, authority, instance, purpose, rule, policy_version, case_refs, person_refs, entry)
        select id, direction, authority, instance, purpose, rule, policy_version, case_refs, person_refs, entry
        from jsonb_to_recordset(${JSON.stringify(entries.map(toRow))}::jsonb) as row (
          id uuid, direction text, authority text, instance text, purpose text, rule text, policy_version text,
          case_refs text[], person_refs text[], entry jsonb, rests_on uuid[])
        where rests_on = '{}' or disclosure.take_uses(id, rests_on)
        returning id`.execute(db);
      if (store.warningCount() !== warningsBefore) throw new StoreError('STORE_DURABILITY_UNCERTAIN');
      return new Set(rows.map(({ id }) => asId<RecordId>(id)));
    },
    async insertRefusal({ authority, instance, client, purpose, code, ...detail }) {
      await db
        .insertInto('disclosure.refusal')
        .values({ id: randomUUID(), authority, instance, client, purpose, code, detail: JSON.stringify(detail) })
        .execute();
    },
  };
}

function toRow(entry: DisclosureEntry) {
  const { id, direction, authority, instance, purpose, rule, policyVersion, subjects } = entry;
  // What is counted is how often something leaves.
  const resting = direction === 'received' ? [] : subjects;
  return {
    id,
    direction,
    authority,
    instance,
    purpose,
    rule,
    policy_version: policyVersion,
    case_refs: distinct(subjects.flatMap((subject) => [subject.caseRef, subject.basisCaseRef])),
    person_refs: distinct(subjects.map((subject) => subject.personRef)),
    entry,
    rests_on: distinct(resting.flatMap(({ relationFact, evidence }) => [relationFact, ...evidence])),
  };
}

function distinct(references: readonly (string | null)[]): readonly string[] {
  return [...new Set(references.filter((reference) => reference !== null))];
}
