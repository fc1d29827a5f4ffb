import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { invariant } from '#kernel/invariant.ts';
import { openTestStore, storeKinds, type StoreKind } from '#test/support/databases.ts';

const root = join(import.meta.dirname, '../../..');
const ministry = ['--authority', 'uim', '--purpose', 'decide_humanitarian_permit'];
const folder = mkdtempSync(join(tmpdir(), 'operations-command-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const generator = join(root, 'node_modules/@apollo/generate-persisted-query-manifest/cli.js');
const manifestShape = z.looseObject({ operations: z.array(z.looseObject({ id: z.string(), name: z.string() })) });

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** What Apollo's generator writes for these documents, each in a file of its own. */
function generateManifest(documents: readonly string[]) {
  const paths = documents.map((document, index) => write(`document-${String(index)}.graphql`, document));
  const output = join(folder, 'manifest.json');
  const config = write('persisted-query-manifest.config.json', JSON.stringify({ documents: paths, output }));
  const { status, stderr } = spawnSync(process.execPath, [generator, '--config', config], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return { path: output, operations: manifestShape.parse(JSON.parse(readFileSync(output, 'utf8'))).operations };
}

function runCommand(environment: Readonly<Record<string, string>>, ...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/operations.ts', ...parameters], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...environment },
  });
  return { status, stdout, stderr };
}

interface CommandStore {
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The embedded store in a folder of its own; on PostgreSQL, a login that may do nothing but register. */
async function openCommandStore(kind: StoreKind): Promise<CommandStore> {
  if (kind === 'pglite') return { environment: { DATA_DIR: join(folder, 'data') }, close: () => Promise.resolve() };
  const testStore = await openTestStore(kind);
  const { store, url } = testStore;
  const login = `operations_${randomUUID().replaceAll('-', '')}`;
  await sql.raw(`create role ${login} login in role disclosure_operations`).execute(store.admin);
  const address = new URL(url ?? '');
  address.username = login;
  return {
    environment: { DATABASE_URL: address.href },
    close: async () => {
      await sql.raw(`drop role ${login}`).execute(store.admin);
      await testStore.close();
    },
  };
}

describe.each(storeKinds)('npm run operations on %s', (kind) => {
  let commandStore: CommandStore;
  beforeAll(async () => {
    commandStore = await openCommandStore(kind);
  });
  afterAll(() => commandStore.close());

  test("registers the manifest of Apollo's generator, lists it and revokes it", () => {
    const run = (...parameters: readonly string[]) => runCommand(commandStore.environment, ...parameters);
    const { path, operations } = generateManifest([
      'query Status($number: String!) { caseByJournalNumber(journalNumber: $number) { ...Core retention { stage } } }',
      'fragment Core on Case { journalNumber }',
      'query Own { casesRelatedToMe { totalCount } }',
    ]);
    const [own, status, ...others] = operations.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    invariant(own && status && others.length === 0, 'one operation each');

    const registered = run('register', ...ministry, '--file', path, '--by', 'anna');
    expect(registered).toMatchObject({ status: 0, stderr: '' });
    expect(registered.stdout).toContain(`registered ${own.id} Own\n`);
    expect(registered.stdout).toContain(`registered ${status.id} Status\n  always withheld: Case.retention\n`);

    const listed = run('list', ...ministry);
    expect(listed).toMatchObject({ status: 0, stderr: '' });
    const row = ({ id, name }: { readonly id: string; readonly name: string }): string =>
      `${id} uim decide_humanitarian_permit ${name} \\d{4}-\\S+Z anna\n`;
    expect(listed.stdout).toMatch(new RegExp(`^${row(own)}${row(status)}$`));

    expect(run('revoke', own.id, status.id)).toEqual({
      status: 0,
      stdout: `revoked ${own.id}\nrevoked ${status.id}\n`,
      stderr: '',
    });
    expect(run('revoke', own.id)).toEqual({
      status: 1,
      stdout: '',
      stderr: `No such document is registered, or it is revoked. ${own.id}\n`,
    });
  }, 120_000);
});

/** A store that does not exist: what is refused here is refused before one is opened. */
const noStore = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };

test('documents that cannot run end with 1 and where it stands, and nothing is registered', () => {
  const files = [
    write('good.graphql', '{ casesRelatedToMe { totalCount } }'),
    write('syntax.graphql', '{\n  casesRelatedToMe {'),
    write('field.graphql', '{ casesRelatedToMe { totalCount }\n  nothing }'),
  ];
  const { status, stdout, stderr } = runCommand(noStore, 'register', ...ministry, '--file', ...files);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  const [syntax, field, verdict] = stderr.split('\n');
  expect(syntax).toContain('syntax.graphql:2:21 Syntax Error');
  expect(field).toContain('field.graphql:2:3 Cannot query field "nothing"');
  expect(verdict).toBe('Nothing is registered.');
}, 60_000);

test.each([
  ['an authority without the purpose', ['register', '--authority', 'siri', '--purpose', 'none', '--file', 'x']],
  ['a name that is none', ['register', ...ministry, '--file', 'x', '--by', 'a\nb']],
  ['half a hash', ['revoke', 'abc']],
])(
  '%s is wrong usage',
  (_what, parameters) => {
    expect(runCommand(noStore, ...parameters)).toMatchObject({ status: 2, stdout: '' });
  },
  60_000,
);
