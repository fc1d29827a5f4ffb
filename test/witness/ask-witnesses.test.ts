import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openCheckpoint, parseCheckpoint } from '#log/checkpoint.ts';
import { cosignCheckpoint, readCosignature } from '#log/cosignature.ts';
import { createSigner } from '#log/note-key.ts';
import { formatNote } from '#log/signed-note.ts';
import { askWitnesses, createWitnessClient, type CosignRequest, type WitnessClient } from '#sequencer/ask-witnesses.ts';
import { growLog, logSigner, nextLogSigner, type GrowingLog } from '../support/growing-log.ts';
import { makeFolder, startTestWitness, witnessSigner, type TestWitness } from '../support/start-test-witness.ts';

const log = growLog();
const otherCheckpoint = await log.checkpoint(71);
/** Long enough for a busy machine: it ends what hangs, and where it is the point it is short. */
const timeoutMs = 20_000;

async function cosignRequest(size: number, of: GrowingLog = log): Promise<CosignRequest> {
  return {
    checkpoint: await of.checkpoint(size),
    size,
    proveConsistency: (oldSize) => of.proveConsistency(oldSize, size),
  };
}

const lineOf = (checkpoint: string, signer = witnessSigner): string =>
  cosignCheckpoint(openCheckpoint(checkpoint, [logSigner.key]), signer, 1_700_000_000).slice(checkpoint.length);

/** Of a key that nobody knows: 2 kB. */
const longLine = `— stranger ${Buffer.alloc(1500).toString('base64')}\n`;

/** The witness's line for the text of a checkpoint with another line after an empty one. */
function lineOfMore(checkpoint: string, more: string): string {
  const { note, ...claimed } = parseCheckpoint(checkpoint);
  const longer = { text: `${note.text}\n${more}\n`, signatures: [] };
  return cosignCheckpoint({ ...claimed, note: longer }, witnessSigner, 1_700_000_000).slice(formatNote(longer).length);
}

