import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openCheckpoint, parseCheckpoint } from '#log/checkpoint.ts';
import { emptyRoot } from '#log/merkle-hash.ts';
import { formatNote, parseNote } from '#log/signed-note.ts';
import { formatWitnessRequest } from '#log/witness-request.ts';
import { growLog, logSigner, nextLogSigner, type GrowingLog } from '#test/support/growing-log.ts';
import { hex, turnBit } from '#test/support/log-tree.ts';
import { judgeRequest, type KnownTree } from './judge-request.ts';

const log = growLog({ size: 40 });
const knownAt = async (size: number): Promise<KnownTree> => openCheckpoint(await log.checkpoint(size), [logSigner.key]);

/** What is found about a request where the witness knows the tree at a size, 0 for none. */
async function judge(body: string, knownSize: number, keys = [logSigner.key]) {
  const known = knownSize === 0 ? null : await knownAt(knownSize);
  return judgeRequest(body, keys, () => known);
}

const body = async (oldSize: number, size: number, change: { checkpoint?: string; proof?: readonly Uint8Array[] }) =>
  formatWitnessRequest({
    oldSize,
    proof: await log.proveConsistency(oldSize, size),
    checkpoint: await log.checkpoint(size),
    ...change,
  });

describe('what a witness finds about a request', () => {
  test('each size goes on from each size before it, and from none', async () => {
    for (let size = 1; size <= 40; size += 3) {
      for (let oldSize = 0; oldSize <= size; oldSize += 1) {
        expect(await judge(await log.request(oldSize, size), oldSize)).toMatchObject({
          kind: 'consistent',
          checkpoint: { size },
        });
      }
    }
  });

  test('a log that is still empty may say so, and nothing else of its root', async () => {
    const empty = await log.checkpoint(0);
    expect(parseCheckpoint(empty).root).toEqual(emptyRoot);
    expect(await judge(await log.request(0, 0), 0)).toMatchObject({ kind: 'consistent' });
    const text = parseNote(await log.checkpoint(3)).text.replace('\n3\n', '\n0\n');
    const signature = logSigner.sign(Buffer.from(text));
    const { name, id: keyId } = logSigner.key;
    const other = formatNote({ text, signatures: [{ name, keyId, signature }] });
    expect(await judge(formatWitnessRequest({ oldSize: 0, proof: [], checkpoint: other }), 0)).toMatchObject({
      kind: 'forked',
      knownSize: 0,
    });
  });

  test('what begins elsewhere is told where the witness stands, whichever way it is wrong', async () => {
    for (const [oldSize, size] of [
      [0, 5],
      [0, 30],
      [5, 9],
      [11, 30],
      [30, 30],
    ] as const) {
      expect(await judge(await log.request(oldSize, size), 10)).toEqual({ kind: 'conflict', knownSize: 10 });
    }
  });

  test('another tree of the size that is known is a fork, also where its signature is right', async () => {
    const fork = growLog({ size: 40, forkedAt: 4 });
    expect(await judge(await fork.request(10, 10), 10)).toMatchObject({ kind: 'forked', knownSize: 10 });
  });

  test('a larger tree of another history is inconsistent, with its own proof or with the right one', async () => {
    const fork = growLog({ size: 40, forkedAt: 4 });
    expect(await judge(await fork.request(10, 30), 10)).toEqual({ kind: 'inconsistent' });
    expect(await judge(await body(10, 30, { checkpoint: await fork.checkpoint(30) }), 10)).toEqual({
      kind: 'inconsistent',
    });
    // From a history that parts later, all is well up to there.
    const later = growLog({ size: 40, forkedAt: 10 });
    expect(await judge(await later.request(10, 30), 10)).toMatchObject({ kind: 'consistent' });
    expect(await judge(await later.request(11, 30), 11)).toEqual({ kind: 'inconsistent' });
  });

  test('a proof that is spoilt, too long, too short or not wanted is none', async () => {
    const proof = await log.proveConsistency(10, 30);
    const [first = emptyRoot, ...rest] = proof;
    for (const wrong of [[], rest, [...proof, first], [turnBit(first, 9), ...rest]]) {
      expect(await judge(await body(10, 30, { proof: wrong }), 10)).toEqual({ kind: 'inconsistent' });
    }
    expect(await judge(await body(0, 30, { proof: [first] }), 0)).toEqual({ kind: 'inconsistent' });
    expect(await judge(await body(10, 10, { proof: [first] }), 10)).toEqual({ kind: 'inconsistent' });
  });

  test('an old size above that of the checkpoint is malformed, whatever is known', async () => {
    for (const known of [0, 9, 10]) {
      expect(await judge(await body(10, 30, { checkpoint: await log.checkpoint(9) }), known)).toEqual({
        kind: 'malformed',
      });
    }
  });

  test('a log that is not served is unknown, before anybody looks at its signature', async () => {
    const other = growLog({ name: 'example.org/others' });
    expect(await judge(await other.request(0, 5), 0)).toEqual({ kind: 'log-unknown' });
    expect(await judge(await log.request(0, 5), 0, [])).toEqual({ kind: 'log-unknown' });
  });

  test('what no known key of the log has signed is unsigned, and so is one that is named and has not', async () => {
    const checkpoint = await log.checkpoint(5);
    const unsigned = { kind: 'unsigned' };
    expect(await judge(await log.request(0, 5), 0, [nextLogSigner.key])).toEqual(unsigned);
    const changed = checkpoint.replace('\n5\n', '\n6\n');
    expect(await judge(await body(0, 5, { checkpoint: changed }), 0)).toEqual(unsigned);
    const both = await growLog({ signers: [logSigner, nextLogSigner] }).checkpoint(5);
    const [one, two] = parseNote(both).signatures;
    if (one === undefined || two === undefined) throw new Error('two signatures');
    const spoilt = formatNote({
      ...parseNote(both),
      signatures: [one, { ...two, signature: turnBit(two.signature, 8) }],
    });
    expect(await judge(await body(0, 5, { checkpoint: spoilt }), 0, [logSigner.key, nextLogSigner.key])).toEqual(
      unsigned,
    );
    // A key that is not known is nobody's.
    expect(await judge(await body(0, 5, { checkpoint: spoilt }), 0)).toMatchObject({ kind: 'consistent' });
  });

  test('while a log changes its key, either key is enough', async () => {
    const both = growLog({ signers: [logSigner, nextLogSigner] });
    for (const keys of [[logSigner.key], [nextLogSigner.key], [logSigner.key, nextLogSigner.key]]) {
      expect(await judge(await both.request(0, 5), 0, keys)).toMatchObject({ kind: 'consistent' });
    }
  });

  test('a request in which any one character is another is not followed', async () => {
    const request = await log.request(10, 30);
    const known = await knownAt(10);
    const kindOf = (text: string) => judgeRequest(text, [logSigner.key], () => known).kind;
    expect(kindOf(request)).toBe('consistent');
    fc.assert(
      fc.property(fc.nat(request.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, other) => {
        const spoilt = request.slice(0, at) + other + request.slice(at + 1);
        fc.pre(spoilt !== request);
        expect(kindOf(spoilt)).not.toBe('consistent');
      }),
      { numRuns: 1000 },
    );
  });

  test('whatever is asked in whatever order, all that is cosigned is of one history', async () => {
    const histories = [3, 7, 12, undefined].map((forkedAt) =>
      growLog({ size: 16, ...(forkedAt === undefined ? {} : { forkedAt }) }),
    );
    const asking = fc.record({ history: fc.constantFrom(...histories), from: fc.nat(16), to: fc.nat(16) });
    await fc.assert(
      fc.asyncProperty(fc.array(asking, { minLength: 5, maxLength: 30 }), async (asked) => {
        let last: { readonly tree: KnownTree; readonly history: GrowingLog } | null = null;
        const cosigned: KnownTree[] = [];
        for (const { history, from, to } of asked) {
          // Half of them know where the witness stands.
          const oldSize = from % 2 === 0 ? (last?.tree.size ?? 0) : from;
          if (oldSize > to) continue;
          const judgement = judgeRequest(await history.request(oldSize, to), [logSigner.key], () => last?.tree ?? null);
          if (judgement.kind !== 'consistent') continue;
          last = { tree: judgement.checkpoint, history };
          cosigned.push(judgement.checkpoint);
        }
        for (const { size, root } of cosigned) {
          const ofLast = parseCheckpoint((await last?.history.checkpoint(size)) ?? '').root;
          expect(hex(root)).toBe(hex(ofLast));
        }
      }),
    );
  });

  test('what the store throws is not taken for a finding', async () => {
    const request = await log.request(0, 5);
    const fail = (): never => {
      throw new Error('the disk');
    };
    expect(() => judgeRequest(request, [logSigner.key], fail)).toThrow('the disk');
  });

  test.each(['', 'old 0\n\n', 'old 0\n\nexample.org/disclosures\n5\n', 'old x\n\n'])(
    '%j is malformed',
    async (text) => {
      expect(await judge(text, 0)).toEqual({ kind: 'malformed' });
    },
  );
});
