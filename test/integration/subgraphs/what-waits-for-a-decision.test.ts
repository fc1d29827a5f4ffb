import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql, type Kysely } from 'kysely';
import type { DisclosedSubject, DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { asId, ruleId, type AuthorityId, type PurposeId } from '#kernel/ids.ts';
import { destroyCaseKey } from '#storage/case-keys.ts';
import { lookUpCase, type CaseKeys } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { endFact, registerFact } from '#storage/fact-store.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { StoreError } from '#storage/store-error.ts';
import { createOversightSubgraph } from '#subgraphs/oversight/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { buildEntry, pseudonyms, subjectOf } from './build-entry.ts';
import { buildRequester, dpo, openSubgraph, udlaendingestyrelsen, type TestSubgraph } from './open-subgraph.ts';

const agency = buildRequester('udlaendingestyrelsen', 'data_subject_access', { reference: 'R 26-7' });
const ofPerson = (page: string): string => `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Applicant { disclosures${page} { id categories visibility } } } }`;

interface Shown {
  readonly id: string;
  readonly categories: readonly string[] | null;
  readonly visibility: string;
}

describe.each(storeKinds)('entries that the person may see only once somebody decides so, on %s', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;
  let desk: Kysely<Database>;
  let asy2: CaseKeys;
  let second: CaseKeys;
  let board: DisclosureEntry;
  let service: DisclosureEntry;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    subgraph = await openSubgraph(testStore, createOversightSubgraph(pseudonyms));
    desk = testStore.store.db('desk');
    asy2 = await lookUpCase(desk, 'ASY-2');
    second = await addCase('FAM-77');
    await registerFact(desk, {
      ...{ fact: 'rights_request_addressed_here', authority: 'udlaendingestyrelsen', reference: 'R 26-7' },
      ...{ personKey: asy2.applicantKey, registeredBy: 'test' },
    });
    board = buildEntry([subjectOf(asy2, ['IDENTITY'])]);
    service = under('pet', 'security_assessment', [
      subjectOf(asy2, ['TRAVEL_DOCUMENT']),
      subjectOf(second, ['FAMILY']),
    ]);
    await keep(board, service);
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  const addCase = async (journalNumber: string): Promise<CaseKeys> => {
    await sql`
      insert into case_file.case (key, journal_number, applicant_key, type, status, responsible_authority)
      values (gen_random_uuid(), ${journalNumber}, ${asy2.applicantKey}, 'FAMILY_REUNIFICATION', 'CLOSED',
        'udlaendingestyrelsen')`.execute(desk);
    return lookUpCase(desk, journalNumber);
  };
  const under = (authority: string, purpose: string, subjects: readonly DisclosedSubject[]): DisclosureEntry => ({
    ...buildEntry(subjects),
    ...{ authority: asId<AuthorityId>(authority), purpose: asId<PurposeId>(purpose) },
    rule: ruleId(asId<AuthorityId>(authority), asId<PurposeId>(purpose)),
  });
  const keep = async (...entries: readonly DisclosureEntry[]): Promise<void> => {
    await createDisclosureStore(testStore.store).insertEntries(entries);
  };
  const ask = (page = '', requester = agency) =>
    subgraph.ask(requester, ofPerson(page), {
      representations: [{ __typename: 'Applicant', id: asy2.applicantKey }],
    });
  const shownTo = async (requester = agency, page = ''): Promise<readonly Shown[]> => {
    const { data } = await ask(page, requester);
    return (data as { _entities: [{ disclosures: Shown[] }] })._entities[0].disclosures;
  };
  const decide = (record: { readonly id: string }, { caseKey, applicantKey }: CaseKeys) =>
    registerFact(desk, {
      fact: 'disclosure_shown',
      reference: record.id,
      caseKeys: [caseKey],
      personKey: applicantKey,
      registeredBy: 'test',
    });
  const boardsOwn = () => ({ id: board.id, categories: ['IDENTITY'], visibility: 'SHOWN' });

  test('are left out in silence, and supervision sees them', async () => {
    expect(await shownTo()).toEqual([boardsOwn()]);
    const answer = await ask();
    expect([answer.errors, answer.text.includes(service.id)]).toEqual([[], false]);
    expect(await shownTo(dpo)).toEqual([
      { id: service.id, categories: ['TRAVEL_DOCUMENT'], visibility: 'NEEDS_DECISION' },
      boardsOwn(),
    ]);
    for (const requester of [agency, dpo, udlaendingestyrelsen]) {
      const one = await subgraph.ask(requester, 'query ($id: ID!) { disclosure(id: $id) { id } }', { id: service.id });
      expect(one.data).toEqual({ disclosure: requester === agency ? null : { id: service.id } });
    }
  });

  test('take no place on a page, and are after nothing', async () => {
    await keep(...Array.from({ length: 3 }, () => under('fe', 'security_assessment', [subjectOf(asy2, ['IDENTITY'])])));
    expect(await shownTo(agency, '(first: 1)')).toEqual([boardsOwn()]);
    const [hidden, nobody] = await Promise.all([service.id, randomUUID()].map((id) => ask(`(after: "${id}")`)));
    expect(hidden?.text).toBe(nobody?.text);
    expect(await shownTo(agency, `(after: "${service.id}")`)).toEqual([]);
  });

  test('a decision opens exactly that entry, in exactly that case, until it is ended', async () => {
    const key = await decide(service, asy2);
    const shown = { id: service.id, categories: ['TRAVEL_DOCUMENT'], visibility: 'SHOWN' };
    expect(await shownTo()).toEqual([shown, boardsOwn()]);
    const byId = 'query ($id: ID!) { disclosure(id: $id) { id categories visibility } }';
    expect((await subgraph.ask(agency, byId, { id: service.id })).data).toEqual({ disclosure: shown });
    await decide(service, second);
    expect((await shownTo())[0]?.categories).toEqual(['FAMILY', 'TRAVEL_DOCUMENT']);
    await endFact(desk, { key, by: 'test' });
    expect((await shownTo())[0]?.categories).toEqual(['FAMILY']);
  });

  test('what was handed in is shown, and not where its sender reserved it', async () => {
    const received = (authority: string, purpose: string): DisclosureEntry => ({
      ...under(authority, purpose, [subjectOf(asy2, ['GROUNDS'])]),
      direction: 'received',
    });
    const open = received('flygtningenaevnet', 'appeal_refugee_appeals_board');
    const reserved = received('andre_ministerier', 'consult_other_authority');
    await keep(open, reserved);
    const ids = (await shownTo()).map(({ id }) => id);
    expect([ids.includes(open.id), ids.includes(reserved.id)]).toEqual([true, false]);
    await decide(reserved, asy2);
    expect((await shownTo()).map(({ id }) => id)).toContain(reserved.id);
  });

  test('outside every case too, and of one that is erased', async () => {
    const outside = { ...subjectOf(asy2, ['CONTACT']), caseRef: null, basisCaseRef: null, controller: null };
    const alone = under('politiet', 'prosecution', [outside]);
    const erased = await addCase('FAM-78');
    const gone = under('politiet', 'prosecution', [subjectOf(erased, ['HEALTH'])]);
    await keep(alone, gone);
    await sql`update case_file.case set retention_stage = 'ERASED' where key = ${erased.caseKey}`.execute(desk);
    await destroyCaseKey(testStore.store.admin, pseudonyms.caseRef(erased.caseKey));
    const before = await shownTo();
    await decide(alone, asy2);
    await decide(gone, asy2);
    expect((await shownTo()).filter(({ id }) => !before.some((shown) => shown.id === id))).toEqual([
      { id: gone.id, categories: ['HEALTH'], visibility: 'SHOWN' },
      { id: alone.id, categories: ['CONTACT'], visibility: 'SHOWN' },
    ]);
  });

  test('a decision names a record, a case and a person, or is none', async () => {
    const decision = { fact: 'disclosure_shown', registeredBy: 'test' } as const;
    const named = { reference: service.id, caseKeys: [asy2.caseKey], personKey: asy2.applicantKey };
    for (const wrong of [{ reference: 'PET 1' }, { caseKeys: [] }, { personKey: 'nobody' }]) {
      const error = await registerFact(desk, { ...decision, ...named, ...wrong }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StoreError);
    }
    await expect(
      sql`insert into access.fact (key, fact, registered_by) values (gen_random_uuid(), 'disclosure_shown', 'x')`.execute(
        desk,
      ),
    ).rejects.toThrow('shown_entry_is_named');
  });
});
