import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { openTestStore, type TestStore } from '#test/support/databases.ts';
import { failProgram, findFreePorts, runProgram } from '#test/support/run-program.ts';

const password = 'Zx9Passw0rd';
const keys = Array.from({ length: 4 }, () => randomBytes(32).toString('base64'));
const [assertionKey = '', nextKey = '', linkKey = '', idKey = ''] = keys;
const secrets = [password, ...keys];

const expectNoSecretIn = (text: string): void => {
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
};

/** Nobody listens on port 1. */
const nowhere = `postgres://gateway:${password}@127.0.0.1:1/disclosure`;
const gateway = {
  DATABASE_URL: nowhere,
  ISSUER_URL: 'http://127.0.0.1:1',
  ...Object.fromEntries(
    ['APPLICANT', 'CASE', 'SPONSOR', 'OVERSIGHT', 'DESK'].flatMap((name) => [
      [`SUBGRAPH_URL_${name}`, 'http://127.0.0.1:1/graphql'],
      [`ASSERTION_KEY_${name}`, assertionKey],
    ]),
  ),
  RECORD_LINK_KEY: linkKey,
  RECIPIENT_ID_KEY: idKey,
  LOG_NAME: 'log.example/disclosures',
  LOG_KEY: idKey,
};

describe('a process that cannot start names what is wrong and no secret', () => {
  test.each<[string, readonly string[], Readonly<Record<string, string>>, number, string]>([
    ['a key that is none', ['gateway'], { ...gateway, RECORD_LINK_KEY: `${linkKey}${idKey}` }, 78, 'RECORD_LINK_KEY'],
    ['a key of another length', ['gateway'], { ...gateway, RECIPIENT_ID_KEY: password }, 78, 'RECIPIENT_ID_KEY'],
    ['an address that is none', ['migrate'], { DATABASE_URL: `mysql://a:${password}@db/x` }, 78, 'DATABASE_URL'],
    [
      'an address that cannot be read',
      ['migrate'],
      { DATABASE_URL: `postgres://a:${password}/@db:x` },
      78,
      'DATABASE_URL',
    ],
    ['a database that does not answer', ['migrate'], { DATABASE_URL: nowhere }, 1, 'ECONNREFUSED'],
    [
      'a password that no URL can hold',
      ['migrate'],
      { DATABASE_URL: `postgres://a:%${password}@127.0.0.1:1/x` },
      1,
      'It could not be started',
    ],
    ['a key and its file', ['gateway'], { ...gateway, RECORD_LINK_KEY_FILE: '/nowhere' }, 78, 'RECORD_LINK_KEY_FILE'],
  ])('%s', async (_what, args, environment, expected, named) => {
    const { code, output } = await failProgram(args, environment);
    expect({ code, output }).toEqual({ code: expected, output: expect.stringContaining(named) });
    expectNoSecretIn(output);
  });
});

const onPostgres = process.env['TEST_DATABASE_URL'] === undefined ? describe.skip : describe;

onPostgres('a process that runs', () => {
  let store: TestStore;
  let folder: string;
  beforeAll(async () => {
    store = await openTestStore('postgres');
    folder = await mkdtemp(join(tmpdir(), 'disclosure-secrets-'));
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('shows its secrets in no line, in no list of processes and in no list of statements', async () => {
    const url = new URL(store.url ?? '');
    url.password = password;
    const file = join(folder, 'key');
    await writeFile(file, `${assertionKey}\n`);
    const port = await findFreePorts();
    const program = await runProgram(['subgraph', 'case'], {
      DATABASE_URL: url.href,
      ASSERTION_KEY_CASE_FILE: file,
      ASSERTION_KEY_CASE_NEXT: nextKey,
      SUBGRAPH_PORT: String(port),
      LOG_LEVEL: 'trace',
    });
    const headers = { 'content-type': 'application/json', 'disclosure-assertion': `${assertionKey}.${nextKey}` };
    const answer = await fetch(`http://127.0.0.1:${String(port)}/graphql`, { method: 'POST', headers, body: '{}' });
    const { rows } = await sql`select * from pg_stat_activity`.execute(store.store.admin);
    const commandLine = readFileSync(`/proc/${String(program.pid)}/cmdline`, 'utf8');
    expect(await program.kill('SIGTERM')).toBe(0);
    expect(commandLine).toContain('src/main.ts');
    const told = [...program.lines, ...program.errors].join('\n');
    expect(told).toContain('subgraph.refused');
    expect(told).toContain('process.stopped');
    expectNoSecretIn([told, commandLine, JSON.stringify(rows), await answer.text()].join('\n'));
  });

  test('shows of a failure that nobody expected its class alone', async () => {
    const url = new URL(store.url ?? '');
    url.password = password;
    url.pathname = `/${password}`;
    const { code, output } = await failProgram(['migrate'], { DATABASE_URL: url.href });
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('3D000') });
    expectNoSecretIn(output);
  });
});
