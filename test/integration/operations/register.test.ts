import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hashDocument } from '#gateway/choose-document.ts';
import { asId, type AuthorityId, type PurposeId } from '#kernel/ids.ts';
import { listRegisteredOperations, registerOperations, revokeOperations } from '#storage/registered-operations.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';

const bound = { authority: asId<AuthorityId>('uim'), purpose: asId<PurposeId>('decide_humanitarian_permit') };
const elsewhere = { authority: asId<AuthorityId>('siri'), purpose: asId<PurposeId>('decide_residence_permit') };

const operation = (document: string, operationNames: readonly string[] = []) => ({
  hash: hashDocument(document),
  document,
  operationNames,
});

describe.each(storeKinds)('the register of operations on %s', (kind) => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(() => testStore.close());

  const register = (documents: readonly ReturnType<typeof operation>[], binding = bound, by = 'anna') =>
    registerOperations(testStore.store.db('operations'), binding, documents, by);
  const revoke = (...hashes: readonly string[]) => revokeOperations(testStore.store.db('operations'), hashes, 'bo');
  const registered = async (filter: Partial<typeof bound> = {}) =>
    (await listRegisteredOperations(testStore.store.db('operations'), filter)).map(({ hash }) => hash);

  test('registers a document once for each authority and purpose, and tells who and when', async () => {
    const document = operation('query A { a } query B { b }', ['A', 'B']);
    expect(await register([document, document])).toEqual(new Set([document.hash]));
    expect(await register([document], bound, 'bo')).toEqual(new Set());
    expect(await register([document], elsewhere)).toEqual(new Set([document.hash]));
    const [listed, ...others] = await listRegisteredOperations(testStore.store.db('operations'), bound);
    expect(others).toEqual([]);
    expect(listed).toEqual({
      ...bound,
      hash: document.hash,
      operationNames: ['A', 'B'],
      registeredBy: 'anna',
      registeredAt: expect.any(Date) as unknown,
    });
    expect(await registered({ authority: elsewhere.authority })).toEqual([document.hash]);
    await revoke(document.hash);
    expect(await registered()).toEqual([]);
  });

  test('two commands at once register a document once', async () => {
    const document = operation('{ twice }');
    const results = await Promise.all([register([document]), register([document])]);
    expect(results.map(({ size }) => size).toSorted()).toEqual([0, 1]);
    expect(await registered()).toEqual([document.hash]);
    await revoke(document.hash);
  });

  test('registers all or none', async () => {
    const good = operation('{ good }');
    const other = { ...operation('{ other }'), hash: hashDocument('{ text }') };
    const tooLong = operation(`{ long }${' '.repeat(65_536)}`);
    for (const bad of [other, tooLong]) await expect(register([good, bad])).rejects.toMatchObject({ code: '23514' });
    expect(await registered()).toEqual([]);
  });

  test('revokes all or none, and registers again what was revoked', async () => {
    const document = operation('{ again }');
    await register([document]);
    await expect(revoke(document.hash, hashDocument('unknown'))).rejects.toMatchObject({
      code: 'STORE_OPERATION_UNKNOWN',
      detail: hashDocument('unknown'),
    });
    expect(await registered()).toEqual([document.hash]);
    await revoke(document.hash, document.hash);
    await expect(revoke(document.hash)).rejects.toMatchObject({ code: 'STORE_OPERATION_UNKNOWN' });
    expect(await register([document])).toEqual(new Set([document.hash]));
    expect(await registered()).toEqual([document.hash]);
  });
});
