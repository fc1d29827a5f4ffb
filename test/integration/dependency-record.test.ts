import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');
const versions = z.record(z.string(), z.string());
const manifest = z
  .object({ dependencies: versions, optionalDependencies: versions, devDependencies: versions })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const decision = readFileSync(join(root, 'docs', 'adr', '0009-dependencies.md'), 'utf8');

test('every package of the product stands in the decision on dependencies, and nothing else does', () => {
  const rows = decision.split('\n').filter((line) => line.startsWith('| `'));
  const recorded = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(recorded.sort()).toEqual(
    [...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies)].sort(),
  );
});

test('every version is exact', () => {
  const all = [manifest.dependencies, manifest.optionalDependencies, manifest.devDependencies].flatMap((group) =>
    Object.entries(group),
  );
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
