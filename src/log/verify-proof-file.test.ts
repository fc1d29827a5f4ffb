import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { cosignCheckpoint } from './cosignature.ts';
import { edgeRoot } from './grow-tree.ts';
import { createSigner } from './note-key.ts';
import { formatProofFile, parseProofFile } from './proof-file.ts';
import { createTiledTree } from './tiled-tree.ts';
import { verifyProofFile } from './verify-proof-file.ts';
import { buildLog, drawEntries, hex } from '#test/support/log-tree.ts';

const origin = 'example.org/disclosures';
const log = createSigner('log', origin, new Uint8Array(32).fill(1));
const [witness, stranger] = [3, 4].map((seed) =>
  createSigner('witness', 'witness.example', new Uint8Array(32).fill(seed)),
);
if (witness === undefined || stranger === undefined) throw new Error('two witnesses');
const entries = drawEntries(300);
const { edge, readTile } = buildLog(entries);
const tree = createTiledTree(readTile, 99);
const checkpoint = signCheckpoint({ origin, size: edge.size, root: edgeRoot(edge) }, [log]);
const cosigned = cosignCheckpoint(openCheckpoint(checkpoint, [log.key]), witness, 1_700_000_000);
const entry = Buffer.from('entry 73');
const path = await tree.proveInclusion(73, edge.size);
const proof = formatProofFile({ index: 73, path, checkpoint: cosigned });
const keys = { log: log.key, witnesses: [witness.key] };
const coded = (code: string): unknown => expect.objectContaining({ code });

describe('a proof file', () => {
  test('is the format of C2SP, and gives back what was put in', () => {
    expect(proof.startsWith('c2sp.org/tlog-proof@v1\nindex 73\n')).toBe(true);
    expect(proof.endsWith(`\n\n${cosigned}`)).toBe(true);
    const parsed = parseProofFile(proof);
    expect(parsed).toMatchObject({ index: 73, checkpoint: cosigned });
    expect(parsed.path.map(hex)).toEqual(path.map(hex));
    expect(parseProofFile(formatProofFile({ index: 0, path: [], checkpoint })).path).toEqual([]);
  });

  test('may carry a line for others, which counts for nothing', () => {
    expect(verifyProofFile(proof.replace('index', 'extra AAAA\nindex'), entry, keys).index).toBe(73);
  });

  test.each([
    ['another first line', proof.replace('@v1', '@v2')],
    ['no index', proof.replace('index 73\n', '')],
    ['an index with a zero before it', proof.replace('index 73', 'index 073')],
    ['a negative index', proof.replace('index 73', 'index -1')],
    ['two indexes', proof.replace('index 73', 'index 73\nindex 73')],
    ['two lines for others', proof.replace('index', 'extra AAAA\nextra AAAA\nindex')],
    ['a line for others that is not base64', proof.replace('index', 'extra *\nindex')],
    ['the line for others after the index', proof.replace('index 73', 'index 73\nextra AAAA')],
    ['a hash that is too short', proof.replace('index 73\n', 'index 73\nAAAA\n')],
    ['64 hashes', proof.replace('index 73\n', `index 73\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}`)],
    ['no checkpoint', 'c2sp.org/tlog-proof@v1\nindex 73\n'],
    ['other line ends', proof.replaceAll('\n', '\r\n')],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(() => verifyProofFile(text, entry, keys)).toThrow(coded('LOG_PROOF_MALFORMED'));
  });
});

describe('checking a proof file', () => {
  test('says where the entry stands and who vouches for the tree', () => {
    expect(verifyProofFile(proof, entry, keys)).toMatchObject({
      index: 73,
      checkpoint: { origin, size: 300 },
      cosignatures: [{ witness: 'witness.example', atSeconds: 1_700_000_000 }],
    });
    expect(verifyProofFile(proof, entry, { log: log.key, witnesses: [] }).cosignatures).toEqual([]);
  });

  test('refuses another entry, another index, another key, and a witness who has not signed', () => {
    const otherLog = createSigner('log', origin, new Uint8Array(32).fill(2));
    expect(() => verifyProofFile(proof, Buffer.from('entry 74'), keys)).toThrow(coded('LOG_INCLUSION_REFUSED'));
    expect(() => verifyProofFile(proof.replace('index 73', 'index 72'), entry, keys)).toThrow(
      coded('LOG_INCLUSION_REFUSED'),
    );
    expect(() => verifyProofFile(proof, entry, { ...keys, log: otherLog.key })).toThrow(coded('LOG_SIGNATURE_MISSING'));
    // Of two witnesses with one name each needs a signature of its own.
    expect(() => verifyProofFile(proof, entry, { ...keys, witnesses: [witness.key, stranger.key] })).toThrow(
      coded('LOG_COSIGNATURE_MISSING'),
    );
  });

  test('refuses a proof file in which any one character is another', () => {
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, other) => {
        const spoilt = proof.slice(0, at) + other + proof.slice(at + 1);
        fc.pre(spoilt !== proof);
        expect(() => verifyProofFile(spoilt, entry, keys)).toThrow(expect.objectContaining({ name: 'LogError' }));
      }),
      { numRuns: 2_000 },
    );
  });
});
