import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { auditLog } from '#log/audit-log.ts';
import { openCheckpoint, type OpenedCheckpoint } from '#log/checkpoint.ts';
import { parseEntryBundle } from '#log/entry-bundle.ts';
import { leafHash } from '#log/merkle-hash.ts';
import { tilePath } from '#log/tile.ts';
import { createTiledTree } from '#log/tiled-tree.ts';
import { verifyConsistency } from '#log/verify-proof.ts';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { integrateRecords, testLogSigner } from '#test/support/integrate-records.ts';
import { refuseSequencing } from '#test/support/refuse-records.ts';

const board = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' };
const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }';

describe.each(storeKinds)('the log as anyone reads it, on %s', (kind) => {
  let network: TestNetwork;
  let first: OpenedCheckpoint;
  let last: OpenedCheckpoint;

  const get = (path: string) => fetch(`${network.url}/log/${path}`);
  const bytesOf = async (path: string) => new Uint8Array(await (await get(path)).arrayBuffer());
  const readHead = async () => openCheckpoint(await (await get('checkpoint')).text(), [testLogSigner.key]);
  const readEntries = async (place: { readonly index: number; readonly width: number }) =>
    parseEntryBundle(await bytesOf(tilePath({ level: 'entries', ...place })));

  beforeAll(async () => {
    network = await bootNetwork(kind);
    expect((await get('checkpoint')).status).toBe(404);
    await network.ask(board, query);
    await integrateRecords(network.store);
    first = await readHead();
    await Promise.all(Array.from({ length: 4 }, () => network.ask(board, query)));
    await integrateRecords(network.store);
    last = await readHead();
  });
  afterAll(() => network.close());

  test('leads from its entries to the roots that are signed, and each goes on from the one before', async () => {
    expect([first.size, last.size]).toEqual([1, 5]);
    await expect(auditLog({ heads: [first, last], readEntries })).resolves.toBe(5);
    const tree = createTiledTree((tile) => bytesOf(tilePath(tile)), 10);
    const path = await tree.proveConsistency(first.size, last.size);
    expect(
      verifyConsistency({ oldSize: first.size, oldRoot: first.root, size: last.size, root: last.root, path }),
    ).toBe(true);
    await expect(auditLog({ heads: [{ ...first, root: last.root }, last], readEntries })).rejects.toMatchObject({
      code: 'LOG_HISTORY_REFUSED',
    });
  });

  test('is served in tiles, for good', async () => {
    const response = await get('tile/0/000.p/5');
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const entries = await readEntries({ index: 0, width: 5 });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.concat(entries.map(leafHash)));
    expect((await get('checkpoint')).headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    'tile/0/000.p/6',
    'tile/0/000',
    'tile/1/000.p/1',
    'tile/0/001.p/1',
    'tile/entries/000',
    'tile/entries/000.p/6',
    'tile/0/000.p/0',
    'tile/0/0',
    'tile/64/000.p/1',
    'tile/0/x000/000.p/1',
    'tile/0/..%2f..%2fhealth',
    'tile/',
    'checkpoint/x',
    'other',
  ])('has nothing at %s', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toMatch(/^$|"BAD_REQUEST"/);
  });

  test('says in the service notices that it cannot be signed, until it can', async () => {
    const codes = async () => {
      const response = await fetch(`${network.url}/health/ready`);
      return ((await response.json()) as { notices: { code: string }[] }).notices.map(({ code }) => code);
    };
    await refuseSequencing(network.store, async () => {
      await network.ask(board, query);
      await expect(until(async () => (await codes()).includes('LOG_UNSIGNED'))).resolves.toBe(true);
      expect(network.logLines.some((line) => line.includes('"event":"log.unsigned"'))).toBe(true);
    });
    await expect(until(async () => (await codes()).length === 0)).resolves.toBe(true);
  });
});

/** Asks until it is so; the test's own deadline ends it otherwise. */
async function until(isSo: () => Promise<boolean>): Promise<true> {
  while (!(await isSo())) continue;
  return true;
}
