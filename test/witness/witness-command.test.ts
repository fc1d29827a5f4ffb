import { once } from 'node:events';
import { cpSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { growLog, logSigner, nextLogSigner } from '../support/growing-log.ts';
import { failProgram, runProgram, type RunningProgram } from '../support/run-program.ts';
import { askWitness, makeFolder, witnessSigner } from '../support/start-test-witness.ts';

const program = { file: 'src/cli/witness.ts' };
const log = growLog();

/** Whether somebody listens there. */
async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isConnected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isConnected;
}

describe('npm run witness', () => {
  let folder: ReturnType<typeof makeFolder>;
  let dir: string;
  let environment: Record<string, string>;
  const running: RunningProgram[] = [];

  const start = async (...args: readonly string[]): Promise<RunningProgram> => {
    const started = await runProgram(args, environment, program);
    running.push(started);
    return started;
  };
  const fail = (...args: readonly string[]) => failProgram(args, environment, program);
  const urlOf = ({ lines }: RunningProgram): string => lines.at(-1)?.replace('ready ', '') ?? '';
  const refused = (problem: string) => ({
    code: 78,
    output: expect.stringContaining(`The configuration cannot be used:\n  ${problem}`) as unknown,
  });
  /** A state that has cosigned one checkpoint. */
  const cosignOne = async (): Promise<string> => {
    const witness = await start('--new');
    await askWitness(urlOf(witness), await log.request(0, 70));
    await witness.kill('SIGTERM');
    return join(dir, readdirSync(dir).find((name) => name.endsWith('.checkpoint')) ?? '');
  };

  beforeEach(() => {
    folder = makeFolder();
    dir = join(folder.path, 'state');
    environment = {
      WITNESS_NAME: 'witness.example/disclosures',
      WITNESS_KEY: Buffer.alloc(32, 3).toString('base64'),
      WITNESS_LOGS: logSigner.verifierKey,
      WITNESS_PORT: '0',
      WITNESS_DIR: dir,
    };
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await each.kill('SIGKILL');
    folder.remove();
  });

  test('says by which key it is known, cosigns, and ends with 0 when it is told to', async () => {
    const witness = await start('--new');
    expect(witness.lines).toEqual([
      `verifier key ${witnessSigner.verifierKey}`,
      expect.stringMatching(/^ready http:\/\/127\.0\.0\.1:\d+$/),
    ]);
    const asked = askWitness(urlOf(witness), await log.request(0, 70));
    expect(await asked).toMatchObject({ status: 200 });
    expect(await witness.kill('SIGTERM')).toBe(0);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(readdirSync(dir)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.checkpoint$/), 'witness']);
    const events = witness.errors
      .join('')
      .trim()
      .split('\n')
      .map((line) => /"event":"([^"]+)"/.exec(line)?.[1]);
    expect(events).toEqual(['process.ready', 'witness.cosigned', 'process.stopped']);
    // It goes on from there.
    expect(await askWitness(urlOf(await start()), await log.request(70, 100))).toMatchObject({ status: 200 });
  });

  test('answers what it has taken in when it is told to stop, and takes nothing more', async () => {
    const witness = await start('--new');
    const port = Number(new URL(urlOf(witness)).port);
    const request = Buffer.from(await log.request(0, 70));
    const socket = connect(port, '127.0.0.1');
    const head = `POST /add-checkpoint HTTP/1.1\r\nhost: a\r\ncontent-length: ${request.length}\r\n\r\n`;
    await once(socket, 'connect');
    socket.write(Buffer.concat([Buffer.from(head), request.subarray(0, 50)]));
    // What was sent before this has been read before it is answered.
    expect((await fetch(urlOf(witness))).status).toBe(200);
    const exitCode = witness.kill('SIGTERM');
    while (await isOpen(port)) continue;
    socket.write(request.subarray(50));
    const answer: Buffer[] = [];
    for await (const chunk of socket) answer.push(Buffer.from(chunk as Uint8Array));
    expect(Buffer.concat(answer).toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\nconnection: close\r\n/i);
    expect(await exitCode).toBe(0);
  });

  test('prints every problem of its configuration at once, and no secret', async () => {
    environment = { WITNESS_KEY: 'too short', WITNESS_NAME: 'two words', WITNESS_PORT: 'x' };
    const { code, output } = await fail();
    expect(code).toBe(78);
    expect(output).toBe(
      [
        'The configuration cannot be used:',
        '  WITNESS_NAME is not the name of a key: a URL without scheme, such as witness.example/disclosures',
        '  WITNESS_KEY is not 32 bytes in base64 (openssl rand -base64 32)',
        '  WITNESS_LOGS is missing',
        '  WITNESS_PORT is not a port number (0 to 65535)',
        '  WITNESS_DIR is missing',
        '',
      ].join('\n'),
    );
  });

  test.each(['', 'nonsense', witnessSigner.verifierKey, `${logSigner.verifierKey},`])(
    'takes no other list of logs: %j',
    async (logs) => {
      environment['WITNESS_LOGS'] = logs;
      expect(await fail('--new')).toEqual(refused('WITNESS_LOGS is '));
    },
  );

  test('takes several keys of logs, and its own from a file', async () => {
    environment['WITNESS_LOGS'] = `${logSigner.verifierKey}, ${nextLogSigner.verifierKey}`;
    const { WITNESS_KEY: key = '', ...others } = environment;
    environment = { ...others, WITNESS_KEY_FILE: join(folder.path, 'key') };
    writeFileSync(join(folder.path, 'key'), `${key}\n`);
    expect((await start('--new')).lines[0]).toBe(`verifier key ${witnessSigner.verifierKey}`);
  });

  test('ends with 2 for wrong usage', async () => {
    expect((await fail('--old')).code).toBe(2);
    expect((await fail('more')).code).toBe(2);
  });

  test('ends with 1 where its port is taken, and gives its state back', async () => {
    const witness = await start('--new');
    environment = {
      ...environment,
      WITNESS_DIR: join(folder.path, 'other'),
      WITNESS_PORT: new URL(urlOf(witness)).port,
    };
    const { code, output } = await fail('--new');
    expect(code).toBe(1);
    expect(output).toContain('EADDRINUSE');
    expect(readdirSync(join(folder.path, 'other'))).toEqual(['witness']);
  });

  test('does not start from nothing, unless it is told that its key is new', async () => {
    expect(await fail()).toEqual(refused('WITNESS_DIR holds no state of a witness.'));
    await cosignOne();
    expect(await fail('--new')).toEqual(refused('WITNESS_DIR holds the state of a witness already'));
    rmSync(join(dir, 'witness'));
    expect(await fail()).toEqual(refused('WITNESS_DIR holds no state of a witness.'));
    // What it has signed is still there.
    expect(await fail('--new')).toEqual(refused('WITNESS_DIR holds the state of a witness already'));
  });

  test('does not start with the state of another key or name', async () => {
    await cosignOne();
    const foreign = refused('WITNESS_DIR holds the state of a witness with another name or key.');
    const { WITNESS_KEY: key = '', ...others } = environment;
    environment = { ...others, WITNESS_KEY: Buffer.alloc(32, 4).toString('base64') };
    expect(await fail()).toEqual(foreign);
    environment = { ...others, WITNESS_KEY: key, WITNESS_NAME: 'witness.example' };
    expect(await fail()).toEqual(foreign);
  });

  test('does not start with a state that is damaged', async () => {
    const file = await cosignOne();
    const whole = readFileSync(file, 'utf8');
    const damaged = refused('The state in WITNESS_DIR is damaged');
    const list = readFileSync(join(dir, 'witness'), 'utf8');
    for (const text of ['', whole.slice(0, -1), whole.replace('\n70\n', '\n69\n'), await log.checkpoint(70)]) {
      writeFileSync(file, text);
      expect(await fail()).toEqual(damaged);
    }
    rmSync(file);
    expect(await fail()).toEqual(damaged);
    writeFileSync(join(dir, `${'0'.repeat(64)}.checkpoint`), whole);
    expect(await fail()).toEqual(damaged);
    rmSync(join(dir, `${'0'.repeat(64)}.checkpoint`));
    writeFileSync(file, whole);
    writeFileSync(join(dir, 'witness'), list.slice(0, -1));
    expect(await fail()).toEqual(damaged);
    writeFileSync(join(dir, 'witness'), list);
    expect(await askWitness(urlOf(await start()), await log.request(70, 100))).toMatchObject({ status: 200 });
  });

  test('does not start where the folder cannot be used', async () => {
    writeFileSync(dir, 'a file');
    expect(await fail('--new')).toEqual(refused('WITNESS_DIR cannot be used (EEXIST)'));
  });

  test('does not run twice on one state, and takes it over from a process that was killed', async () => {
    const witness = await start('--new');
    const locked = refused('WITNESS_DIR is in use by another process.');
    expect(await fail()).toEqual(locked);
    expect(await fail('--new')).toEqual(locked);
    await witness.kill('SIGKILL');
    expect(readdirSync(dir)).toContain('lock');
    // A folder that came from another machine may still be in use there.
    cpSync(dir, join(folder.path, 'copy'), { recursive: true });
    writeFileSync(join(folder.path, 'copy', 'lock'), JSON.stringify({ pid: 1, host: `not-${hostname()}` }));
    expect(await start()).toMatchObject({ lines: [expect.any(String), expect.stringMatching(/^ready /)] });
    environment['WITNESS_DIR'] = join(folder.path, 'copy');
    expect(await fail()).toEqual(locked);
  });
});
