import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { countRecords } from '#test/support/read-records.ts';
import { sendRaw } from '#test/support/send-raw.ts';
import { ask, authority, expectAnswer, expectUnknownSender, lastDetail } from './door.ts';

const other = 'udlaendingestyrelsen';
const otherPurpose = { authority: other, purpose: 'internal_case_handling' } as const;

describe('a genuine token that is bound to nothing', () => {
  let network: TestNetwork;
  let lenient: TestNetwork;
  let bearer: string;
  beforeAll(async () => {
    network = await bootNetwork('pglite');
    lenient = await bootNetwork('pglite', { bearerAuthorities: [authority] });
    bearer = `Bearer ${await network.token({ authority })}`;
  });
  afterAll(async () => {
    await lenient.close();
    await network.close();
  });

  test('is refused, and the refusal is on record', async () => {
    const recordsBefore = await countRecords(network.store);
    expectUnknownSender(await ask(network.url, ['authorization', bearer]));
    expect(lastDetail(network)).toBe(`bearer token of ${authority}, whose tokens must be bound`);
    expect(await countRecords(network.store)).toBe(recordsBefore);
    const refusals = await network.store.admin.selectFrom('disclosure.refusal').select(['authority', 'code']).execute();
    expect(refusals).toEqual([{ authority, code: 'UNAUTHENTICATED' }]);
  });

  test.each([`/schema/${authority}.graphql`, '/documents/any'])('is refused at %s', async (path) => {
    expectUnknownSender(await sendRaw(`${network.url}${path}`, 'GET', [['authorization', bearer]]));
  });

  test('counts where its authority may still use one, and for no other authority', async () => {
    const token = await lenient.token({ authority });
    expectAnswer(await ask(lenient.url, ['authorization', `Bearer ${token}`]));
    expect((await lenient.ask({ ...otherPurpose, bound: false }, '{ __typename }')).status).toBe(401);
    expect((await lenient.ask(otherPurpose, '{ __typename }')).status).toBe(200);
  });
});

test.each([
  ['0.0.0.0', 'http://127.0.0.1:'],
  ['127.0.0.2', 'http://127.0.0.2:'],
])('a gateway that listens on %s takes proofs for %s', async (host, start) => {
  const network = await bootNetwork('pglite', { host });
  try {
    expect(network.url).toMatch(new RegExp(`^${start}\\d+$`));
    expect((await network.ask(otherPurpose, '{ __typename }')).status).toBe(200);
  } finally {
    await network.close();
  }
});
