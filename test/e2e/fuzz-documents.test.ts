import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fuzzDocuments } from '#test/fuzz/fuzz-documents.ts';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';

/** A short run with a seed that stays; `npm run fuzz` is the long one, which also holds every document to its time. */
const documents = 2000;

let network: TestNetwork;
beforeAll(async () => {
  network = await bootNetwork('pglite');
});
afterAll(() => network.close());

test('documents by the grammar, and bodies with bytes changed, are refused or answered and never more', async () => {
  const { endings, findings } = await fuzzDocuments(network, { documents, seed: 7, maxCpuMs: Infinity });
  expect(findings).toEqual([]);
  // Each way to end often enough to mean something.
  for (const ending of ['data', 'BAD_REQUEST', 'OPERATION_REFUSED', 'LIMIT_EXCEEDED']) {
    expect(endings.get(ending) ?? 0).toBeGreaterThan(documents / 250);
  }
}, 240_000);
