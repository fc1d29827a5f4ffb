import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Requester } from '#identity/requester.ts';
import { lookUpCase } from '#storage/case-register.ts';
import { registerFact } from '#storage/fact-store.ts';
import { caseSubgraph } from '#subgraphs/case/subgraph.ts';
import { register } from '#test/integration/relations/registry.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { buildRequester, flygtningenaevnet, openSubgraph, type Answer, type TestSubgraph } from './open-subgraph.ts';

const submit = 'mutation ($input: InformationInput!) { submitInformation(input: $input) { id receivedAt sha256 } }';
const denied = { code: '42501' };

describe.each(storeKinds)('what the case subgraph on %s is handed', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;
  let caseId: string;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
    subgraph = await openSubgraph(testStore, caseSubgraph);
    ({ caseKey: caseId } = await lookUpCase(testStore.store.admin, 'ASY-2'));
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  const send = async (requester: Requester, changes: object = {}): Promise<Answer & { readonly written: number }> => {
    const key = randomUUID();
    const input = { caseId, contentCategories: ['GROUNDS'], content: 'heard', caveat: 'NONE', key, ...changes };
    const answer = await subgraph.ask(requester, submit, { input });
    const rows = await testStore.store.admin
      .selectFrom('case_file.received_information')
      .select('key')
      .where('sender_key', '=', key)
      .execute();
    return { ...answer, written: rows.length };
  };
  const receipt = { submitInformation: { id: expect.any(String), receivedAt: expect.any(String) } };

  test('is filed, and says under which case it was opened', async () => {
    const { data, written, extensions } = await send(flygtningenaevnet);
    expect({ data, written }).toMatchObject({ data: receipt, written: 1 });
    expect(extensions.disclosureVerdicts?.opened).toContainEqual(
      expect.objectContaining({ coordinate: 'InformationReceipt.sha256', caseKey: caseId }),
    );
  });

  test.each<[string, Requester, object]>([
    ['a category that the rule does not take', flygtningenaevnet, { contentCategories: ['HEALTH'] }],
    ['no category', flygtningenaevnet, { contentCategories: [] }],
    [
      'too mild a caveat',
      buildRequester('udenrigsministeriet', 'consult_other_authority'),
      { contentCategories: ['DOCUMENT_CONTENT'] },
    ],
    ['a rule under which nothing flows in', buildRequester('flygtningenaevnet', 'renewed_consideration'), {}],
    [
      'a case under a rule that opens none',
      buildRequester('familieretshuset', 'family_law_matter', { reference: 'FRH 1' }),
      { contentCategories: ['FAMILY'] },
    ],
    [
      'a matter without its reference',
      buildRequester('familieretshuset', 'family_law_matter'),
      { contentCategories: ['FAMILY'], caseId: null },
    ],
    ['no case and no reference', flygtningenaevnet, { caseId: null }],
  ])('is refused, whatever the gateway thinks: %s', async (_what, requester, changes) => {
    const { data, errors, written } = await send(requester, changes);
    expect({ data, written }).toEqual({ data: { submitInformation: null }, written: 0 });
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });

  test.each(['not a key', '', randomUUID()])('for the case %j is not filed', async (unknown) => {
    const { data, errors, written } = await send(flygtningenaevnet, { caseId: unknown });
    expect({ data, errors, written }).toEqual({ data: { submitInformation: null }, errors: [], written: 0 });
  });

  test('comes from a service through a cleared user alone', async () => {
    const reference = 'PET 2026-118';
    const changes = { caseId: null, contentCategories: ['SECURITY'], caveat: 'SECURITY' };
    const uncleared = await send(buildRequester('pet', 'security_assessment', { reference }), changes);
    expect({ data: uncleared.data, written: uncleared.written }).toEqual({
      data: { submitInformation: null },
      written: 0,
    });
    const cleared = buildRequester('pet', 'security_assessment', { reference, cleared: true });
    expect(await send(cleared, changes)).toMatchObject({ data: receipt, written: 1 });
  });

  test('waits for what the rule needs of the whole request', async () => {
    const { admin } = testStore.store;
    const reference = 'AM 12';
    const prosecution = buildRequester('anklagemyndigheden', 'prosecution', { instance: 'NSK', reference });
    const asker = { authority: 'anklagemyndigheden', instance: 'NSK', purpose: 'prosecution' };
    const changes = { caseId: null, contentCategories: ['CRIMINAL_OFFENCE'], caveat: 'ASK_ORIGINATOR' };
    await register(admin, 'criminal_matter_registered', asker, { cases: ['ASY-2'], reference });
    expect(await send(prosecution, changes)).toMatchObject({ data: { submitInformation: null }, written: 0 });
    await register(admin, 'HUMAN_REVIEW', asker, { cases: ['ASY-2'], coordinates: ['Case.type'] });
    expect(await send(prosecution, changes)).toMatchObject({ data: receipt, written: 1 });
  });

  test('is not taken from a state for a person who fled from it', async () => {
    const asker = { authority: 'ad_hoc_udenlandsk_myndighed', instance: 'G-9', purpose: 'ad_hoc_disclosure' };
    const changes = { contentCategories: ['IDENTITY'], caveat: 'ASK_ORIGINATOR' };
    for (const [state, written] of [
      ['IRN', 0],
      ['NOR', 1],
    ] as const) {
      const reference = `grant for ${state}`;
      await register(testStore.store.admin, 'ad_hoc_grant_valid', asker, {
        cases: ['ASY-2'],
        reference,
        dueAt: new Date(Date.now() + 86_400_000),
        detail: { basis: 'section 28', approvers: ['uim-02', 'uim-31'], maxUses: 1, state },
      });
      const requester = buildRequester(asker.authority, asker.purpose, { instance: asker.instance, reference });
      expect((await send(requester, changes)).written).toBe(written);
    }
  });

  test('is filed in a restricted case too: to store is allowed', async () => {
    // Its purpose blocks whatever is restricted.
    const municipality = buildRequester('kommune', 'municipal_reception_and_integration', { instance: '0147' });
    const { caseKey } = await lookUpCase(testStore.store.admin, 'WRK-1');
    await registerFact(testStore.store.admin, {
      fact: 'restriction',
      caseKeys: [caseKey],
      detail: { kind: 'UNLAWFUL_BUT_KEEP' },
      registeredBy: 'test',
    });
    const answer = await send(municipality, { caseId: caseKey, contentCategories: ['FAMILY'] });
    expect(answer).toMatchObject({ data: receipt, written: 1 });
  });

  test('cannot be changed, removed or put elsewhere by the subgraph', async () => {
    const db = testStore.store.db('case');
    await send(flygtningenaevnet);
    for (const statement of [
      sql`update case_file.received_information set content = 'x'`,
      sql`delete from case_file.received_information`,
      sql`truncate case_file.received_information`,
      sql`insert into case_file.received_information (key, case_key, position, caveat, content_categories)
        values (${randomUUID()}, ${caseId}, 1, 'NONE', '{}')`,
      sql`insert into case_file.document (key, case_key, position, kind, content_categories)
        values (${randomUUID()}, ${caseId}, 99, 'OTHER', '{}')`,
    ]) {
      await expect(statement.execute(db)).rejects.toMatchObject(denied);
    }
  });

  test('has a sender as a whole or none', async () => {
    const insert = sql`
      insert into case_file.received_information (key, case_key, caveat, content_categories, sender_authority)
      values (${randomUUID()}, ${caseId}, 'NONE', '{}', 'kommune')`;
    await expect(insert.execute(testStore.store.db('case'))).rejects.toMatchObject({ code: '23514' });
  });
});
