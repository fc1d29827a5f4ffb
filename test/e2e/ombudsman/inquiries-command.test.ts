import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeBulk } from '#storage/write-bulk.ts';
import { storeKinds } from '#test/support/databases.ts';
import { runCommand, type Finished } from '#test/support/run-command.ts';
import { openScene, type Scene } from '../scenarios/cast.ts';

const folder = mkdtempSync(join(tmpdir(), 'ombudsman-command-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const officer = ['--officer', 'uim-12'];

describe.each(storeKinds)('npm run ombudsman at the desk on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());
  const run = (...parameters: readonly string[]): Promise<Finished> =>
    runCommand('src/cli/ombudsman.ts', parameters, scene.network.environment);
  const done = (stdout: string): Finished => ({ code: 0, stdout: `${stdout}\n`, stderr: '' });
  const failed = (stderr: string): Finished => ({ code: 1, stdout: '', stderr: `${stderr}\n` });
  const about = (reference: string) => [...officer, '--reference', reference];

  test('an inquiry is opened, extended, narrowed and closed', async () => {
    const reference = 'FOB 26/01000';
    const scope = ['--scope', 'CASE_PROCESS', '--scope', 'DECISION_REASONS'];
    expect(await run('open', ...about(reference), '--case', 'FAM-2', ...scope)).toEqual(
      done('FOB 26/01000 is open with 1 case'),
    );
    expect(await run('add', ...about(reference), '--case', 'WRK-1', '--case', 'HUM-1')).toEqual(
      done('FOB 26/01000 is open with 3 cases'),
    );
    const removed = await run('remove', ...about(reference), '--case', 'WRK-1', '--reason', 'not in point');
    expect(removed).toEqual(done('FOB 26/01000 is open with 2 cases'));
    const listed = await run('inquiries', ...officer);
    expect(listed.stdout.split('\n')[0]).toMatch(
      /^FOB 26\/01000 {2}2 cases {2}opened \S+ by uim uim-12 {2}scope CASE_PROCESS DECISION_REASONS$/,
    );
    expect(listed.stdout).toContain('FOB 26/00417  1 case  ');
    expect(await run('close', ...about(reference), '--reason', 'opinion given')).toEqual(
      done('FOB 26/01000 is closed'),
    );
    expect((await run('inquiries', ...officer)).stdout).not.toContain(reference);
  });

  test('a sample list comes from a file, in as many requests as it takes', async () => {
    await writeBulk(scene.network.store, { cases: 700, seed: 7, onProgress: () => undefined });
    const active = scene.desk.selectFrom('case_file.case').where('retention_stage', '=', 'ACTIVE');
    const rows = await active.select('journal_number').limit(60).execute();
    const path = join(folder, `sample-${kind}.txt`);
    writeFileSync(path, `${rows.map((row) => row.journal_number).join('\n')}\n\n`);
    const opened = await run('open', ...about('FOB 26/01001'), '--cases-from', path, '--scope', 'CASE_PROCESS');
    expect(opened).toEqual(done('FOB 26/01001 is open with 60 cases'));
  });

  test('what cannot be done ends with 1, and says why', async () => {
    const scope = ['--scope', 'CASE_PROCESS'];
    expect(await run('open', ...about('FOB 26/01002'), '--case', 'ASY-999', ...scope)).toEqual(
      failed('There is no case ASY-999.'),
    );
    expect(await run('open', ...about('FOB 26/00417'), '--case', 'FAM-2', ...scope)).toEqual(
      failed('The gateway refuses: CONFLICT.'),
    );
    expect(await run('open', ...about('FOB 26/01002'), '--case', 'FAM-2', '--scope', 'NOTHING')).toEqual(
      failed('The gateway refuses: BAD_REQUEST.'),
    );
    expect(await run('close', ...about('FOB 26/01002'), '--reason', 'x')).toEqual(
      failed('There is no inquiry FOB 26/01002.'),
    );
    const missing = join(folder, 'missing.txt');
    expect(await run('open', ...about('FOB 26/01002'), '--cases-from', missing, ...scope)).toEqual(
      failed(`${missing} cannot be read.`),
    );
  });

  test.each([
    ['no case', ['open', ...about('FOB 26/01002'), '--scope', 'CASE_PROCESS']],
    ['no scope', ['open', ...about('FOB 26/01002'), '--case', 'FAM-2']],
    ['no officer', ['inquiries']],
    ['no such command', ['reopen']],
    ['no command', []],
  ])('%s is wrong usage: 2', async (_what, parameters) => {
    const { code, stdout, stderr } = await run(...parameters);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });

  test('a wrong configuration is told, and ends with 78', async () => {
    const finished = await runCommand('src/cli/ombudsman.ts', ['inquiries', ...officer], { PORT: 'x' });
    expect(finished.code).toBe(78);
    expect(finished.stderr).toContain('PORT');
  });
});
