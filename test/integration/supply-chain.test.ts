import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));
const locked = z.object({
  /** Where the folder has another name. */
  name: z.string().optional(),
  version: z.string(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  hasInstallScript: z.boolean().default(false),
});
const lockFile = z
  .looseObject({ lockfileVersion: z.literal(3), packages: z.record(z.string(), z.looseObject(locked.shape)) })
  .parse(readJson('package-lock.json'));
const packages = Object.entries(lockFile.packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({
    ...entry,
    name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
  }));

describe('the lock file', () => {
  test('names every package by version and digest, and no host', () => {
    expect(packages.length).toBeGreaterThan(100);
    const loose = packages.filter(({ integrity }) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));
    expect(loose.map(({ name }) => name)).toEqual([]);
    expect(packages.filter(({ resolved }) => resolved !== undefined).map(({ name }) => name)).toEqual([]);
  });

  test('has install scripts that package.json names, and of those only the pinned Node may run its own', () => {
    const { allowScripts } = z
      .object({ allowScripts: z.record(z.string(), z.boolean()) })
      .parse(readJson('package.json'));
    const scripted = packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    expect(Object.keys(allowScripts).toSorted()).toEqual([...new Set(scripted)].toSorted());
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['node']);
  });
});

describe('the scripts that watch over it', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'supply-chain-'));
    mkdirSync(join(folder, 'docs'));
    cpSync(join(root, 'docs/licences.md'), join(folder, 'docs/licences.md'));
    cpSync(join(root, 'package-lock.json'), join(folder, 'package-lock.json'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const run = (script: string, ...parameters: readonly string[]) => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', script), ...parameters], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stderr };
  };
  const addPackage = (name: string, entry: object): void => {
    const added = { ...lockFile, packages: { ...lockFile.packages, [`node_modules/${name}`]: entry } };
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(added));
  };

  test('the licence page is that of the lock file', () => {
    expect(run('licences.mjs', '--check')).toEqual({ status: 0, stderr: '' });
    addPackage('another', { version: '1.0.0', license: 'MIT' });
    const outOfDate = 'docs/licences.md is out of date. Run: npm run licences\n';
    expect(run('licences.mjs', '--check')).toEqual({ status: 1, stderr: outOfDate });
    expect(run('licences.mjs')).toEqual({ status: 0, stderr: '' });
    expect(run('licences.mjs', '--check')).toEqual({ status: 0, stderr: '' });
  });

  test.each([
    [{ license: 'AGPL-3.0-only' }, 'AGPL-3.0-only'],
    [{ license: 'SEE LICENSE IN LICENSE', dev: true }, 'SEE LICENSE IN LICENSE'],
    [{}, '(none)'],
    [{ license: 'CC-BY-4.0' }, 'CC-BY-4.0'],
  ])('a package under %j fails', (entry, licence) => {
    addPackage('another', { version: '1.0.0', ...entry });
    const stderr = `another@1.0.0: the licence ${licence} is not accepted\n`;
    expect(run('licences.mjs')).toEqual({ status: 1, stderr });
  });

  test('a bill of materials holds every package of the lock file with its digest, and no other', () => {
    const components = packages.map(({ name, version }) => ({
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      hashes: [{ alg: 'SHA-512', content: '0' }],
    }));
    const write = (content: object): void => {
      writeFileSync(join(folder, 'sbom.json'), JSON.stringify({ bomFormat: 'CycloneDX', ...content }));
    };
    write({ components });
    expect(run('check-sbom.mjs', 'sbom.json')).toEqual({ status: 0, stderr: '' });
    for (const content of [
      { components: components.slice(1) },
      { components: [...components, { purl: 'pkg:npm/other@1.0.0', hashes: [{}] }] },
      { components: components.map(({ purl }) => ({ purl })) },
      { components, bomFormat: 'other' },
    ]) {
      write(content);
      expect(run('check-sbom.mjs', 'sbom.json')).toMatchObject({ status: 1 });
    }
  });
});
