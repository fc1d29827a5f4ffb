import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { leafOf } from '#disclosure/seal-record.ts';
import { openCheckpoint } from '#log/checkpoint.ts';
import { parseProofFile } from '#log/proof-file.ts';
import { bootNetwork, type Asking, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { integrateRecords, testLogSigner } from '#test/support/integrate-records.ts';
import { turnBit } from '../support/log-tree.ts';
import { buildChecker, describeWithGo, expectAll } from './go-checker.ts';

const asking: Asking = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' };
const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber applicant { familyName } } }';
/** More than a tile holds, so that proofs cross tiles. */
const answers = 260;
const { verifierKey: key, key: logKey } = testLogSigner;

describeWithGo.each(storeKinds)(
  'what a gateway serves of its log, as golang.org/x/mod/sumdb sees it, on %s',
  (kind) => {
    let network: TestNetwork;
    const records: string[] = [];
    buildChecker();
    beforeAll(async () => {
      network = await bootNetwork(kind);
      for (let count = 0; count < answers; count += 1) {
        const { disclosure } = await network.ask(asking, query);
        records.push(disclosure.record);
        // Between two turns, so that tiles grow in steps and not in one.
        if (count % 100 === 50) await integrateRecords(network.store);
      }
      await integrateRecords(network.store);
    });
    afterAll(() => network.close());

    async function get(path: string): Promise<Buffer> {
      const isMine = path.startsWith('/log/records/');
      const headers = isMine ? await network.present({ authority: asking.authority }, 'GET', path) : {};
      const response = await fetch(`${network.url}${path}`, { headers: { ...headers } });
      expect({ path, status: response.status }).toEqual({ path, status: 200 });
      return Buffer.from(await response.arrayBuffer());
    }

    async function receipt(record: string) {
      const entry = leafOf((await get(`/log/records/${record}`)).toString());
      const { index, path, checkpoint } = parseProofFile((await get(`/log/records/${record}/proof`)).toString());
      const { size, root } = openCheckpoint(checkpoint, [logKey]);
      return { checkpoint, claim: { kind: 'inclusion', index, size, root, path, entry } };
    }

    test('every receipt is of the record that it was given for', async () => {
      const receipts = await Promise.all([0, 1, 255, 256, answers - 1].map((at) => receipt(records[at] ?? '')));
      const claims = receipts.map(({ claim }) => claim);
      expectAll(claims, true);
      expectAll(
        receipts.map(({ checkpoint: note, claim: { size, root } }) => ({ kind: 'checkpoint', key, note, size, root })),
        true,
      );
      expectAll(
        claims.flatMap((claim, at) => [
          { ...claim, entry: claims[(at + 1) % claims.length]?.entry },
          { ...claim, index: claim.index + 1 },
          { ...claim, root: turnBit(claim.root, 5) },
        ]),
        false,
      );
    });

    test('the tiles hold every entry under the root that is signed', async () => {
      const note = (await get('/log/checkpoint')).toString();
      const { size, root } = openCheckpoint(note, [logKey]);
      expect(size).toBeGreaterThanOrEqual(answers);
      const rest = String(size - 256);
      const paths = ['tile/0/000', `tile/0/001.p/${rest}`, 'tile/1/000.p/1'];
      const tiles = Object.fromEntries(
        await Promise.all(paths.map(async (path) => [path, await get(`/log/${path}`)] as const)),
      );
      const bundles = await Promise.all(
        ['tile/entries/000', `tile/entries/001.p/${rest}`].map((path) => get(`/log/${path}`)),
      );
      const entries: readonly Uint8Array[] = bundles.flatMap(splitBundle);
      const claims = [
        { kind: 'checkpoint', key, note, size, root },
        { kind: 'leaves in tiles', size, root, tiles, entries },
        { kind: 'root of entries', size, root, entries },
      ];
      expectAll(claims, true);
      expectAll(
        claims.slice(1).map((claim) => ({ ...claim, entries: entries.with(7, leafOf('{"record":"another"}')) })),
        false,
      );
    });
  },
);

/** @see https://c2sp.org/tlog-tiles: each entry after its length in two bytes, the greater one first */
function splitBundle(bundle: Buffer): readonly Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    const end = at + 2 + bundle.readUInt16BE(at);
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
