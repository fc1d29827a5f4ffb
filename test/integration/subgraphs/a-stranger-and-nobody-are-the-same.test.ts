import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPseudonyms } from '#disclosure/pseudonym.ts';
import { lookUpCase, type CaseKeys } from '#storage/case-register.ts';
import { applicantSubgraph } from '#subgraphs/applicant/subgraph.ts';
import { caseSubgraph } from '#subgraphs/case/subgraph.ts';
import { createOversightSubgraph } from '#subgraphs/oversight/subgraph.ts';
import { sponsorSubgraph } from '#subgraphs/sponsor/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import {
  flygtningenaevnet,
  openSubgraph,
  udlaendingestyrelsen,
  unknownKey,
  type TestSubgraph,
} from './open-subgraph.ts';

const entities = (selection: string): string =>
  `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;

describe.each(storeKinds)('a stranger and nobody are the same on %s', (kind) => {
  let testStore: TestStore;
  let subgraphs: Readonly<Record<'applicant' | 'case' | 'sponsor' | 'oversight', TestSubgraph>>;
  /** Lin and her sponsor: before the other board. */
  let fam1: CaseKeys;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    subgraphs = {
      applicant: await openSubgraph(testStore, applicantSubgraph),
      case: await openSubgraph(testStore, caseSubgraph),
      sponsor: await openSubgraph(testStore, sponsorSubgraph),
      oversight: await openSubgraph(testStore, createOversightSubgraph(createPseudonyms(new Uint8Array(32)))),
    };
    fam1 = await lookUpCase(testStore.store.admin, 'FAM-1');
  });
  afterAll(async () => {
    await Promise.all(Object.values(subgraphs).map((subgraph) => subgraph.close()));
    await testStore.close();
  });

  test.each<['applicant' | 'case' | 'sponsor', string, () => string | null]>([
    [
      'applicant',
      'query ($id: ID!) { applicant(id: $id) { id familyName familyMembers { name } } }',
      () => fam1.applicantKey,
    ],
    ['case', 'query ($id: ID!) { case(id: $id) { id status documents { title } } }', () => fam1.caseKey],
    ['sponsor', 'query ($id: ID!) { sponsor(id: $id) { id fullName } }', () => fam1.sponsorKey],
  ])('at the root of %s', async (name, query, key) => {
    const stranger = await subgraphs[name].ask(flygtningenaevnet, query, { id: key() });
    const strangerStatements = subgraphs[name].statementCount();
    const nobody = await subgraphs[name].ask(flygtningenaevnet, query, { id: unknownKey });
    expect(stranger).toMatchObject({ status: 200, data: { [name]: null }, errors: [] });
    expect(stranger.text).toBe(nobody.text);
    expect(strangerStatements).toBe(subgraphs[name].statementCount());

    const own = await subgraphs[name].ask(udlaendingestyrelsen, query, { id: key() });
    expect(own.data).toMatchObject({ [name]: { id: key() } });
  });

  test.each([
    ['applicant', 'query ($n: String!) { applicantByFileNumber(alienFileNumber: $n) { id } }', '10000003', '99999999'],
    ['case', 'query ($n: String!) { caseByJournalNumber(journalNumber: $n) { id } }', 'FAM-1', 'FAM-99'],
  ] as const)('by number in %s', async (name, query, known, unknown) => {
    const stranger = await subgraphs[name].ask(flygtningenaevnet, query, { n: known });
    const nobody = await subgraphs[name].ask(flygtningenaevnet, query, { n: unknown });
    expect(stranger.errors).toEqual([]);
    expect(Object.values(stranger.data ?? {})).toEqual([null]);
    expect(stranger.text).toBe(nobody.text);
  });

  test.each<['applicant' | 'case' | 'sponsor' | 'oversight', string, string, () => string | null]>([
    ['applicant', 'Applicant', '... on Applicant { id familyName }', () => fam1.applicantKey],
    ['case', 'Applicant', '... on Applicant { id cases { id } }', () => fam1.applicantKey],
    ['case', 'Case', '... on Case { id journalNumber }', () => fam1.caseKey],
    ['sponsor', 'Sponsor', '... on Sponsor { id fullName }', () => fam1.sponsorKey],
    ['oversight', 'Case', '... on Case { id }', () => fam1.caseKey],
    ['oversight', 'Applicant', '... on Applicant { id }', () => fam1.applicantKey],
  ])('as an entity of %s: %s', async (name, type, selection, key) => {
    const ask = (id: string | null) =>
      subgraphs[name].ask(flygtningenaevnet, entities(selection), { representations: [{ __typename: type, id }] });
    const [stranger, nobody, malformed] = [await ask(key()), await ask(unknownKey), await ask("' or true --")];
    expect(stranger).toMatchObject({ status: 200, data: { _entities: [null] }, errors: [] });
    expect(stranger.text).toBe(nobody.text);
    expect(malformed.text).toBe(nobody.text);
  });

  test('what claims to be known already is not believed', async () => {
    const planted = 'PLANTED-VALUE';
    const forgeries = [
      { subgraph: 'applicant', type: 'Applicant', fields: ['familyName', 'cprNumber'] },
      { subgraph: 'case', type: 'Case', fields: ['journalNumber', 'caseWorker'] },
      { subgraph: 'sponsor', type: 'Sponsor', fields: ['fullName', 'cprNumber'] },
      { subgraph: 'case', type: 'Sponsor', fields: ['id'] },
    ] as const;
    for (const { subgraph, type, fields } of forgeries) {
      const claims = Object.fromEntries(fields.map((field) => [field, planted]));
      const keys = { Applicant: fam1.applicantKey, Case: fam1.caseKey, Sponsor: fam1.sponsorKey };
      const representations = [
        { __typename: type, ...claims, id: keys[type] },
        { __typename: type, ...claims, id: unknownKey },
        { __typename: type, ...claims },
        { __typename: type, ...claims, id: planted },
      ];
      const query = entities(`... on ${type} { ${fields.join(' ')} }`);
      const answer = await subgraphs[subgraph].ask(udlaendingestyrelsen, query, { representations });
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain(planted);
      expect(answer.data?.['_entities']).toMatchObject([
        type === 'Sponsor' && subgraph === 'case' ? null : {},
        null,
        null,
        null,
      ]);
    }
  });

  test.each(['Document', 'Query', 'Nothing', '__proto__'])('a type that is no entity: %s', async (type) => {
    const answer = await subgraphs.case.ask(udlaendingestyrelsen, entities('... on Case { id }'), {
      representations: [{ __typename: type, id: fam1.caseKey, title: 'PLANTED-VALUE' }],
    });
    expect(answer.text).not.toContain('PLANTED-VALUE');
    expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['INTERNAL']);
  });
});
