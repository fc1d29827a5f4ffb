import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from '@jest/globals';
import { assertionHeaderName } from '#identity/verify-assertion.ts';
import { systemClock } from '#kernel/clock.ts';
import { asId, type CategoryId, type PolicyVersion, type RuleId } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { installPolicy } from '#storage/install-policy.ts';
import { applicantSubgraph } from '#subgraphs/applicant/subgraph.ts';
import { openTestStore, readTestPolicy, storeKinds, type TestStore } from '#test/support/databases.ts';
import { silentTelemetry } from '#test/support/silent-telemetry.ts';
import { loadGenerated } from '../../../src/start/load-generated.ts';
import { startSubgraph } from '../../../src/start/start-subgraph.ts';
import { flygtningenaevnet, openSubgraph, type Answer, type TestSubgraph } from './open-subgraph.ts';

const body = JSON.stringify({ query: '{ applicantByFileNumber(alienFileNumber: "10000002") { id familyName } }' });
const before = readTestPolicy();
const board = asId<RuleId>('flygtningenaevnet:appeal_refugee_appeals_board');

function versionNamed(digit: string): PolicyVersion {
  return asId<PolicyVersion>(digit.repeat(64));
}

/** The committed policy without one category of the board's rule. */
function narrower(version: PolicyVersion): CompiledPolicy {
  const rule = before.rules[board];
  invariant(rule, 'the policy has the rule');
  const { [asId<CategoryId>('IDENTITY')]: _closed, ...categories } = rule.categories;
  return { ...before, version, rules: { ...before.rules, [board]: { ...rule, categories } } };
}

describe.each(storeKinds)('a subgraph on %s takes another policy', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    for (const digit of ['1', '2', '3']) await installPolicy(testStore.store, narrower(versionNamed(digit)));
  });
  afterAll(async () => {
    await testStore.close();
  });
  beforeEach(async () => {
    subgraph = await openSubgraph(testStore, applicantSubgraph);
  });
  afterEach(async () => {
    await subgraph.close();
  });

  const askUnder = (policyVersion: PolicyVersion, asked = subgraph): Promise<Answer> =>
    asked.send(body, { [assertionHeaderName]: asked.sign(body, { requester: flygtningenaevnet, policyVersion }) });
  const namesUnder = async (policyVersion: PolicyVersion): Promise<unknown> => {
    const { status, data } = await askUnder(policyVersion);
    return status === 200 ? data?.['applicantByFileNumber'] : status;
  };
  const health = async (): Promise<unknown> => (await fetch(new URL('/health', subgraph.url))).json();
  const open = { id: expect.any(String), familyName: 'Rahmani' };
  const closed = { id: expect.any(String), familyName: null };

  test('each request is decided by the policy that its assertion names', async () => {
    expect(await namesUnder(versionNamed('1'))).toBe(409);
    await subgraph.take(narrower(versionNamed('1')));
    expect(await health()).toEqual({ policyVersions: [before.version, versionNamed('1')] });
    expect(await namesUnder(versionNamed('1'))).toEqual(closed);
    expect(await namesUnder(before.version)).toEqual(open);
  });

  test('a request that runs meanwhile ends on the one it began with', async () => {
    const reached = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    const db = testStore.store.db('applicant').withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        reached.resolve(undefined);
        await released.promise;
        return result;
      },
    });
    const held = await openSubgraph(testStore, applicantSubgraph, { db });
    const answer = askUnder(before.version, held);
    await reached.promise;
    // As many as make it forget the version that the request began with.
    for (const digit of ['1', '2', '3']) await held.take(narrower(versionNamed(digit)));
    released.resolve(undefined);
    expect((await answer).data).toEqual({ applicantByFileNumber: open });
    expect((await askUnder(before.version, held)).status).toBe(409);
    await held.close();
  });

  test('of more than three, the one goes that was asked for longest ago', async () => {
    await subgraph.take(narrower(versionNamed('1')));
    await subgraph.take(narrower(versionNamed('2')));
    expect(await namesUnder(before.version)).toEqual(open);
    await subgraph.take(narrower(versionNamed('3')));
    expect(await namesUnder(versionNamed('1'))).toBe(409);
    expect(await namesUnder(versionNamed('2'))).toEqual(closed);
    expect(await namesUnder(versionNamed('3'))).toEqual(closed);
    expect(await namesUnder(before.version)).toEqual(open);
  });

  test('the one it has already changes nothing', async () => {
    expect(await subgraph.take(before)).toBe('unchanged');
    expect(await health()).toEqual({ policyVersions: [before.version] });
  });

  test('one without a category for a field of the schema is not taken', async () => {
    const { 'Applicant.familyName': _missing, ...coordinates } = before.coordinates as Record<string, never>;
    await expect(subgraph.take({ ...before, version: versionNamed('1'), coordinates })).rejects.toThrow('familyName');
    expect(await health()).toEqual({ policyVersions: [before.version] });
  });

  test('one that the database does not have is neither taken nor started with', async () => {
    const generated = await loadGenerated();
    const options = {
      ...({ name: 'applicant', host: '127.0.0.1', port: 0, tls: null } as const),
      ...{ assertionKey: randomBytes(32), nextAssertionKey: null, recordLinkKey: null },
      ...{ generated, store: testStore.store },
      ...{ clock: systemClock, telemetry: silentTelemetry() },
    };
    const unknown = { ...generated, policy: narrower(versionNamed('4')) };
    const refusal = { code: 'STORE_POLICY_NOT_INSTALLED' };
    await expect(startSubgraph({ ...options, generated: unknown })).rejects.toMatchObject(refusal);
    const running = await startSubgraph(options);
    await expect(running.take(unknown)).rejects.toMatchObject(refusal);
    await running.take({ ...generated, policy: narrower(versionNamed('3')) });
    const known = await fetch(new URL('/health', running.url));
    expect(await known.json()).toEqual({ policyVersions: [before.version, versionNamed('3')] });
    await running.close();
  });
});
