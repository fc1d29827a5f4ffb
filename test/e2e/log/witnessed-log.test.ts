import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { leafOf } from '#disclosure/seal-record.ts';
import { openCheckpoint } from '#log/checkpoint.ts';
import { readCosignature } from '#log/cosignature.ts';
import { verifyProofFile } from '#log/verify-proof-file.ts';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { testLogSigner } from '#test/support/integrate-records.ts';
import { makeFolder, startTestWitness, witnessSigner, type TestWitness } from '#test/support/start-test-witness.ts';

const board = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' };
const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }';

describe.each(storeKinds)('a log with a witness, on %s', (kind) => {
  const folder = makeFolder();
  const { key } = witnessSigner;
  let witness: TestWitness;
  let network: TestNetwork;
  beforeAll(async () => {
    witness = await startTestWitness({ dir: folder.path, logKeys: [testLogSigner.key] });
    network = await bootNetwork(kind, { logWitnesses: [{ url: witness.url, key }] });
  });
  afterAll(async () => {
    await network.close();
    folder.remove();
  });

  const read = async () => (await fetch(`${network.url}/log/checkpoint`)).text();
  const isCosigned = (checkpoint: string) => checkpoint.includes(`— ${key.name} `);

  test('has each head cosigned, and hands the cosignature out with the proof', async () => {
    for (let round = 0; round < 2; round += 1) {
      const { disclosure } = await network.ask(board, query);
      const get = async (path: string) => {
        const headers = { ...(await network.present({ authority: board.authority }, 'GET', path)) };
        return (await fetch(`${network.url}${path}`, { headers })).text();
      };
      const record = await get(`/log/records/${disclosure.record}`);
      let proof = '';
      while (!isCosigned(proof)) proof = await get(`/log/records/${disclosure.record}/proof`);
      const keys = { log: testLogSigner.key, witnesses: [key] };
      expect(verifyProofFile(proof, leafOf(record), keys).cosignatures).toMatchObject([{ witness: key.name }]);
    }
    let checkpoint = '';
    while (!isCosigned(checkpoint)) checkpoint = await read();
    expect(readCosignature(openCheckpoint(checkpoint, [testLogSigner.key]), key).witness).toBe(key.name);
  });

  test('goes on without a witness that is silent, and says so', async () => {
    await witness.close();
    const before = openCheckpoint(await read(), [testLogSigner.key]).size;
    const answer = await network.ask(board, query);
    expect(answer.status).toBe(200);
    while (openCheckpoint(await read(), [testLogSigner.key]).size === before) continue;
    let notices: unknown[] = [];
    while (notices.length === 0) {
      const ready = (await (await fetch(`${network.url}/health/ready`)).json()) as { notices: unknown[] };
      notices = ready.notices;
    }
    expect(notices).toMatchObject([{ code: 'WITNESS_SILENT', subject: key.name }]);
    expect(network.logLines.join('')).toContain(`"detail":"${key.name} unreachable"`);
  });
});
