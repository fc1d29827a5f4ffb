import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { z } from 'zod';

const sources = '/usr/share/gocode';
const isThere =
  existsSync(join(sources, 'src/golang.org/x/mod/sumdb/tlog')) && spawnSync('go', ['version']).status === 0;
const whatToInstall =
  'The log is not checked by golang.org/x/mod/sumdb: apt-get install golang-go golang-golang-x-mod-dev (Debian).';
if (!isThere) process.stderr.write(`${whatToInstall}\n`);

// A newcomer's machine may do without; continuous integration may not.
export const describeWithGo = isThere || process.env['CI'] !== undefined ? describe : describe.skip;

const folder = mkdtempSync(join(tmpdir(), 'log-go-'));
const program = join(folder, 'check');

/** Builds the program of `go/` before the tests of a suite, and removes it after them. */
export function buildChecker(): void {
  beforeAll(() => {
    if (!isThere) throw new Error(whatToInstall);
    const { status, stderr } = spawnSync('go', ['build', '-o', program, 'main.go'], {
      cwd: join(import.meta.dirname, 'go'),
      encoding: 'utf8',
      env: { ...process.env, GO111MODULE: 'off', GOPATH: sources, GOFLAGS: '', GOCACHE: join(folder, 'cache') },
    });
    if (status !== 0) throw new Error(stderr);
  }, 120_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
}

export type Claim = Readonly<Record<string, unknown>>;

/** Why each claim is refused; an empty text where it holds. */
function check(claims: readonly Claim[]): readonly string[] {
  const input = JSON.stringify(claims, (_, value: unknown) => encode(value));
  const { status, stdout, stderr } = spawnSync(program, { input, encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(stderr);
  return z.array(z.string()).parse(JSON.parse(stdout));
}

/** Bytes as Go reads them: base64. A Buffer has turned itself into `{ type, data }` by now. */
function encode(value: unknown): unknown {
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  const buffer = z.object({ type: z.literal('Buffer'), data: z.array(z.number()) }).safeParse(value);
  return buffer.success ? Buffer.from(buffer.data.data).toString('base64') : value;
}

/** Fails unless the program finds that all of these hold, or that none does. */
export function expectAll(claims: readonly Claim[], held: boolean): void {
  const wrong = check(claims).flatMap((refusal, at) => ((refusal === '') === held ? [] : [{ at, refusal }]));
  expect(wrong).toEqual([]);
}
