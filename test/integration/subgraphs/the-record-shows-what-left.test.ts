import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Kysely } from 'kysely';
import type { DisclosureEntry, WithheldCoordinate } from '#disclosure/disclosure-entry.ts';
import { asId, type Coordinate, type RequirementId } from '#kernel/ids.ts';
import { lookUpCase, type CaseKeys } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { endFact, findFacts } from '#storage/fact-store.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { createOversightSubgraph } from '#subgraphs/oversight/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { buildEntry, pseudonyms, refOf, subjectOf } from './build-entry.ts';
import {
  dpo,
  flygtningenaevnet,
  openSubgraph,
  udlaendingestyrelsen,
  unknownKey,
  type TestSubgraph,
} from './open-subgraph.ts';

const fields = `id rule reference policyVersion withheld direction recipient recipientAuthority recipientInstance
  recipientNameDa recipientNameEn source purpose legalBasis categories disclosedAt disclosedOn`;
const ofCase = `query ($id: ID!) { disclosuresOfCase(caseId: $id) { ${fields} } }`;
const one = `query ($id: ID!) { disclosure(id: $id) { ${fields} } }`;

describe.each(storeKinds)('the record on %s shows what left', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;
  let desk: Kysely<Database>;
  let asy2: CaseKeys;
  let asy9: CaseKeys;
  let mixed: DisclosureEntry;
  let strange: DisclosureEntry;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    subgraph = await openSubgraph(testStore, createOversightSubgraph(pseudonyms));
    desk = testStore.store.db('desk');
    asy2 = await lookUpCase(desk, 'ASY-2');
    asy9 = await lookUpCase(desk, 'ASY-9');
    mixed = buildEntry([subjectOf(asy2, ['IDENTITY', 'HEALTH']), subjectOf(asy9, ['GROUNDS'])], withheldOf(asy2));
    strange = buildEntry([subjectOf(asy9, ['GROUNDS']), { ...subjectOf(asy9, []), basisCaseRef: refOf(asy2) }]);
    await createDisclosureStore(testStore.store).insertEntries([mixed, strange]);
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  const seen = {
    rule: 'flygtningenaevnet:appeal_refugee_appeals_board',
    reference: 'FLN 7',
    policyVersion: 'v1',
    withheld: ['SpecialCategoryData.sexLife: REQUIREMENT_MISSING ART9_NECESSITY', 'Case.retention: NOT_FOR_PURPOSE'],
    direction: 'DISCLOSED',
    recipient: 'flygtningenaevnet',
    recipientAuthority: 'flygtningenaevnet',
    recipientInstance: null,
    recipientNameDa: 'Flygtningenævnet',
    recipientNameEn: 'Refugee Appeals Board',
    source: ['udlaendingestyrelsen'],
    purpose: 'appeal_refugee_appeals_board',
    legalBasis: ['gdpr_6_1_e'],
    categories: ['HEALTH', 'IDENTITY'],
    disclosedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.]\d{3}Z$/),
    disclosedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
  };

  test('of a case in the task, and of no other that left with it', async () => {
    const { data, errors, text } = await subgraph.ask(dpo, ofCase, { id: asy2.caseKey });
    expect(errors).toEqual([]);
    expect(data).toEqual({ disclosuresOfCase: [{ id: mixed.id, ...seen }] });
    expect(text).not.toMatch(/GROUNDS|internalNotes|sexualOrientation|securityAssessment/);
  });

  test('the same entry by its own id', async () => {
    const { data } = await subgraph.ask(dpo, one, { id: mixed.id });
    expect(data).toEqual({ disclosure: { id: mixed.id, ...seen } });
    // Whoever handles both cases sees what left of both.
    const both = await subgraph.ask(udlaendingestyrelsen, `query ($id: ID!) { disclosure(id: $id) { categories } }`, {
      id: mixed.id,
    });
    expect(both.data).toEqual({ disclosure: { categories: ['GROUNDS', 'HEALTH', 'IDENTITY'] } });
  });

  test('and as a field of the case', async () => {
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on Case { disclosures { id categories } } } }`;
    const ask = (keys: readonly CaseKeys[]) =>
      subgraph.ask(udlaendingestyrelsen, query, {
        representations: keys.map(({ caseKey }) => ({ __typename: 'Case', id: caseKey })),
      });
    const fam1 = await lookUpCase(desk, 'FAM-1');
    expect((await ask([asy2, asy9, fam1])).data).toEqual({
      _entities: [
        { disclosures: [{ id: mixed.id, categories: ['HEALTH', 'IDENTITY'] }] },
        { disclosures: [mixed, strange].toReversed().map(({ id }) => ({ id, categories: ['GROUNDS'] })) },
        { disclosures: [] },
      ],
    });
    expect(subgraph.statementCount()).toBe(2);
  });

  test('another case’s entry is nobody’s', async () => {
    const answers = await Promise.all([strange.id, unknownKey, 'x'].map((id) => subgraph.ask(dpo, one, { id })));
    for (const { data, errors } of answers)
      expect({ data, errors }).toEqual({ data: { disclosure: null }, errors: [] });
    const stranger = await subgraph.ask(dpo, ofCase, { id: asy9.caseKey });
    const nobody = await subgraph.ask(dpo, ofCase, { id: unknownKey });
    expect(stranger).toMatchObject({ data: { disclosuresOfCase: null }, errors: [] });
    expect(stranger.text).toBe(nobody.text);
  });

  test('a rule without DISCLOSURE_LOG sees none of it', async () => {
    const { data, text } = await subgraph.ask(flygtningenaevnet, ofCase, { id: asy2.caseKey });
    expect(data).toEqual({ disclosuresOfCase: null });
    expect(text).not.toContain(mixed.id);
    expect(subgraph.statementCount()).toBe(0);
  });

  test('and what was handed in, as that', async () => {
    const handedIn = { ...buildEntry([subjectOf(asy2, ['FAMILY'])]), direction: 'received' } as const;
    await createDisclosureStore(testStore.store).insertEntries([handedIn]);
    const { data } = await subgraph.ask(dpo, one, { id: handedIn.id });
    expect(data).toEqual({
      disclosure: {
        ...seen,
        ...{ id: handedIn.id, direction: 'RECEIVED', withheld: [], categories: ['FAMILY'] },
        source: ['flygtningenaevnet'],
      },
    });
  });

  test('what a person has asked for stands under the same relation', async () => {
    const request = { kind: 'ACCESS', state: 'RECEIVED', outcome: null };
    await desk
      .insertInto('oversight.rights_request')
      .values([
        { ...request, key: randomUUID(), applicant_key: asy2.applicantKey, due_on: '2026-12-01' },
        { ...request, key: randomUUID(), applicant_key: asy9.applicantKey, due_on: '2026-12-02' },
      ])
      .execute();
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on Applicant { rightsRequests { kind dueOn state outcome } } } }`;
    const representations = [asy2, asy9].map(({ applicantKey }) => ({ __typename: 'Applicant', id: applicantKey }));
    const { data } = await subgraph.ask(dpo, query, { representations });
    expect(data).toEqual({ _entities: [{ rightsRequests: [{ ...request, dueOn: '2026-12-01' }] }, null] });
    expect(subgraph.statementCount()).toBe(2);
  });

  test('the task over, nothing more', async () => {
    for (const key of await findFacts(desk, { fact: 'dpo_task_registered' })) await endFact(desk, { key, by: 'test' });
    const { data } = await subgraph.ask(dpo, one, { id: mixed.id });
    expect(data).toEqual({ disclosure: null });
  });
});

/** One of the case, one of another, one of the whole operation, and one that nobody was told of. */
function withheldOf(file: CaseKeys): readonly WithheldCoordinate[] {
  const withheld = (coordinate: string, more: Partial<WithheldCoordinate> = {}): WithheldCoordinate => ({
    coordinate: asId<Coordinate>(coordinate),
    reason: 'NOT_FOR_PURPOSE',
    requirement: null,
    announced: true,
    caseRef: null,
    ...more,
  });
  const necessity = { reason: 'REQUIREMENT_MISSING', requirement: asId<RequirementId>('ART9_NECESSITY') } as const;
  return [
    withheld('SpecialCategoryData.sexLife', { ...necessity, caseRef: refOf(file) }),
    withheld('SpecialCategoryData.sexualOrientation', { ...necessity, caseRef: pseudonyms.caseRef(asId(unknownKey)) }),
    withheld('Case.retention'),
    withheld('Case.securityAssessment', { announced: false, caseRef: refOf(file) }),
  ];
}
