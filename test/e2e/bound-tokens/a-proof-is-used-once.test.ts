import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { startNetwork, type Network } from '../../../src/start/start-network.ts';
import { systemClock } from '#kernel/clock.ts';
import { createProofStore } from '#storage/postgres-proof-store.ts';
import { onTimer } from '#kernel/schedule.ts';
import {
  ampleQuotas,
  bootNetwork,
  clearedClients,
  testAudience,
  testKeys,
  testLogName,
  type TestNetwork,
} from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { countRecords } from '#test/support/read-records.ts';
import { silentTelemetry } from '#test/support/silent-telemetry.ts';
import { sendRaw } from '#test/support/send-raw.ts';
import { ask, authority, expectAnswer, expectUnknownSender, lastDetail, purpose } from './door.ts';
import { createHolder, type Holder } from './holder.ts';

const publicUrl = 'https://gateway.example/v1';

describe.each(storeKinds)('a proof of possession on %s', (kind) => {
  let network: TestNetwork;
  let replica: Network;
  let holder: Holder;
  let token: string;
  beforeAll(async () => {
    network = await bootNetwork(kind, { publicUrl });
    const { store, generated, issuers } = network;
    replica = await startNetwork({
      generated,
      store,
      host: '127.0.0.1',
      port: 0,
      tls: null,
      publicUrl,
      clearedClients,
      bearerAuthorities: [],
      freeDocuments: 'all',
      issuers: { kind: 'trusted', list: issuers },
      audience: testAudience,
      pages: null,
      signInClient: null,
      logName: testLogName,
      logKeys: [testKeys.log],
      logWitnesses: [],
      recordLinkKey: testKeys.recordLink,
      recipientIdKey: testKeys.recipientId,
      documentMaxBytes: 1_000_000,
      quotas: ampleQuotas,
      clock: systemClock,
      schedule: onTimer,
      telemetry: silentTelemetry(),
    });
    holder = await createHolder();
    token = await network.token({ authority }, holder);
  });
  afterAll(async () => {
    await replica.close();
    await network.close();
  });

  const forge = (claims: Readonly<Record<string, unknown>> = {}, by = holder, of = token): Promise<string> =>
    by.forge({ method: 'POST', url: `${publicUrl}/graphql`, token: of }, { claims });
  const send = (proof: string, to = network.url, as = token) =>
    ask(to, ['authorization', `DPoP ${as}`], ['dpop', proof]);
  const usedProofs = async (): Promise<number> => {
    const { rows } = await sql`select from identity.used_proof`.execute(network.store.admin);
    return rows.length;
  };

  test('is for the address that clients know, not for the one that the gateway listens on', async () => {
    expectAnswer(await send(await forge()));
    expectUnknownSender(await send(await forge({ htu: `${network.url}/graphql` })));
  });

  test('is taken once', async () => {
    const proof = await forge();
    expectAnswer(await send(proof));
    const recordsBefore = await countRecords(network.store);
    expectUnknownSender(await send(proof));
    expect(lastDetail(network)).toBe('proof used before');
    expect(await countRecords(network.store)).toBe(recordsBefore);
  });

  test('is taken once by all gateways together, however close they are asked', async () => {
    for (let round = 0; round < 3; round += 1) {
      const proof = await forge();
      const doors = [network.url, replica.url, network.url, replica.url, network.url, replica.url];
      const answers = await Promise.all(doors.map((door) => send(proof, door)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401, 401, 401]);
      expectUnknownSender(await send(proof, replica.url));
    }
  });

  test('has an id that its key does not use again, and that another key may', async () => {
    const other = await createHolder();
    const otherToken = await network.token({ authority }, other);
    expectAnswer(await send(await forge({ jti: 'one' })));
    expectUnknownSender(await send(await forge({ jti: 'one' })));
    expectAnswer(await send(await forge({ jti: 'one' }, other, otherToken), network.url, otherToken));
  });

  test('is not used up by whoever may not send it', async () => {
    const bearer = await network.token({ authority });
    const proof = await forge();
    const before = await usedProofs();
    expectUnknownSender(await send(proof, network.url, bearer));
    expectUnknownSender(await send(`${proof}x`));
    expect(await usedProofs()).toBe(before);
    expectAnswer(await send(proof));
    expect(await usedProofs()).toBeGreaterThan(before);
  });

  test('is forgotten once no gateway takes it any more, a hundred at a time', async () => {
    await sql`delete from identity.used_proof`.execute(network.store.admin);
    await sql`
      insert into identity.used_proof (digest, used_at)
      select 'old ' || n, clock_timestamp() - interval '6 minutes' from generate_series(1, 120) n
      union all select 'young', clock_timestamp() - interval '1 minute'`.execute(network.store.admin);
    const proofs = createProofStore(network.store, 'gateway');
    expect(await proofs.useOnce('first')).toBe(true);
    expect(await usedProofs()).toBe(22);
    expect(await proofs.useOnce('second')).toBe(true);
    expect(await usedProofs()).toBe(3);
  });

  test('counts only where it is certain that it was not used before', async () => {
    const rename = (from: string, to: string) =>
      sql.raw(`alter function identity.${from}(text) rename to ${to}`).execute(network.store.admin);
    const recordsBefore = await countRecords(network.store);
    await rename('use_proof', 'out_of_order');
    const answer = await send(await forge());
    await rename('out_of_order', 'use_proof');
    expect([answer.status, answer.text]).toEqual([500, expect.stringContaining('"code":"INTERNAL"')]);
    expect(answer.text).not.toContain('ASY-2');
    expect(await countRecords(network.store)).toBe(recordsBefore);
    expectAnswer(await send(await forge()));
  });

  describe.each(['/schema/flygtningenaevnet.graphql', '/documents/'])('is asked for at %s too', (path) => {
    let target: string;
    beforeAll(async () => {
      const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { documents { id } } }';
      const answer = await network.ask({ authority, purpose }, query);
      const shown = z.object({ caseByJournalNumber: z.object({ documents: z.array(z.object({ id: z.string() })) }) });
      const [document] = shown.parse(answer.data).caseByJournalNumber.documents;
      target = path === '/documents/' ? `${path}${document?.id ?? ''}` : path;
    });

    const get = (proof: string | undefined, scheme = 'DPoP') =>
      sendRaw(`${network.url}${target}`, 'GET', [
        ['authorization', `${scheme} ${token}`],
        ['disclosure-purpose', purpose],
        ...(proof === undefined ? [] : [['dpop', proof] as const]),
      ]);
    const prove = (method = 'GET', url = `${publicUrl}${target}`) => holder.prove(method, url, token);

    test('once, for this method and this address', async () => {
      const proof = await prove();
      const found = await get(proof);
      expect([found.status, found.text.length > 0]).toEqual([200, true]);
      expectUnknownSender(await get(proof));
      expectUnknownSender(await get(undefined));
      expectUnknownSender(await get(await prove(), 'Bearer'));
      expectUnknownSender(await get(await prove('POST')));
      expectUnknownSender(await get(await prove('GET', `${publicUrl}/graphql`)));
      expectUnknownSender(await get(await prove('GET', `${publicUrl}${target}x`)));
    });
  });
});
