import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Kysely } from 'kysely';
import type { Requester } from '#identity/requester.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { lookUpCase, recordAppealOutcome } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { endFact, registerFact } from '#storage/fact-store.ts';
import { caseSubgraph } from '#subgraphs/case/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import {
  buildRequester,
  flygtningenaevnet,
  ministry,
  openSubgraph,
  udlaendingestyrelsen,
  type TestSubgraph,
} from './open-subgraph.ts';

const listQuery = `query ($filter: CaseFilter, $first: Int, $after: String) {
  list: casesRelatedToMe(filter: $filter, first: $first, after: $after) {
    nodes { id journalNumber } totalCount endCursor } }`;

interface Page {
  readonly nodes: readonly { readonly id: string; readonly journalNumber: string }[];
  readonly totalCount: number | null;
  readonly endCursor: string | null;
}

/** Of the cast, those of the Immigration Service, newest first. */
const ownCases = ['VIS-1', 'DUB-1', 'FAM-1', 'ASY-2', 'ASY-4', 'ASY-3', 'ASY-1', 'FAM-2', 'ASY-9'];

describe.each(storeKinds)('the list of related cases on %s', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;
  let desk: Kysely<Database>;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    subgraph = await openSubgraph(testStore, caseSubgraph);
    desk = testStore.store.db('desk');
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  async function list(variables: object = {}, requester: Requester = udlaendingestyrelsen): Promise<Page | null> {
    const { data, errors } = await subgraph.ask(requester, listQuery, { ...variables });
    expect(errors).toEqual([]);
    return data?.['list'] as Page | null;
  }
  const numbers = (page: Page | null) => page?.nodes.map(({ journalNumber }) => journalNumber);

  test('holds the cases of the relation, newest first, and counts them', async () => {
    const page = await list();
    expect(numbers(page)).toEqual(ownCases);
    expect(page).toMatchObject({ totalCount: 9, endCursor: null });
    expect(numbers(await list({}, flygtningenaevnet))).toEqual(['ASY-2', 'ASY-4']);
  });

  test.each([1, 2, 4, 9])('pages of %i lead through all of it, each case once', async (first) => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Page | null = await list({ first, after });
      expect(page?.nodes.length).toBe(Math.min(first, ownCases.length - seen.length));
      expect(page?.totalCount).toBe(9);
      seen.push(...(numbers(page) ?? []));
      after = page?.endCursor ?? null;
      // The cursor is the key of the last case, or nothing on the last page.
      expect(after).toBe(seen.length < ownCases.length ? page?.nodes.at(-1)?.id : null);
    } while (after !== null);
    expect(seen).toEqual(ownCases);
  });

  test.each<[object, readonly string[]]>([
    [{ type: 'ASYLUM' }, ['ASY-2', 'ASY-4', 'ASY-3', 'ASY-1', 'ASY-9']],
    [{ status: 'APPEALED' }, ['FAM-1', 'ASY-2', 'ASY-4']],
    [{ receivedFrom: '2025-10-06' }, ['VIS-1', 'DUB-1', 'FAM-1']],
    [{ receivedTo: '2023-02-01' }, ['ASY-1', 'FAM-2', 'ASY-9']],
    [{ nationality: 'VNM' }, ['FAM-1', 'FAM-2']],
    [{ nationality: 'IND' }, []],
    [{ type: 'ASYLUM', status: 'APPEALED', nationality: 'SYR', receivedFrom: null }, ['ASY-4']],
  ])('filtered by %j', async (filter, expected) => {
    const page = await list({ filter });
    expect(numbers(page)).toEqual(expected);
    expect(page?.totalCount).toBe(expected.length);
  });

  test('a nationality counts from when it is known, and no longer once it is another', async () => {
    const { applicantKey } = await lookUpCase(desk, 'ASY-3');
    await desk
      .updateTable('applicant.person')
      .set({ nationalities: ['UKR'] })
      .where('key', '=', applicantKey)
      .execute();
    expect(numbers(await list({ filter: { nationality: 'UKR' } }))).toEqual(['ASY-3']);
    expect(numbers(await list({ filter: { nationality: 'BLR' } }))).toEqual([]);
  });

  test('the number of statements is the same for one case and for all', async () => {
    const query = (first: number) => `{ casesRelatedToMe(first: ${first}) { totalCount nodes {
      id applicant { id } parties { name } events { kind } documents { title } grounds { statement } decisions { outcome }
      appeals { board } receivedInformation { source } retention { stage } } } }`;
    await subgraph.ask(udlaendingestyrelsen, query(1));
    const forOne = subgraph.statementCount();
    const all = await subgraph.ask(udlaendingestyrelsen, query(100));
    expect(all.data).toMatchObject({ casesRelatedToMe: { nodes: { length: 9 } } });
    // One for the page, one for the count, one for the cases, and one for each of the seven tables.
    expect([forOne, subgraph.statementCount()]).toEqual([10, 10]);
  });

  test('a case leaves it with its relation', async () => {
    const { caseKey } = await lookUpCase(desk, 'ASY-4');
    await recordAppealOutcome(desk, { caseKey, board: 'FLYGTNINGENAEVNET', outcome: 'UPHELD' });
    const page = await list({}, flygtningenaevnet);
    expect(numbers(page)).toEqual(['ASY-2']);
    expect(page?.totalCount).toBe(1);
  });

  test('nor does a case enter it that the rule does not open, whoever is responsible', async () => {
    const { applicantKey } = await lookUpCase(desk, 'ASY-9');
    const file = { applicant_key: applicantKey, status: 'RECEIVED', responsible_authority: 'udlaendingestyrelsen' };
    await desk
      .insertInto('case_file.case')
      .values([
        { ...file, key: randomUUID(), journal_number: 'WRK-900', type: 'WORK' },
        { ...file, key: randomUUID(), journal_number: 'ASY-900', type: 'ASYLUM', retention_stage: 'NEED_ASSESSMENT' },
      ])
      .execute();
    const page = await list();
    expect(numbers(page)).toEqual(ownCases);
    expect(page?.totalCount).toBe(ownCases.length);
  });

  test('a rule that lists nothing gets none, whatever its relation opens', async () => {
    expect(await list({}, ministry)).toBeNull();
    const police = buildRequester('politiet', 'return_and_police_enforcement', { instance: '0700' });
    const { data } = await subgraph.ask(police, '{ casesRelatedToMe { nodes { id } } }');
    expect(data).toEqual({ casesRelatedToMe: null });
  });

  test.each<[object]>([
    [{ first: 0 }],
    [{ first: 101 }],
    [{ first: -1 }],
    [{ first: 5_000_000_000 }],
    [{ after: 'SECRET-CURSOR' }],
    [{ filter: { receivedFrom: '2025-02-30' } }],
    [{ filter: { receivedTo: 'SECRET-DATE' } }],
    [{ filter: { type: 'SECRET-TYPE' } }],
  ])('an argument out of range is a constant error: %j', async (variables) => {
    const answer = await subgraph.ask(udlaendingestyrelsen, listQuery, { ...variables });
    expect(answer.errors.map(({ message, extensions }) => ({ message, extensions }))).toEqual([
      { message: 'An argument is not valid.', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(answer.data?.['list'] ?? null).toBeNull();
    expect(answer.text).not.toMatch(/SECRET|5000000000|30/);
    expect(subgraph.statementCount()).toBe(0);
  });

  describe('under a purpose that holds back what is restricted', () => {
    let holding: TestSubgraph;
    beforeAll(async () => {
      holding = await openSubgraph(testStore, caseSubgraph, { policy: holdBack(subgraph.policy) });
    });
    afterAll(async () => {
      await holding.close();
    });

    async function pageOf(variables: object): Promise<Page> {
      const { data } = await holding.ask(udlaendingestyrelsen, listQuery, { ...variables });
      return data?.['list'] as Page;
    }

    test.each<[string, readonly string[], object, readonly string[]]>([
      ['the whole case', [], {}, ['DUB-1', 'FAM-1']],
      ['the very field filtered by', ['Case.status'], { status: 'APPEALED' }, ['FAM-1', 'ASY-4']],
      ['another field', ['Case.status'], { type: 'ASYLUM' }, ['ASY-2', 'ASY-4']],
    ])('restricting %s', async (_name, coordinates, filter, expected) => {
      const restricted = coordinates.length === 0 ? 'VIS-1' : 'ASY-2';
      const { caseKey } = await lookUpCase(desk, restricted);
      const key = await registerFact(desk, {
        fact: 'restriction',
        caseKeys: [caseKey],
        coordinates: [...coordinates],
        detail: { kind: 'OBJECTION_PENDING' },
        registeredBy: 'test',
      });
      const all = await pageOf({ filter });
      const page = await pageOf({ filter, first: 2 });
      expect(numbers(page)).toEqual(expected);
      expect(page.totalCount).toBe(all.nodes.length);
      await endFact(desk, { key, by: 'test' });
    });
  });
});

function holdBack(policy: CompiledPolicy): CompiledPolicy {
  const purpose = policy.purposes[udlaendingestyrelsen.purpose];
  if (purpose === undefined) throw new Error('the purpose is in the policy');
  return { ...policy, purposes: { ...policy.purposes, [purpose.id]: { ...purpose, onRestriction: 'hold' } } };
}
