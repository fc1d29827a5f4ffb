import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  lookUpApplicant,
  lookUpCase,
  recordAppealOutcome,
  recordMove,
  registerAppeal,
  setCaseStatus,
} from '#storage/case-register.ts';
import { endFact, registerFact, type NewFact } from '#storage/fact-store.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';

describe.each(storeKinds)('what the store refuses on %s', (kind) => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(async () => {
    await testStore.close();
  });

  const desk = () => testStore.store.db('desk');
  const unknownKey = randomUUID();
  const fact: NewFact = { fact: 'CASE_RELEVANCE', authority: 'uim', registeredBy: 'test' };

  test.each<[string, object]>([
    ['fact', { fact: 'Mixed_Case' }],
    ['authority', { authority: '' }],
    ['registeredBy', { registeredBy: '' }],
    ['personKey', { personKey: 'not a key' }],
    ['caseKeys.0', { caseKeys: ['ASY-2'] }],
    ['categories.0', { categories: ['health'] }],
    ['coordinates.0', { coordinates: ['dateOfBirth'] }],
    ['dueAt', { dueAt: new Date(Number.NaN) }],
  ])('a fact whose %s is wrong, without repeating its value', async (field, wrong) => {
    const refused = registerFact(desk(), { ...fact, ...wrong });
    await expect(refused).rejects.toMatchObject({
      code: 'STORE_INPUT_INVALID',
      detail: expect.stringContaining(field),
    });
    await expect(refused).rejects.toThrow(/^The input is not well formed[.]$/);
  });

  test.each<[string, object]>([
    ['without a case', { caseKeys: [], detail: { kind: 'KEEP_FOR_CLAIM' } }],
    ['of an unknown kind', { caseKeys: [unknownKey], detail: { kind: 'SECRET' } }],
    ['without a kind', { caseKeys: [unknownKey] }],
  ])('a restriction %s', async (_what, wrong) => {
    const restriction = { fact: 'restriction', registeredBy: 'test', ...wrong };
    await expect(registerFact(desk(), restriction as NewFact)).rejects.toMatchObject({ code: 'STORE_INPUT_INVALID' });
  });

  test('a fact about a case that is not there', async () => {
    const { caseKey } = await lookUpCase(desk(), 'ASY-2');
    await expect(registerFact(desk(), { ...fact, caseKeys: [caseKey, unknownKey] })).rejects.toMatchObject({
      code: 'STORE_CASE_UNKNOWN',
    });
    await expect(registerFact(desk(), { ...fact, caseKeys: [caseKey, caseKey] })).resolves.toBeDefined();
  });

  test('to end a fact that is not there, or has ended', async () => {
    await expect(endFact(desk(), { key: unknownKey, by: 'test' })).rejects.toMatchObject({
      code: 'STORE_FACT_UNKNOWN',
    });
    const key = await registerFact(desk(), fact);
    await endFact(desk(), { key, by: 'test', reason: 'over' });
    await expect(endFact(desk(), { key, by: 'test' })).rejects.toMatchObject({ code: 'STORE_FACT_UNKNOWN' });
  });

  test('to change or look up what is not there', async () => {
    const { caseKey } = await lookUpCase(desk(), 'ASY-1');
    const unknownCase = { code: 'STORE_CASE_UNKNOWN' };
    await expect(setCaseStatus(desk(), { caseKey: unknownKey, status: 'CLOSED' })).rejects.toMatchObject(unknownCase);
    await expect(registerAppeal(desk(), { caseKey: unknownKey, board: 'FLYGTNINGENAEVNET' })).rejects.toMatchObject(
      unknownCase,
    );
    await expect(lookUpCase(desk(), 'ASY-77')).rejects.toMatchObject(unknownCase);
    // The appeal of this case has been decided.
    await expect(
      recordAppealOutcome(desk(), { caseKey, board: 'FLYGTNINGENAEVNET', outcome: 'CHANGED' }),
    ).rejects.toMatchObject({ code: 'STORE_APPEAL_UNKNOWN' });
    await expect(recordMove(desk(), { personKey: unknownKey, municipalityCode: '0101' })).rejects.toMatchObject({
      code: 'STORE_PERSON_UNKNOWN',
    });
    await expect(lookUpApplicant(desk(), '99999999')).rejects.toMatchObject({ code: 'STORE_PERSON_UNKNOWN' });
  });

  test('a municipality code that is not one', async () => {
    const personKey = await lookUpApplicant(desk(), '10000004');
    await expect(recordMove(desk(), { personKey, municipalityCode: '147' })).rejects.toMatchObject({
      code: 'STORE_INPUT_INVALID',
    });
  });
});
