import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { leafOf } from '#disclosure/seal-record.ts';
import { openCheckpoint, signCheckpoint } from '#log/checkpoint.ts';
import { cosignCheckpoint } from '#log/cosignature.ts';
import { edgeRoot } from '#log/grow-tree.ts';
import { createSigner } from '#log/note-key.ts';
import { formatProofFile } from '#log/proof-file.ts';
import { createTiledTree } from '#log/tiled-tree.ts';
import { buildLog } from '#test/support/log-tree.ts';

const folder = mkdtempSync(join(tmpdir(), 'log-command-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const origin = 'example.org/disclosures';
const log = createSigner('log', origin, new Uint8Array(32).fill(1));
const otherLog = createSigner('log', origin, new Uint8Array(32).fill(2));
const witness = createSigner('witness', 'witness.example', new Uint8Array(32).fill(3));
const absent = createSigner('witness', 'absent.example', new Uint8Array(32).fill(4));

const records = ['{"id":"one"}', '{"id":"two"}', '{"id":"three","name":"Æ"}'];
const { edge, readTile } = buildLog(records.map(leafOf));
const signed = signCheckpoint({ origin, size: edge.size, root: edgeRoot(edge) }, [log]);
const checkpoint = cosignCheckpoint(openCheckpoint(signed, [log.key]), witness, 1_700_000_000);
const path = await createTiledTree(readTile, 99).proveInclusion(2, 3);
const proofText = formatProofFile({ index: 2, path, checkpoint });

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const proof = write('record.tlog-proof', proofText);
const record = write('record.json', records[2] ?? '');

function run(...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/log.ts', ...parameters], {
    encoding: 'utf8',
    env: {},
  });
  return { status, stdout, stderr };
}

const verify = (proofFile: string, recordFile: string, ...more: readonly string[]) =>
  run('verify', proofFile, '--record', recordFile, '--key', log.verifierKey, ...more);

describe('npm run log -- verify', () => {
  test('says where the record stands and who has seen the tree, with no configuration', () => {
    const withLineEnd = write('with-line-end.json', `${records[2] ?? ''}\n`);
    const found = 'the record is entry 2 of the 3 in the log example.org/disclosures\n';
    expect(verify(proof, record)).toEqual({ status: 0, stdout: found, stderr: '' });
    expect(verify(proof, withLineEnd, '--witness', witness.verifierKey)).toEqual({
      status: 0,
      stdout: `${found}cosigned by witness.example at 2023-11-14T22:13:20.000Z\n`,
      stderr: '',
    });
  });

  test.each([
    [
      'another record',
      proof,
      write('other.json', records[1] ?? ''),
      'The proof does not show that this record is in the log.\n',
    ],
    [
      'a record that was put in another form',
      proof,
      write('pretty.json', `${records[2] ?? ''} `),
      'The proof does not show that this record is in the log.\n',
    ],
    [
      'another index',
      write('index', proofText.replace('index 2', 'index 1')),
      record,
      'The proof does not show that this record is in the log.\n',
    ],
    [
      'a size that was changed',
      write('size', proofText.replace('\n3\n', '\n4\n')),
      record,
      'A signature of a known key does not fit the checkpoint.\n',
    ],
    ['no proof', record, record, 'This is not a proof of inclusion.\n'],
    [
      'a file that is no text',
      write('bytes', Uint8Array.of(0xff)),
      record,
      `${join(folder, 'bytes')} is not text in UTF-8.\n`,
    ],
    ['no file', join(folder, 'none'), record, `${join(folder, 'none')} cannot be read.\n`],
  ])('ends with 1 for %s', (_, proofFile, recordFile, stderr) => {
    expect(verify(proofFile, recordFile)).toEqual({ status: 1, stdout: '', stderr });
  });

  test('ends with 1 for another key of the log, and for a witness that has not cosigned', () => {
    const other = run('verify', proof, '--record', record, '--key', otherLog.verifierKey);
    expect(other).toEqual({
      status: 1,
      stdout: '',
      stderr: 'The checkpoint carries no signature of the key of the log.\n',
    });
    expect(verify(proof, record, '--witness', witness.verifierKey, '--witness', absent.verifierKey)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'The checkpoint does not carry the cosignature of every witness that is asked for.\n',
    });
  });

  test.each([
    [[], 'Usage: log'],
    [['verify', '--record', record, '--key', log.verifierKey], "missing required argument 'proof'"],
    [['verify', proof, '--key', log.verifierKey], "required option '--record <file>' not specified"],
    [['verify', proof, '--record', record], "required option '--key <key>' not specified"],
    [['verify', proof, '--record', record, '--key', 'nonsense'], 'This is not the verifier key of a log.'],
    [
      ['verify', proof, '--record', record, '--key', log.verifierKey, '--witness', log.verifierKey],
      'This is not the verifier key of a witness.',
    ],
  ])('%j is wrong usage', (parameters, message) => {
    const { status, stdout, stderr } = run(...parameters);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
