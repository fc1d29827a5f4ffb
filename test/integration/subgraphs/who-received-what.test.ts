import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql, type Kysely } from 'kysely';
import type { DisclosedSubject, DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { asId, type AuthorityId, type InstanceId, type InternalKey } from '#kernel/ids.ts';
import { destroyCaseKey } from '#storage/case-keys.ts';
import { lookUpCase, type CaseKeys } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { registerFact } from '#storage/fact-store.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { createOversightSubgraph } from '#subgraphs/oversight/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { buildEntry, pseudonyms, subjectOf } from './build-entry.ts';
import { buildRequester, dpo, openSubgraph, unknownKey, type TestSubgraph } from './open-subgraph.ts';

const agency = buildRequester('udlaendingestyrelsen', 'data_subject_access', { reference: 'R 26-7' });
const handling = buildRequester('udlaendingestyrelsen', 'internal_case_handling');
const ofPerson = (fields: string, page = ''): string => `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Applicant { disclosures${page} { ${fields} } } } }`;
/** Nobody of this name is in any other value. */
const officer = 'officer-4711';
const client = 'client-0815';

describe.each(storeKinds)('who received what of a person, on %s', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;
  let desk: Kysely<Database>;
  let asy2: CaseKeys;
  let second: CaseKeys;
  let asy9: CaseKeys;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    subgraph = await openSubgraph(testStore, createOversightSubgraph(pseudonyms));
    desk = testStore.store.db('desk');
    asy2 = await lookUpCase(desk, 'ASY-2');
    asy9 = await lookUpCase(desk, 'ASY-9');
    second = await addCase('FAM-77');
    await registerFact(desk, {
      ...{ fact: 'rights_request_addressed_here', authority: 'udlaendingestyrelsen', reference: 'R 26-7' },
      ...{ personKey: asy2.applicantKey, registeredBy: 'test' },
    });
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  const addCase = async (journalNumber: string, authority = 'udlaendingestyrelsen'): Promise<CaseKeys> => {
    await sql`
      insert into case_file.case (key, journal_number, applicant_key, type, status, responsible_authority)
      values (gen_random_uuid(), ${journalNumber}, ${asy2.applicantKey}, 'FAMILY_REUNIFICATION', 'CLOSED',
        ${authority})`.execute(desk);
    return lookUpCase(desk, journalNumber);
  };
  const keep = async (...entries: readonly DisclosureEntry[]): Promise<void> => {
    await createDisclosureStore(testStore.store).insertEntries(entries);
  };
  const askOf = (fields: string, page?: string, requester = agency, keys: CaseKeys = asy2) =>
    subgraph.ask(requester, ofPerson(fields, page), {
      representations: [{ __typename: 'Applicant', id: keys.applicantKey }],
    });
  const idsIn = ({ data }: Awaited<ReturnType<typeof askOf>>): unknown =>
    (data as { _entities: [{ disclosures: { id: string }[] } | null] })._entities[0]?.disclosures.map(({ id }) => id);
  const outsideEveryCase = (keys: CaseKeys, categories: readonly string[]): DisclosedSubject => ({
    ...subjectOf(keys, categories),
    ...{ caseRef: null, basisCaseRef: null, controller: null },
  });
  let first: DisclosureEntry;
  let mixed: DisclosureEntry;
  let alone: DisclosureEntry;

  test('in every case that the rule opens and outside all of them, newest first, and nothing of anybody else', async () => {
    first = buildEntry([subjectOf(asy2, ['IDENTITY'])]);
    mixed = {
      ...buildEntry([subjectOf(second, ['FAMILY']), subjectOf(asy9, ['GROUNDS'])]),
      ...{ authority: asId<AuthorityId>('kommune'), instance: asId<InstanceId>('0101'), officer, client },
    };
    alone = buildEntry([outsideEveryCase(asy2, ['RESIDENCE_STATUS']), outsideEveryCase(asy9, ['CONTACT'])]);
    await keep(first, buildEntry([subjectOf(asy9, ['HEALTH'])]), mixed, alone);
    const answer = await askOf('id categories recipient recipientAuthority recipientInstance recipientNameEn source');
    expect(answer.errors).toEqual([]);
    const board = {
      recipient: 'flygtningenaevnet',
      ...{ recipientAuthority: 'flygtningenaevnet', recipientInstance: null, recipientNameEn: 'Refugee Appeals Board' },
    };
    expect(answer.data).toEqual({
      _entities: [
        {
          disclosures: [
            { id: alone.id, categories: ['RESIDENCE_STATUS'], ...board, source: null },
            {
              ...{ id: mixed.id, categories: ['FAMILY'], recipient: 'kommune 0101', recipientAuthority: 'kommune' },
              ...{ recipientInstance: '0101', recipientNameEn: 'Municipalities (local authorities)' },
              source: ['udlaendingestyrelsen'],
            },
            { id: first.id, categories: ['IDENTITY'], ...board, source: ['udlaendingestyrelsen'] },
          ],
        },
      ],
    });
    expect(subgraph.statementCount()).toBe(3);
  });

  test('nobody’s name is in it, whatever is asked for', async () => {
    const answer = await askOf(`id rule reference policyVersion withheld direction recipient recipientAuthority
      recipientInstance recipientNameDa recipientNameEn source purpose legalBasis categories disclosedAt disclosedOn`);
    expect(answer.errors).toEqual([]);
    expect(answer.text).toContain(mixed.id);
    expect(answer.text).not.toMatch(new RegExp(`${officer}|${client}`));
    for (const field of ['officer', 'client', 'need']) {
      expect((await askOf(field)).errors.map(({ path }) => path)).toEqual([undefined]);
    }
  });

  test('under a task on one case: of that case, and outside all of them', async () => {
    expect(idsIn(await askOf('id', '', dpo))).toEqual([alone.id, first.id]);
    expect(idsIn(await askOf('id', '', { ...agency, reference: 'R 26-8' }))).toBeUndefined();
  });

  test('page by page, each as full as the other', async () => {
    expect(idsIn(await askOf('id', '(first: 2)'))).toEqual([alone.id, mixed.id]);
    expect(idsIn(await askOf('id', `(first: 2, after: "${mixed.id}")`))).toEqual([first.id]);
    expect(idsIn(await askOf('id', `(after: "${first.id}")`))).toEqual([]);
    // Records that only rest on a case of the person take no place on a page.
    const resting = () =>
      buildEntry([{ ...subjectOf(asy9, []), personRef: pseudonyms.personRef(asy2.applicantKey), caseRef: unopened }]);
    await keep(resting(), resting(), resting());
    expect(idsIn(await askOf('id', '(first: 2)'))).toEqual([alone.id, mixed.id]);
  });
  const unopened = pseudonyms.caseRef(asId<InternalKey>(unknownKey));

  test('two pages in one request, each as long as it is asked for', async () => {
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on Applicant { short: disclosures(first: 1) { id } long: disclosures(first: 3) { id } } } }`;
    const representations = [{ __typename: 'Applicant', id: asy2.applicantKey }];
    const { data } = await subgraph.ask(agency, query, { representations });
    const [short, long] = [[alone], [alone, mixed, first]].map((entries) => entries.map(({ id }) => ({ id })));
    expect(data).toEqual({ _entities: [{ short, long }] });
  });

  test('after an entry of somebody else there is nothing, as after one that is not', async () => {
    const others = buildEntry([subjectOf(asy9, ['HEALTH'])]);
    await keep(others);
    const [stranger, nobody] = await Promise.all(
      [others.id, randomUUID()].map((id) => askOf('id', `(after: "${id}")`)),
    );
    expect(idsIn(await askOf('id', `(after: "${others.id}")`))).toEqual([]);
    expect(stranger?.text).toBe(nobody?.text);
  });

  test.each(['(first: 0)', '(first: 501)', '(after: "x")'])('%s is no page', async (page) => {
    const { errors } = await askOf('id', page);
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });

  describe('once a case is erased', () => {
    let erased: CaseKeys;
    let only: DisclosureEntry;
    beforeAll(async () => {
      erased = await addCase('FAM-78');
      only = { ...buildEntry([subjectOf(erased, ['HEALTH'])]), officer, reference: 'reference-99' };
      await keep(only, buildEntry([subjectOf(erased, ['GROUNDS']), subjectOf(asy9, ['SPONSOR'])]));
      await sql`update case_file.case set retention_stage = 'ERASED' where key = ${erased.caseKey}`.execute(desk);
      await destroyCaseKey(testStore.store.admin, pseudonyms.caseRef(erased.caseKey));
    });
    const told = 'id recipient disclosedOn disclosedAt purpose categories source legalBasis withheld reference';

    test('recipient, day and purpose remain, and the categories where the answer was about nobody else', async () => {
      const answer = await askOf(told, '(first: 2)');
      expect(answer.errors).toEqual([]);
      const left = {
        ...{ recipient: 'flygtningenaevnet', disclosedOn: only.at.slice(0, 10), disclosedAt: null },
        ...{ purpose: 'appeal_refugee_appeals_board', source: null, legalBasis: null, withheld: null, reference: null },
      };
      expect(answer.data).toEqual({
        _entities: [
          {
            disclosures: [
              { id: expect.any(String), ...left, categories: null },
              { id: only.id, ...left, categories: ['HEALTH'] },
            ],
          },
        ],
      });
      expect(answer.text).not.toMatch(/reference-99|GROUNDS|SPONSOR/);
    });

    test('nothing under a rule that does not open the person as such, whoever asks', async () => {
      for (const requester of [dpo, handling]) {
        const { text } = await askOf(told, '', requester);
        expect([text.includes(first.id), text.includes(only.id)]).toEqual([true, false]);
      }
    });

    test('nothing of the cases of another authority, erased or not', async () => {
      const [living, gone] = [await addCase('SIRI-77', 'siri'), await addCase('SIRI-78', 'siri')];
      const theirs = [living, gone].map((file) => buildEntry([subjectOf(file, ['HEALTH'])]));
      await keep(...theirs);
      await sql`update case_file.case set retention_stage = 'ERASED' where key = ${gone.caseKey}`.execute(desk);
      await destroyCaseKey(testStore.store.admin, pseudonyms.caseRef(gone.caseKey));
      const { text } = await askOf(told);
      expect([only, ...theirs].map(({ id }) => text.includes(id))).toEqual([true, false, false]);
    });
  });

  test('where the key of a case is destroyed, of that case what left of its person, and nothing that only rests on it', async () => {
    const file = await addCase('FAM-79');
    const left = buildEntry([subjectOf(file, ['HEALTH'])]);
    await keep(left, buildEntry([{ ...subjectOf(asy9, ['GROUNDS']), basisCaseRef: pseudonyms.caseRef(file.caseKey) }]));
    await destroyCaseKey(testStore.store.admin, pseudonyms.caseRef(file.caseKey));
    const query = 'query ($id: ID!) { disclosuresOfCase(caseId: $id) { id } }';
    const { data } = await subgraph.ask(handling, query, { id: file.caseKey });
    expect(data).toEqual({ disclosuresOfCase: [{ id: left.id }] });
  });

  test('at most 500 at once, and the rest after them', async () => {
    const fam2 = await lookUpCase(desk, 'FAM-2');
    const entries = Array.from({ length: 501 }, () => buildEntry([subjectOf(fam2, ['IDENTITY'])]));
    await keep(...entries);
    const ask = async (page: string): Promise<unknown> => {
      const query = `query ($id: ID!) { disclosuresOfCase(caseId: $id${page}) { id } }`;
      return (await subgraph.ask(handling, query, { id: fam2.caseKey })).data?.['disclosuresOfCase'];
    };
    const newestFirst = entries.toReversed().map(({ id }) => ({ id }));
    expect(await ask('')).toEqual(newestFirst.slice(0, 50));
    expect(await ask(', first: 500')).toEqual(newestFirst.slice(0, 500));
    expect(await ask(`, after: "${newestFirst[499]?.id ?? ''}"`)).toEqual(newestFirst.slice(500));
  });
});
