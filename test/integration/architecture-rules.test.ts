import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');

interface Fault {
  readonly rule: string;
  readonly file: string;
  readonly imports: string;
}

const ruleShape = z.object({ name: z.string() });
const configShape = z.object({ default: z.object({ forbidden: z.array(ruleShape) }) });
const folderShape = z.object({ imports: z.array(z.string()), packages: z.array(z.string()) });
const tableShape = z.object({ folders: z.record(z.string(), folderShape) });
const reportShape = z.object({
  summary: z.object({ violations: z.array(z.object({ from: z.string(), rule: ruleShape })) }),
});

const config = configShape.parse(await import(join(root, '.dependency-cruiser.mjs'))).default;
const { folders } = tableShape.parse(await import(join(root, 'scripts', 'folders.mjs')));

const forbiddenImport = (folder: string, { imports }: z.infer<typeof folderShape>): string =>
  Object.keys(folders).find((other) => other !== folder && !imports.includes(other)) ?? 'scripts';

/** One planted fault for each rule; those of the folder table are made from the table. */
const faults: readonly Fault[] = [
  ...Object.entries(folders).flatMap(([folder, entry]) => [
    {
      rule: `layer-${folder.replace('/', '-')}`,
      file: `${folder}/reaches-out.ts`,
      imports: `/${forbiddenImport(folder, entry)}/door.ts`,
    },
    { rule: `packages-${folder.replace('/', '-')}`, file: `${folder}/takes-package.ts`, imports: 'prettier' },
  ]),
  { rule: 'fence-graphql-shield', file: 'src/policy/takes-shield.ts', imports: 'graphql-shield' },
  { rule: 'fence-graphql-middleware', file: 'src/policy/takes-middleware.ts', imports: 'graphql-middleware' },
  { rule: 'fence-oidc-provider', file: 'src/identity/takes-provider.ts', imports: 'oidc-provider' },
  { rule: 'fence-openid-client', file: 'src/dashboard/takes-client.ts', imports: 'openid-client' },
  { rule: 'fence-react', file: 'src/dashboard/takes-react.ts', imports: 'react' },
  { rule: 'fence-react-dom', file: 'src/dashboard/takes-react-dom.ts', imports: 'react-dom' },
  { rule: 'pages-apart', file: 'src/dashboard/browser/asks-server.tsx', imports: '/src/dashboard/door.ts' },
  { rule: 'pages-apart-from-packages', file: 'src/dashboard/browser/takes-zod.ts', imports: 'zod' },
  { rule: 'server-apart-from-pages', file: 'src/dashboard/runs-page.ts', imports: '/src/dashboard/browser/door.ts' },
  { rule: 'unknown-folder', file: 'src/misc/stray.ts', imports: '/src/kernel/door.ts' },
  { rule: 'doors-only', file: 'src/gateway/opens-drawer.ts', imports: '/src/policy/drawer/private.ts' },
  { rule: 'doors-only-main', file: 'src/main.ts', imports: '/src/policy/drawer/private.ts' },
  { rule: 'subgraphs-apart', file: 'subgraphs/applicant/peeks.ts', imports: '/subgraphs/case/door.ts' },
  { rule: 'storage-from-the-outside', file: 'src/gateway/reads-store.ts', imports: '/src/storage/door.ts' },
  { rule: 'no-test-code-in-the-product', file: 'src/policy/leans-on-test.ts', imports: '/test/door.ts' },
  { rule: 'no-development-packages', file: 'src/cli/takes-development-package.ts', imports: 'fast-check' },
  { rule: 'no-cycles', file: 'src/policy/circle.ts', imports: '/src/policy/circled.ts' },
  { rule: 'resolvable', file: 'src/policy/leads-nowhere.ts', imports: '/src/policy/nowhere.ts' },
];

const sound = 'src/gateway/asks-policy.ts';
let tree = '';
let reported: readonly string[] = [];

function write(file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), text);
}

function importing(file: string, target: string): string {
  const specifier = target.startsWith('/') ? `${'../'.repeat(file.split('/').length - 1)}${target.slice(1)}` : target;
  return `import * as taken from '${specifier}';\nexport const used = taken;\n`;
}

describe('the architecture rules', () => {
  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), 'architecture-'));
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    write('package.json', readFileSync(join(root, 'package.json'), 'utf8'));
    for (const folder of [
      ...Object.keys(folders),
      'scripts',
      'test',
      'subgraphs/case',
      'src/policy/drawer',
      'src/dashboard/browser',
    ]) {
      write(`${folder}/door.ts`, 'export const door = true;\n');
      write(`${folder}/private.ts`, 'export const kept = true;\n');
    }
    write('src/policy/circled.ts', "export { used as back } from './circle.ts';\n");
    for (const { file, imports } of [...faults, { file: sound, imports: '/src/policy/door.ts' }]) {
      write(file, importing(file, imports));
    }
    const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
    const { stdout } = spawnSync(
      process.execPath,
      [cruiser, '--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json', 'src', 'subgraphs', 'test'],
      { cwd: tree, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    reported = reportShape
      .parse(JSON.parse(stdout))
      .summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`);
  });

  afterAll(() => {
    rmSync(tree, { recursive: true });
  });

  test.each(faults)('$rule refuses $file', ({ rule, file }) => {
    expect(reported).toContain(`${rule}: ${file}`);
  });

  test('leave a sound import alone', () => {
    expect(reported.filter((line) => line.endsWith(sound))).toEqual([]);
  });

  test('have a planted fault each', () => {
    expect(new Set(faults.map(({ rule }) => rule))).toEqual(new Set(config.forbidden.map(({ name }) => name)));
  });
});
