import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSigner } from '#log/note-key.ts';
import { writeBulk } from '#storage/write-bulk.ts';
import { testKeys, testLogName } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { runCommand, startCommand, type Finished } from '#test/support/run-command.ts';
import { openScene, type Scene } from '../scenarios/cast.ts';
import { officer, ombudsmanCommand, openBundle } from './open-bundle.ts';

const reference = 'FOB 26/02000';
const inquiry = [...officer, '--reference', reference];
const signer = createSigner('log', 'test/ombudsman', Buffer.alloc(32, 31));
const keys = { key: signer.verifierKey, logKey: createSigner('log', testLogName, testKeys.log).verifierKey };
const listed = 60;

describe.each(storeKinds)('a sample list for the Ombudsman on %s', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), `ombudsman-list-${kind}-`));
  const out = join(folder, 'sample.zip');
  let scene: Scene;
  let environment: Readonly<Record<string, string>>;
  const collecting = ['collect', ...inquiry, '--out', out];
  const run = (...parameters: readonly string[]): Promise<Finished> =>
    runCommand(ombudsmanCommand, parameters, environment);

  beforeAll(async () => {
    scene = await openScene(kind);
    const seed = Buffer.alloc(32, 31).toString('base64');
    environment = { ...scene.network.environment, BUNDLE_KEY: seed, BUNDLE_NAME: signer.key.name };
    await writeBulk(scene.network.store, { cases: 700, seed: 7, onProgress: () => undefined });
    const active = scene.desk.selectFrom('case_file.case').where('retention_stage', '=', 'ACTIVE');
    const rows = await active.select('journal_number').orderBy('journal_number').limit(listed).execute();
    writeFileSync(join(folder, 'list.txt'), rows.map((row) => row.journal_number).join('\n'));
    const opened = await run('open', ...inquiry, '--cases-from', join(folder, 'list.txt'), '--scope', 'CASE_PROCESS');
    expect(opened.stdout).toBe(`${reference} is open with ${String(listed)} cases\n`);
  });
  afterAll(async () => {
    await scene.close();
    rmSync(folder, { recursive: true });
  });

  test('a killed collection goes on where it was; every case is recorded once, and the bundle holds', async () => {
    const { child, finished } = startCommand(ombudsmanCommand, collecting, environment);
    await new Promise<void>((resolve) => {
      const watched = watch(folder, { recursive: true }, (_event, name) => {
        if (name?.endsWith('answer.json') !== true) return;
        watched.close();
        resolve();
      });
    });
    child.kill('SIGKILL');
    expect((await finished).code).toBeNull();

    const second = await run(...collecting);
    expect(second).toEqual({ code: 0, stdout: `${out} holds ${String(listed)} cases\n`, stderr: '' });
    const bundle = openBundle(readFileSync(out), folder, keys);
    expect(await bundle.verify()).toMatchObject({ code: 0 });
    const { cases, records } = bundle.json('bundle.json') as { cases: { path: string }[]; records: string[] };
    const answers = cases.map(({ path }) => (bundle.json(`${path}case.json`) as { records: string[] }).records[0]);
    expect(new Set(answers).size).toBe(listed);
    const rows = await scene.network.store.admin.selectFrom('disclosure.record').select(['id', 'text']).execute();
    const given = rows.flatMap(({ id, text }) => (text.includes('"recipient":"folketingets_ombudsmand"') ? [id] : []));
    // One question more at most: that whose answer was on its way when the first was killed.
    const askedAgain = given.filter((id) => !records.includes(id));
    expect(askedAgain.length).toBeLessThanOrEqual(1);
    expect(records.filter((id) => !given.includes(id))).toEqual([]);
  });
});
