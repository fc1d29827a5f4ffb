import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readRecord } from '#disclosure/read-record.ts';
import { leafOf } from '#disclosure/seal-record.ts';
import { verifyProofFile } from '#log/verify-proof-file.ts';
import { destroyCaseKey } from '#storage/case-keys.ts';
import { bootNetwork, type Asking, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { integrateRecords, testLogSigner } from '#test/support/integrate-records.ts';
import { refuseSequencing } from '#test/support/refuse-records.ts';

const board: Asking = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' };
const ofCase = (journalNumber: string) =>
  `{ caseByJournalNumber(journalNumber: "${journalNumber}") { journalNumber applicant { familyName } } }`;
const keys = { log: testLogSigner.key, witnesses: [] };

describe.each(storeKinds)('the receipt of an answer, on %s', (kind) => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await bootNetwork(kind);
  });
  afterAll(() => network.close());

  async function get(path: string, { authority, instance }: Pick<Asking, 'authority' | 'instance'> = board) {
    const who = { authority, ...(instance === undefined ? {} : { instance }) };
    const response = await fetch(`${network.url}${path}`, {
      headers: { ...(await network.present(who, 'GET', path)) },
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
  async function ask() {
    const answer = await network.ask(board, ofCase('ASY-2'));
    expect(answer.data).toMatchObject({ caseByJournalNumber: { journalNumber: 'ASY-2' } });
    return answer.disclosure.record;
  }

  test('is in the log, which its recipient can show to anyone', async () => {
    const record = await ask();
    await integrateRecords(network.store);
    const [sealed, proof] = [await get(`/log/records/${record}`), await get(`/log/records/${record}/proof`)];
    expect(sealed.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(proof.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(JSON.parse(sealed.text)).toMatchObject({
      id: record,
      skeleton: { recipient: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board', result: 'data' },
    });
    expect(sealed.text).not.toMatch(/familyName|ASY-2/);
    const { checkpoint } = verifyProofFile(proof.text, leafOf(sealed.text), keys);
    expect(checkpoint.origin).toBe('disclosure-gateway.test/log');
    expect(() => verifyProofFile(proof.text, leafOf(`${sealed.text} `), keys)).toThrow(/does not show/);
  });

  test('of an answer that held nothing is there all the same', async () => {
    const { disclosure } = await network.ask(board, ofCase('NO-1'));
    await integrateRecords(network.store);
    const sealed = await get(`/log/records/${disclosure.record}`);
    expect(JSON.parse(sealed.text)).toMatchObject({ skeleton: { result: 'nothing' } });
    const proof = await get(`/log/records/${disclosure.record}/proof`);
    expect(verifyProofFile(proof.text, leafOf(sealed.text), keys).index).toBeGreaterThanOrEqual(0);
  });

  test('of somebody else is as unknown as one that nobody has', async () => {
    const record = await ask();
    await integrateRecords(network.store);
    const nobody = await get(`/log/records/${randomUUID()}`);
    expect(nobody.status).toBe(404);
    for (const [path, who] of [
      [`/log/records/${record}`, { authority: 'udlaendingenaevnet' }],
      [`/log/records/${record}/proof`, { authority: 'udlaendingenaevnet' }],
      [`/log/records/${record}`, { authority: 'kommune', instance: '0101' }],
      ['/log/records/x', board],
      ['/log/records/%00/proof', board],
    ] as const) {
      const answer = await get(path, who);
      const withoutReference = (text: string) => text.replaceAll(/[0-9a-f-]{36}/g, '');
      expect({ status: answer.status, text: withoutReference(answer.text) }).toEqual({
        status: 404,
        text: withoutReference(nobody.text),
      });
      expect(answer.headers.get('retry-after')).toBeNull();
    }
  });

  test('is nobody’s without a token', async () => {
    const record = await ask();
    const response = await fetch(`${network.url}/log/records/${record}`);
    expect(response.status).toBe(401);
  });

  test('waits while the log cannot be signed, which is told, and is there once it can', async () => {
    const record = await refuseSequencing(network.store, async () => {
      const asked = await ask();
      await expect(integrateRecords(network.store)).rejects.toMatchObject({ code: '42501' });
      const waiting = await get(`/log/records/${asked}/proof`);
      expect({ status: waiting.status, after: waiting.headers.get('retry-after') }).toEqual({
        status: 404,
        after: '1',
      });
      return asked;
    });
    await integrateRecords(network.store);
    expect((await get(`/log/records/${record}/proof`)).status).toBe(200);
  });

  test('stays proved when the key of its case is destroyed, and then says nothing of it', async () => {
    const record = await ask();
    await integrateRecords(network.store);
    const before = await get(`/log/records/${record}`);
    const link = (JSON.parse(before.text) as { link: { cases: string[] } }).link.cases;
    for (const caseRef of link) await destroyCaseKey(network.store.admin, caseRef);
    const after = await get(`/log/records/${record}`);
    expect(after.text).toBe(before.text);
    const proof = await get(`/log/records/${record}/proof`);
    expect(verifyProofFile(proof.text, leafOf(after.text), keys).checkpoint.size).toBeGreaterThan(0);
    expect(readRecord(after.text, () => null)).toMatchObject({ request: null, subjects: [], withheld: [] });
    // What the case would be asked for now cannot be recorded, and so does not leave.
    const refused = await network.ask(board, ofCase('ASY-2'));
    expect({ status: refused.status, data: refused.data as unknown }).toEqual({ status: 503, data: undefined });
  });
});
