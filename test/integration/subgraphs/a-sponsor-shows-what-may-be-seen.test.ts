import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Kysely } from 'kysely';
import { lookUpCase, type CaseKeys } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { endFact, registerFact } from '#storage/fact-store.ts';
import { sponsorSubgraph } from '#subgraphs/sponsor/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { openSubgraph, udlaendingenaevnet, type TestSubgraph } from './open-subgraph.ts';

const query = `query ($id: ID!) { sponsor(id: $id) { id fullName cprNumber relationToApplicant postalAddress
  addressProtection annualIncome receivesPublicAssistance convictions } }`;

describe.each(storeKinds)('a sponsor on %s shows what may be seen', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;
  let desk: Kysely<Database>;
  let fam1: CaseKeys;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    subgraph = await openSubgraph(testStore, sponsorSubgraph);
    desk = testStore.store.db('desk');
    fam1 = await lookUpCase(desk, 'FAM-1');
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  const peter = {
    fullName: 'Peter Haugaard',
    cprNumber: '740585-4109',
    relationToApplicant: 'spouse',
    postalAddress: null,
    addressProtection: 'SPECIAL',
    annualIncome: 187431,
    receivesPublicAssistance: true,
    convictions: null,
  };

  test('to the board: income, but neither convictions nor the protected address', async () => {
    const { data, errors, text } = await subgraph.ask(udlaendingenaevnet, query, { id: fam1.sponsorKey });
    expect(data).toEqual({ sponsor: { id: fam1.sponsorKey, ...peter } });
    expect(errors.map(({ path, extensions }) => [path?.at(-1), extensions['announced']])).toEqual([
      ['postalAddress', false],
      ['convictions', true],
    ]);
    expect(text).not.toMatch(/Hemmelig|assault/);
  });

  test('convictions with the need on record, the address with a stated need and a release', async () => {
    const common = { authority: 'udlaendingenaevnet', caseKeys: [fam1.caseKey], registeredBy: 'test' };
    const facts = [
      await registerFact(desk, { ...common, fact: 'ART10_NEED' }),
      await registerFact(desk, { ...common, fact: 'HUMAN_REVIEW', coordinates: ['Sponsor.postalAddress'] }),
    ];
    const withoutNeed = await subgraph.ask(udlaendingenaevnet, query, { id: fam1.sponsorKey });
    const convictions = ['2014: assault, 30 days suspended'];
    expect(withoutNeed.data).toEqual({ sponsor: { id: fam1.sponsorKey, ...peter, convictions } });
    const inNeed = await subgraph.ask({ ...udlaendingenaevnet, need: 'service of process' }, query, {
      id: fam1.sponsorKey,
    });
    expect(inNeed.data).toEqual({
      sponsor: { id: fam1.sponsorKey, ...peter, convictions, postalAddress: 'Hemmelig Sti 12, 8900 Randers' },
    });
    for (const key of facts) await endFact(desk, { key, by: 'test' });
  });
});
