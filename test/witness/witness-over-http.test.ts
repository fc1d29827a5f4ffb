import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openCheckpoint } from '#log/checkpoint.ts';
import { readCosignature } from '#log/cosignature.ts';
import { formatWitnessRequest } from '#log/witness-request.ts';
import { growLog, logSigner, nextLogSigner, origin } from '../support/growing-log.ts';
import { makeFolder, startTestWitness, witnessSigner, type TestWitness } from '../support/start-test-witness.ts';

const log = growLog();
const originHash = createHash('sha256').update(origin).digest('hex');
const plainText = 'text/plain; charset=utf-8';

let folder: ReturnType<typeof makeFolder>;
let nowMs: number;
let witness: TestWitness;

beforeEach(async () => {
  folder = makeFolder();
  nowMs = 1_700_000_000_000;
  witness = await startTestWitness({ dir: folder.path, clock: { nowMs: () => nowMs } });
});
afterEach(async () => {
  await witness.close();
  folder.remove();
});

const knownSize = async (): Promise<string> => {
  // An old size that no log of these tests has is told where the witness stands.
  const { status, text } = await witness.ask(await log.request(299, 300));
  return status === 409 ? text : String(status);
};
const cosignatureOf = (checkpoint: string, lines: string) =>
  readCosignature(openCheckpoint(`${checkpoint}${lines}`, [logSigner.key]), witnessSigner.key);