describe('asking a witness', () => {
  let folder: ReturnType<typeof makeFolder>;
  let witness: TestWitness;
  const clients: WitnessClient[] = [];
  const clientOf = (url: string, key = witnessSigner.key, limitMs = timeoutMs): WitnessClient => {
    const client = createWitnessClient({ url, key, timeoutMs: limitMs });
    clients.push(client);
    return client;
  };
  beforeEach(async () => {
    folder = makeFolder();
    witness = await startTestWitness({ dir: folder.path });
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await witness.close();
    folder.remove();
  });

  test('gives its line for the checkpoint, at each size, and asks once for each', async () => {
    const client = clientOf(witness.url);
    for (const size of [1, 70, 70, 256, 300]) {
      const request = await cosignRequest(size);
      const result = await client.cosign(request);
      expect(result).toMatchObject({ kind: 'cosigned', witness: 'witness.example/disclosures' });
      const lines = result.kind === 'cosigned' ? result.lines : '';
      const opened = openCheckpoint(`${request.checkpoint}${lines}`, [logSigner.key]);
      expect(readCosignature(opened, witnessSigner.key).atSeconds).toBe(1_700_000_000);
    }
    expect(witness.logged).toHaveLength(5);
  });

  test('learns where the witness stands, after a start and after a lost answer', async () => {
    await clientOf(witness.url).cosign(await cosignRequest(70));
    const started = clientOf(`${witness.url}/`);
    expect(await started.cosign(await cosignRequest(100))).toMatchObject({ kind: 'cosigned' });
    // Another replica has asked meanwhile.
    await clientOf(witness.url).cosign(await cosignRequest(200));
    expect(await started.cosign(await cosignRequest(300))).toMatchObject({ kind: 'cosigned' });
  });

  test('a witness may be ahead, and one that has cosigned another tree of this size is in conflict', async () => {
    const client = clientOf(witness.url);
    await client.cosign(await cosignRequest(70));
    const conflict = { kind: 'failed', witness: 'witness.example/disclosures', reason: 'conflict', status: 409 };
    expect(await client.cosign(await cosignRequest(40))).toEqual({ ...conflict, reason: 'ahead' });
    expect(await clientOf(witness.url).cosign(await cosignRequest(40))).toEqual({ ...conflict, reason: 'ahead' });
    expect(await client.cosign(await cosignRequest(70, growLog({ forkedAt: 5 })))).toEqual(conflict);
    expect(await clientOf(witness.url).cosign(await cosignRequest(70, growLog({ forkedAt: 5 })))).toEqual(conflict);
    expect(await client.cosign(await cosignRequest(71))).toMatchObject({ kind: 'cosigned' });
  });

  test('a witness that does not take the checkpoint has refused', async () => {
    const client = clientOf(witness.url);
    await client.cosign(await cosignRequest(70));
    expect(await client.cosign(await cosignRequest(100, growLog({ forkedAt: 5 })))).toMatchObject({
      reason: 'refused',
      status: 422,
    });
    const unsigned = growLog({ signers: [nextLogSigner] });
    expect(await client.cosign(await cosignRequest(100, unsigned))).toMatchObject({ reason: 'refused', status: 403 });
    expect(await client.cosign(await cosignRequest(100))).toMatchObject({ kind: 'cosigned' });
  });

  test('a cosignature under another key than the one that is expected is none', async () => {
    const other = createSigner('witness', 'witness.example/disclosures', new Uint8Array(32).fill(9));
    const result = await clientOf(witness.url, other.key).cosign(await cosignRequest(70));
    expect(result).toMatchObject({ reason: 'invalid-answer', cause: { code: 'LOG_COSIGNATURE_MISSING' } });
  });

  test('no proof to send is our failure, and the witness is not asked', async () => {
    const client = clientOf(witness.url);
    await client.cosign(await cosignRequest(70));
    const cause = new Error('no tile');
    const request = { ...(await cosignRequest(100)), proveConsistency: () => Promise.reject(cause) };
    expect(await client.cosign(request)).toEqual({
      kind: 'failed',
      witness: 'witness.example/disclosures',
      reason: 'no-proof',
      status: null,
      cause,
    });
    expect(witness.logged).toHaveLength(1);
  });

  describe('that answers otherwise', () => {
    let server: Server;
    let url: string;
    let answer: (response: ServerResponse, checkpoint: string) => void;
    beforeEach(async () => {
      server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          answer(response, body.slice(body.indexOf('\n\n') + 2));
        });
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      url = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`;
    });
    afterEach(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });

    const other = createSigner('witness', 'other.example', new Uint8Array(32).fill(4));
    test.each<readonly [string, (checkpoint: string) => string]>([
      ['with nothing', () => ''],
      ['with something else', () => '<html>'],
      ['with the cosignature of another witness', (checkpoint) => lineOf(checkpoint, other)],
      ['with a line that is cut short', (checkpoint) => lineOf(checkpoint).slice(0, -2)],
      ['with a cosignature of something else', () => lineOf(otherCheckpoint)],
      ['with an empty line before', (checkpoint) => `\n${lineOf(checkpoint)}`],
      ['with text and an empty line before', (checkpoint) => `more\n\n${lineOf(checkpoint)}`],
      ['with a cosignature of more text', (checkpoint) => `more\n\n${lineOfMore(checkpoint, 'more')}`],
      ['in more than 64 kB', (checkpoint) => `${lineOf(checkpoint)}${longLine.repeat(35)}`],
    ])('%s has given no valid answer', async (_, text) => {
      answer = (response, checkpoint) => response.end(text(checkpoint));
      expect(await clientOf(url).cosign(await cosignRequest(70))).toMatchObject({
        kind: 'failed',
        reason: 'invalid-answer',
      });
    });

    test('with the cosignatures of others as well gives its own', async () => {
      answer = (response, checkpoint) => response.end(`${lineOf(checkpoint, other)}${lineOf(checkpoint)}`);
      const request = await cosignRequest(70);
      expect(await clientOf(url).cosign(request)).toMatchObject({ lines: lineOf(request.checkpoint) });
    });

    test.each(['', 'x\n', '07\n', '7', '9007199254740993\n'])(
      'with the size %j at which it stands has given no valid answer',
      async (text) => {
        answer = (response) => response.writeHead(409).end(text);
        expect(await clientOf(url).cosign(await cosignRequest(70))).toMatchObject({
          reason: 'invalid-answer',
          status: 409,
        });
      },
    );

    test('by naming one size after the other is asked twice and no more', async () => {
      let asked = 0;
      answer = (response) => response.writeHead(409).end(`${String((asked += 1))}\n`);
      expect(await clientOf(url).cosign(await cosignRequest(70))).toMatchObject({ reason: 'conflict' });
      expect(asked).toBe(2);
    });

    test('by sending it elsewhere is not followed', async () => {
      answer = (response) => response.writeHead(307, { location: `${witness.url}/add-checkpoint` }).end();
      expect(await clientOf(url).cosign(await cosignRequest(70))).toMatchObject({ reason: 'refused', status: 307 });
      expect(witness.logged).toEqual([]);
    });

    test('by closing the connection is unreachable', async () => {
      answer = (response) => void response.socket?.destroy();
      expect(await clientOf(url).cosign(await cosignRequest(70))).toMatchObject({
        reason: 'unreachable',
        status: null,
      });
    });

    test('not at all, or not to the end, is late, and keeps no other from being asked', async () => {
      const request = await cosignRequest(70);
      const all = [clientOf(url, witnessSigner.key, 300), clientOf(witness.url), clientOf('http://127.0.0.1:1')];
      const reasons = async () =>
        (await askWitnesses(all, request)).map((result) => (result.kind === 'cosigned' ? '' : result.reason));
      answer = () => undefined;
      expect(await reasons()).toEqual(['late', '', 'unreachable']);
      answer = (response) => response.write('— ');
      expect(await reasons()).toEqual(['late', '', 'unreachable']);
    });

    test('in time for a proof that never comes is late as well', async () => {
      answer = (response) => response.writeHead(409).end('7\n');
      const { promise: never } = Promise.withResolvers<never>();
      const request = { ...(await cosignRequest(70)), proveConsistency: () => never };
      expect(await clientOf(url, witnessSigner.key, 300).cosign(request)).toMatchObject({ reason: 'late' });
    });
  });
});
