import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';

const service = { authority: 'pet', purpose: 'security_assessment', reference: 'PET 2026-118' } as const;
const query = '{ personInMatter { nationalities } }';
const clearance = { path: ['personInMatter'], reason: 'REQUIREMENT_MISSING', requirement: 'SECURITY_CLEARANCE' };

describe.each(storeKinds)('cleared, on %s,', (kind) => {
  let network: TestNetwork;
  let elsewhere: TestNetwork;
  beforeAll(async () => {
    network = await bootNetwork(kind, { bearerAuthorities: 'all' });
    elsewhere = await bootNetwork(kind, { bearerAuthorities: 'all', clearedClients: ['fe', 'pet-2'] });
  });
  afterAll(async () => {
    await elsewhere.close();
    await network.close();
  });

  test.each([
    [true, true, true],
    [false, true, true],
    [true, false, true],
    [true, true, false],
    [false, false, true],
    [false, true, false],
    [true, false, false],
    [false, false, false],
  ])('is a claim (%p), over a bound token (%p), of a registered client (%p), all three', async (...all) => {
    const [clearanceClaimed, bound, isRegistered] = all;
    const asking = { ...service, ...(clearanceClaimed ? { clearance: true } : {}), bound };
    const answer = await (isRegistered ? network : elsewhere).ask(asking, query);
    const isCleared = all.every(Boolean);
    expect({ data: answer.data as unknown, withheld: answer.disclosure.withheld }).toEqual({
      data: { personInMatter: isCleared ? { nationalities: ['IRN'] } : null },
      withheld: isCleared ? [] : [clearance],
    });
  });
});
