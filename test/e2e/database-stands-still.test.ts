import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { goodBody, authority, purpose, refusalOf } from './http/door-fixture.ts';

describe.each(storeKinds)('a database that takes statements and answers none, on %s', (kind) => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await bootNetwork(kind, { connectionLimits: { answerTimeoutMs: 2000 } });
  });
  afterAll(() => network.close());

  async function ask(): Promise<{ readonly status: number; readonly body: string }> {
    const headers = { ...(await network.present({ authority })), 'disclosure-purpose': purpose };
    const response = await network.post({ ...headers, 'content-type': 'application/json' }, goodBody);
    return { status: response.status, body: await response.text() };
  }

  test('keeps nobody waiting for longer than an answer may take, and is forgotten when it answers again', async () => {
    expect((await ask()).status).toBe(200);
    await network.store.admin.transaction().execute(async (transaction) => {
      await sql`select set_config('lock_timeout', '5s', true)`.execute(transaction);
      await sql.raw('lock table security.quota in access exclusive mode').execute(transaction);
      expect(await ask()).toEqual({ status: 503, body: refusalOf('UPSTREAM_UNAVAILABLE') });
    });
    expect((await ask()).status).toBe(200);
  });
});
