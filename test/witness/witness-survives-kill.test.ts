import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { growLog, logSigner } from '../support/growing-log.ts';
import { runProgram, type RunningProgram } from '../support/run-program.ts';
import { askWitness, makeFolder } from '../support/start-test-witness.ts';

const program = { file: 'src/cli/witness.ts', nodeOptions: ['--import', './test/witness/die-at.mjs'] };
const log = growLog();
const fork = growLog({ forkedAt: 5 });

describe('a witness that is killed', () => {
  let folder: ReturnType<typeof makeFolder>;
  let plan: string;
  let running: RunningProgram | null = null;
  const start = async (...args: readonly string[]): Promise<string> => {
    const environment = {
      WITNESS_NAME: 'witness.example/disclosures',
      WITNESS_KEY: Buffer.alloc(32, 3).toString('base64'),
      WITNESS_LOGS: logSigner.verifierKey,
      WITNESS_PORT: '0',
      WITNESS_DIR: join(folder.path, 'state'),
      DIE_AT: plan,
    };
    running = await runProgram(args, environment, program);
    return running.lines.at(-1)?.replace('ready ', '') ?? '';
  };
  beforeEach(() => {
    folder = makeFolder();
    plan = join(folder.path, 'plan');
  });
  afterEach(async () => {
    await running?.kill('SIGKILL');
    folder.remove();
  });

  test.each([
    ['after the file', 70],
    ['before the rename', 70],
    ['after the rename', 100],
    ['after the folder', 100],
  ])('%s has answered nothing, and goes on from %i', async (step, size) => {
    const url = await start('--new');
    expect(await askWitness(url, await log.request(0, 70))).toMatchObject({ status: 200 });
    writeFileSync(plan, step);
    await expect(askWitness(url, await log.request(70, 100))).rejects.toThrow('fetch failed');
    await running?.ended;
    rmSync(plan);

    const again = await start();
    expect(await askWitness(again, await log.request(0, 300))).toMatchObject({ status: 409, text: `${size}\n` });
    // What it may have been about to sign, it keeps to.
    expect(await askWitness(again, await fork.request(size, 300))).toMatchObject({ status: 422 });
    expect(await askWitness(again, await fork.request(size, size))).toMatchObject({ status: 409 });
    expect(await askWitness(again, await log.request(size, 300))).toMatchObject({ status: 200 });
  });

  test.each(['after the file', 'before the rename', 'after the rename', 'after the folder'])(
    '%s of the first checkpoint of a log knows it or does not, and can start',
    async (step) => {
      const url = await start('--new');
      writeFileSync(plan, step);
      await expect(askWitness(url, await log.request(0, 70))).rejects.toThrow('fetch failed');
      await running?.ended;
      rmSync(plan);
      const again = await start();
      const { text } = await askWitness(again, await log.request(300, 300));
      expect(text).toBe(step.includes('after the r') || step === 'after the folder' ? '70\n' : '0\n');
    },
  );
});
