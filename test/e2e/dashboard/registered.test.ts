import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { dashboardOperations } from '#dashboard/operations.ts';
import { createOperationCache } from '#gateway/operation-cache.ts';
import { asId, type AuthorityId } from '#kernel/ids.ts';
import { contractNameOf } from '#policy/emit-contract.ts';
import { isRuleOpen } from '#policy/gate.ts';
import { installOperations } from '#storage/install-operations.ts';
import { listRegisteredOperations, revokeOperations } from '#storage/registered-operations.ts';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { openBrowserSession } from '#test/support/browser-session.ts';
import { storeKinds } from '#test/support/databases.ts';

const pages = { document: Buffer.from(''), files: new Map() };
const dpo = asId<AuthorityId>('databeskyttelsesraadgiver');
const asked = {
  purpose: 'internal_oversight_dpo',
  reference: 'DPO 2026-0009',
  variables: { journalNumber: 'ASY-2', first: 5 },
} as const;

describe.each(storeKinds)('where only registered documents run, on %s', (kind) => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await bootNetwork(kind, { pages, freeDocuments: [] });
    await installOperations(network.store, network.generated.policy, dashboardOperations);
  });
  afterAll(() => network.close());

  test('every document of the pages is one that each of its rules can be asked', () => {
    const { policy, contracts } = network.generated;
    const cache = createOperationCache(policy);
    const checked = Object.entries(dashboardOperations).flatMap(([operationName, { document, purposes }]) =>
      Object.values(policy.rules)
        .filter((rule) => isRuleOpen(policy, rule) && purposes.some((each) => each === rule.purpose))
        .map((rule) => {
          const contract = buildSchema(contracts.get(contractNameOf(rule)) ?? '');
          const { gated } = cache.prepare({ query: document, operationName }, rule, contract);
          return [operationName, rule.id, gated.closed];
        }),
    );
    expect(checked.length).toBeGreaterThan(5);
    // Nothing that is always withheld is asked for.
    expect(checked.filter(([, , closed]) => closed?.length !== 0)).toEqual([]);
  });

  test('the pages work all the same, and nothing is registered twice', async () => {
    const browser = openBrowserSession(network);
    await browser.signIn('dpo-1');
    expect((await browser.ask('DisclosuresOfCase', asked)).errors).toBeUndefined();
    const db = network.store.db('operations');
    const before = await listRegisteredOperations(db, { authority: dpo });
    await installOperations(network.store, network.generated.policy, dashboardOperations);
    expect(await listRegisteredOperations(db, { authority: dpo })).toEqual(before);
    expect(before.map(({ operationNames }) => operationNames.join())).toEqual(
      expect.arrayContaining(['DisclosuresOfCase', 'OneDisclosure']),
    );
  });

  test('what was revoked stays revoked', async () => {
    const db = network.store.db('operations');
    const [one] = (await listRegisteredOperations(db, { authority: dpo })).filter(({ operationNames }) =>
      operationNames.includes('DisclosuresOfCase'),
    );
    await revokeOperations(db, [one?.hash ?? ''], 'test');
    await installOperations(network.store, network.generated.policy, dashboardOperations);
    const browser = openBrowserSession(network);
    await browser.signIn('dpo-1');
    const answer = await browser.ask('DisclosuresOfCase', asked);
    expect(answer.errors?.[0]?.extensions.code).toBe('OPERATION_REFUSED');
  });
});