describe('a witness', () => {
  test('cosigns a log as it grows, each time with the time', async () => {
    for (const [at, [oldSize, size]] of (
      [
        [0, 1],
        [1, 70],
        [70, 70],
        [70, 256],
        [256, 300],
      ] as const
    ).entries()) {
      nowMs = 1_700_000_000_000 + at * 1000;
      const { status, type, text } = await witness.ask(await log.request(oldSize, size));
      expect({ status, type }).toEqual({ status: 200, type: plainText });
      expect(text).toMatch(/^— witness\.example\/disclosures [A-Za-z0-9+/]+=*\n$/);
      expect(cosignatureOf(await log.checkpoint(size), text)).toEqual({
        witness: 'witness.example/disclosures',
        atSeconds: 1_700_000_000 + at,
      });
    }
  });

  test('does not go back: an older checkpoint is answered with the size that it knows', async () => {
    await witness.ask(await log.request(0, 70));
    for (const [oldSize, size] of [
      [0, 0],
      [0, 40],
      [40, 60],
      [0, 70],
    ] as const) {
      expect(await witness.ask(await log.request(oldSize, size))).toEqual({
        status: 409,
        type: 'text/x.tlog.size',
        text: '70\n',
      });
    }
    expect(await knownSize()).toBe('70\n');
  });

  test('cosigns no fork of the same size, and keeps the proof that the log has forked', async () => {
    await witness.ask(await log.request(0, 70));
    const [first, second] = [growLog({ forkedAt: 5 }), growLog({ forkedAt: 6 })];
    expect(await witness.ask(await first.request(70, 70))).toMatchObject({ status: 409, text: '70\n' });
    expect(await witness.ask(await second.request(70, 70))).toMatchObject({ status: 409, text: '70\n' });
    expect(readFileSync(join(folder.path, `${originHash}.fork`), 'utf8')).toBe(await first.checkpoint(70));
    expect(witness.logged.filter((line) => line.includes('witness.alarm'))).toHaveLength(2);
    expect(await witness.ask(await log.request(70, 71))).toMatchObject({ status: 200 });
  });

  test('cosigns no fork that comes later, and no proof that does not fit', async () => {
    await witness.ask(await log.request(0, 70));
    const fork = growLog({ forkedAt: 5 });
    const proof = await log.proveConsistency(70, 300);
    const requests = [
      await fork.request(70, 300),
      formatWitnessRequest({ oldSize: 70, proof, checkpoint: await fork.checkpoint(300) }),
      formatWitnessRequest({ oldSize: 70, proof: proof.slice(1), checkpoint: await log.checkpoint(300) }),
      formatWitnessRequest({ oldSize: 70, proof: [], checkpoint: await log.checkpoint(300) }),
    ];
    for (const request of requests) {
      expect(await witness.ask(request)).toEqual({
        status: 422,
        type: plainText,
        text: 'The checkpoint is not shown to go on from the last one.\n',
      });
    }
    expect(await knownSize()).toBe('70\n');
    // A proof may be anybody's, so it is nothing to be woken up for.
    expect(witness.logged.join('')).not.toContain('witness.alarm');
  });

  test('knows a log by its origin and its key', async () => {
    const other = growLog({ name: 'example.org/others' });
    expect(await witness.ask(await other.request(0, 5))).toMatchObject({ status: 404 });
    const stranger = growLog({ signers: [nextLogSigner] });
    expect(await witness.ask(await stranger.request(0, 5))).toMatchObject({ status: 403 });
    const changed = (await log.request(0, 5)).replace('\n5\n', '\n6\n');
    expect(await witness.ask(changed)).toMatchObject({ status: 403 });
    expect(readdirSync(folder.path).sort()).toEqual(['lock', 'witness']);
  });

  test('keeps the logs that it serves apart', async () => {
    await witness.close();
    const other = growLog({ name: 'example.org/others', signers: [nextLogSigner] });
    const named = { ...nextLogSigner.key, name: 'example.org/others' };
    witness = await startTestWitness({ dir: folder.path, isNew: false, logKeys: [logSigner.key, named] });
    expect(await witness.ask(await log.request(0, 70))).toMatchObject({ status: 200 });
    expect(await witness.ask(await other.request(0, 5))).toMatchObject({ status: 403 });
    expect(await knownSize()).toBe('70\n');
  });

  test.each([
    ['nothing', ''],
    ['no checkpoint', 'old 0\n\n'],
    ['an old size above the new one', 'LARGER'],
    ['64 hashes', `old 9\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\n`],
    ['something else', '{"query":"{ __typename }"}'],
    ['bytes that are no text', Uint8Array.of(0x6f, 0x6c, 0x64, 0x20, 0xff)],
  ])('refuses %s in a constant sentence', async (_, given) => {
    const body =
      given === 'LARGER' ? formatWitnessRequest({ oldSize: 9, proof: [], checkpoint: await log.checkpoint(8) }) : given;
    expect(await witness.ask(body)).toEqual({
      status: 400,
      type: plainText,
      text: 'This is not a request to a witness.\n',
    });
  });

  test('takes a body of 120 kB and no larger one', async () => {
    const request = await log.request(0, 5);
    const stranger = `— stranger ${Buffer.alloc(1500).toString('base64')}\n`;
    const room = Math.floor((120 * 1024 - Buffer.byteLength(request)) / Buffer.byteLength(stranger));
    expect(await witness.ask(`${request}${stranger.repeat(room + 1)}`)).toMatchObject({ status: 413 });
    expect(await knownSize()).toBe('0\n');
    expect(room).toBeGreaterThan(16);
    expect(await witness.ask(`${request}${stranger.repeat(room)}`)).toMatchObject({ status: 200 });
    // What strangers have put under it is neither kept nor shown.
    expect(readFileSync(join(folder.path, `${originHash}.checkpoint`), 'utf8')).not.toContain('stranger');
  });

  test('cosigns one of two requests that go on from the same checkpoint', async () => {
    await witness.ask(await log.request(0, 70));
    const fork = growLog({ forkedAt: 80 });
    const requests = await Promise.all([
      log.request(70, 100),
      fork.request(70, 100),
      log.request(70, 200),
      fork.request(70, 200),
    ]);
    const answers = await Promise.all(requests.map((request) => witness.ask(request)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  test('shows what it is, and the last checkpoint of a log with its cosignature', async () => {
    const get = async (path: string) => {
      const answer = await fetch(`${witness.url}${path}`);
      return { status: answer.status, text: await answer.text() };
    };
    expect(await get('/')).toEqual({
      status: 200,
      text: `A witness of transparency logs (c2sp.org/tlog-witness).\n${witnessSigner.verifierKey}\n`,
    });
    expect(await get(`/${originHash}/checkpoint`)).toMatchObject({ status: 404 });
    const { text: lines } = await witness.ask(await log.request(0, 70));
    expect(await get(`/${originHash}/checkpoint`)).toEqual({
      status: 200,
      text: `${await log.checkpoint(70)}${lines}`,
    });
    for (const path of [
      '/witness',
      '/..%2fwitness/checkpoint',
      `/${originHash.toUpperCase()}/checkpoint`,
      '/add-checkpoint',
      '/lock',
    ]) {
      expect(await get(path)).toEqual({
        status: 404,
        text: 'There is nothing here, or the log is not one that is served.\n',
      });
    }
    expect(await get('/%ff/checkpoint')).toEqual({ status: 400, text: 'This is not a request to a witness.\n' });
  });

  test('does not sign an earlier time than it has signed', async () => {
    await witness.ask(await log.request(0, 70));
    nowMs -= 1000;
    expect(await witness.ask(await log.request(70, 71))).toMatchObject({ status: 503 });
    expect(await knownSize()).toBe('70\n');
    nowMs += 1000;
    expect(await witness.ask(await log.request(70, 71))).toMatchObject({ status: 200 });
  });

  test('goes on where it was after a start, also when the log has changed its key meanwhile', async () => {
    await witness.ask(await log.request(0, 70));
    await witness.close();
    const next = growLog({ signers: [nextLogSigner] });
    witness = await startTestWitness({ dir: folder.path, isNew: false, logKeys: [nextLogSigner.key] });
    expect(await witness.ask(await next.request(0, 5))).toMatchObject({ status: 409, text: '70\n' });
    expect(await witness.ask(await next.request(70, 100))).toMatchObject({ status: 200 });
  });

  test('signs nothing once its state is damaged, and says nothing of it to the outside', async () => {
    await witness.ask(await log.request(0, 70));
    const file = join(folder.path, `${originHash}.checkpoint`);
    const kept = readFileSync(file);
    appendFileSync(file, 'x');
    const failed = { status: 500, type: plainText, text: 'The request failed.\n' };
    expect(await witness.ask(await log.request(70, 71))).toEqual(failed);
    expect(witness.logged.at(-1)).toContain('"event":"witness.failed"');
    expect(witness.logged.at(-1)).toContain('WITNESS_STATE_DAMAGED');
    writeFileSync(file, kept);
    expect(await witness.ask(await log.request(70, 71))).toMatchObject({ status: 200 });
  });

  test('signs nothing that it cannot put on the disk', async () => {
    await witness.ask(await log.request(0, 70));
    const inTheWay = join(folder.path, `${originHash}.checkpoint.new`);
    mkdirSync(inTheWay);
    expect(await witness.ask(await log.request(70, 71))).toMatchObject({ status: 500 });
    expect(await knownSize()).toBe('70\n');
    rmdirSync(inTheWay);
    expect(await witness.ask(await log.request(70, 71))).toMatchObject({ status: 200 });
  });
});
