import { randomFillSync, randomUUID, type KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import type { DisclosureStore } from '#disclosure/disclosure-store.ts';
import { layerRecord } from '#disclosure/layer-record.ts';
import { sealRecord } from '#disclosure/seal-record.ts';
import type { DrawBytes } from '#disclosure/sealed-box.ts';
import { asId, type RecordId } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { takeCaseKeys } from './case-keys.ts';
import type { Store } from './open-store.ts';
import { StoreError } from './store-error.ts';

/** How long a record may wait for a signed checkpoint over it; beyond that nothing more is recorded, so nothing leaves. */
const maxUnsignedMs = 60_000;

/**
 * Keeps the record in the schema `disclosure`, under the gateway's role: it can add and read, and nothing else.
 *
 * Entries are sealed here and written in one statement, so in one transaction and with one text to prepare, however many
 * there are. PostgreSQL reports a cancelled wait for its standby as success with a warning; here a warning means failure.
 */
export function createDisclosureStore(store: Store): DisclosureStore {
  const db = store.db('gateway');
  return {
    async insertEntries(entries) {
      const records = entries.map((entry) => ({ entry, layers: layerRecord(entry) }));
      const caseRefs = new Set(records.flatMap(({ layers }) => layers.parts.map(({ name }) => name)));
      const warningsBefore = store.warningCount();
      const keys = await takeCaseKeys(db, [...caseRefs]);
      const sealing = { caseKey: keyAmong(keys), drawBytes: createPool() };
      // A canonical text has no line break, so lines carry it as it is: to take it apart costs a third of an array or of JSON.
      const texts = records.map(({ layers }) => sealRecord(layers, sealing)).join('\n');
      const { rows: kept } = await sql<{ id: string }>`
        with incoming as materialized (
          select row.id, row.case_refs::text[], row.person_refs::text[], row.text
          from unnest(${records.map(({ entry }) => entry.id)}::uuid[],
            ${records.map(({ layers }) => toArray(layers.link.cases))}::text[],
            ${records.map(({ layers }) => toArray(layers.link.persons))}::text[],
            ${records.map(({ entry }) => toArray(factsBehind(entry)))}::text[],
            string_to_array(${texts}, chr(10))) as row (id, case_refs, person_refs, rests_on, text)
          where (select disclosure.assert_signed(${maxUnsignedMs}))
            and (row.rests_on = '{}' or disclosure.take_uses(row.id, row.rests_on::uuid[]))),
        kept as (
          insert into disclosure.record (id, case_refs, person_refs, text)
          select id, case_refs, person_refs, text from incoming
          returning seq, id, recorded_on, text),
        queued as (
          insert into disclosure.pending (seq, record_id, recorded_on, entry)
          select seq, id, recorded_on, sha256(convert_to(text, 'UTF8')) from kept)
        select id from kept`.execute(db);
      if (store.warningCount() !== warningsBefore) throw new StoreError('STORE_DURABILITY_UNCERTAIN');
      return new Set(kept.map(({ id }) => asId<RecordId>(id)));
    },
    async insertRefusal({ authority, instance, client, purpose, code, ...detail }) {
      await db
        .insertInto('disclosure.refusal')
        .values({ id: randomUUID(), authority, instance, client, purpose, code, detail: JSON.stringify(detail) })
        .execute();
    },
  };
}

function keyAmong(keys: ReadonlyMap<string, KeyObject>): (caseRef: string) => KeyObject {
  return (caseRef) => {
    const key = keys.get(caseRef);
    invariant(key, 'the keys of all cases were taken');
    return key;
  };
}

/** Hashes and ids have nothing in them that an array of the database would have to quote. */
function toArray(references: readonly string[]): string {
  return `{${references.join(',')}}`;
}

/** Random bytes, drawn in one go for many: asking for a few costs as much as asking for thousands. */
function createPool(): DrawBytes {
  let pool = new Uint8Array(0);
  return (count) => {
    if (pool.length < count) pool = randomFillSync(new Uint8Array(4096));
    const drawn = pool.subarray(0, count);
    pool = pool.subarray(count);
    return drawn;
  };
}

/** What is counted is how often something leaves. */
function factsBehind({ direction, subjects }: DisclosureEntry): readonly string[] {
  const resting = direction === 'received' ? [] : subjects;
  const facts = resting.flatMap(({ relationFact, evidence }) => [relationFact, ...evidence]);
  return [...new Set(facts.filter((fact) => fact !== null))];
}
