import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const launcher = join(import.meta.dirname, '..', '..', 'scripts', 'run.mjs');
const lock = (version: string): string =>
  JSON.stringify({
    packages: {
      '': { name: 'tried' },
      'node_modules/needed': { version },
      'node_modules/extra': { version: '1.0.0', optional: true },
    },
  });
const installed = (version: string): string => JSON.stringify({ packages: { 'node_modules/needed': { version } } });

/** A repository in small, with an npm that only writes down that it ran. Without a pinned Node, ours is taken. */
describe('the launcher', () => {
  let tree = '';
  let environment: Record<string, string> = {};

  const write = (path: string, text: string, mode = 0o644): void => {
    writeFileSync(join(tree, path), text, { mode });
  };
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(tree, 'scripts', 'run.mjs'), ...args], { encoding: 'utf8', env: environment });
  const pretendNpm = (script: string): void => {
    write('bin/npm', `#!/bin/sh\n${script}\n`, 0o755);
  };

  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'launcher-'));
    for (const folder of ['scripts', 'bin', 'node_modules']) mkdirSync(join(tree, folder));
    copyFileSync(launcher, join(tree, 'scripts', 'run.mjs'));
    environment = { PATH: `${join(tree, 'bin')}:/usr/bin:/bin` };
    write('package.json', '{ "type": "module" }');
    write('package-lock.json', lock('1.0.0'));
    write('node_modules/.package-lock.json', installed('1.0.0'));
    write('program.ts', 'console.log(process.argv.slice(2).join(" ")); process.exitCode = 3 as number;');
    pretendNpm('echo refused; exit 9');
  });

  afterEach(() => {
    rmSync(tree, { recursive: true });
  });

  test('runs a program with its arguments and ends with its exit code', () => {
    expect(run('program.ts', '--one', 'two words')).toMatchObject({
      stdout: '--one two words\n',
      stderr: '',
      status: 3,
    });
  });

  test('installs once when the lock file names something else, and keeps standard output for the program', () => {
    const record = join(tree, 'node_modules', '.package-lock.json');
    pretendNpm(`echo noise; echo "$@" > "${tree}/called"; echo '${installed('1.0.0')}' > "${record}"`);
    write('package-lock.json', lock('2.0.0'));
    const first = run('program.ts', 'a');
    expect(first).toMatchObject({ stdout: 'a\n', status: 3 });
    expect(first.stderr).toMatch(/^Installing .*\nnoise\n$/);
    expect(readFileSync(join(tree, 'called'), 'utf8')).toMatch(/^ci .*--progress=false/);
    rmSync(join(tree, 'called'));
    expect(run('program.ts', 'b')).toMatchObject({ stdout: 'b\n', stderr: '', status: 3 });
    expect(existsSync(join(tree, 'called'))).toBe(false);
  });

  test('says so and runs nothing when the packages cannot be installed', () => {
    write('package-lock.json', lock('2.0.0'));
    const result = run('program.ts');
    expect(result).toMatchObject({ stdout: '', status: 1 });
    expect(result.stderr).toContain('npm ci failed');
  });

  test('refuses a Node that cannot run the sources', () => {
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.9.0' } })`;
    environment = { ...environment, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}` };
    const result = run('program.ts');
    expect(result).toMatchObject({ stdout: '', status: 1 });
    expect(result.stderr).toContain('24.15 is needed');
  });

  test('explains its usage', () => {
    expect(run()).toMatchObject({ stdout: '', status: 2 });
  });

  test('switches the telemetry of the gateway packages off', () => {
    write('program.ts', 'console.log(process.env.APOLLO_TELEMETRY_DISABLED);');
    expect(run('program.ts')).toMatchObject({ stdout: 'true\n', status: 0 });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'passes %s on and waits for the program to end by itself',
    async (signal) => {
      const lines = [
        'const waiting = setInterval(() => {}, 1000);',
        `process.on('${signal}', () => { clearInterval(waiting); process.exitCode = 7; });`,
        "console.log('ready');",
      ];
      write('program.ts', lines.join('\n'));
      const child = spawn(process.execPath, [join(tree, 'scripts', 'run.mjs'), 'program.ts'], {
        env: environment,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      child.kill(signal);
      await once(child, 'exit');
      expect(child.exitCode).toBe(7);
    },
  );

  test('ends as a shell would when a signal ended the program', () => {
    write('program.ts', "process.kill(process.pid, 'SIGKILL');");
    expect(run('program.ts').status).toBe(128 + 9);
  });
});
