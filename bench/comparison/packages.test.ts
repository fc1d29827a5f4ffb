import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';

const peers = join(import.meta.dirname, '../peers');
const product = join(import.meta.dirname, '../..');

const manifestSchema = z.object({ dependencies: z.record(z.string(), z.string()) });
const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ integrity: z.string().optional(), resolved: z.string().optional() })),
});

const dependenciesOf = (folder: string) =>
  manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).dependencies;

test('the peers are pinned, and what the product uses of them is of its version', () => {
  const pinned = dependenciesOf(peers);
  expect(Object.values(pinned).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  const ours = dependenciesOf(product);
  for (const name of ['@apollo/gateway', '@apollo/server', 'fastify', 'jose']) expect(pinned[name]).toBe(ours[name]);
});

test('the lock file of the peers names every package by its digest, and no host', () => {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(peers, 'package-lock.json'), 'utf8')));
  const { '': _itself, ...all } = packages;
  const loose = Object.values(all).filter(
    ({ integrity, resolved }) => integrity?.startsWith('sha512-') !== true || resolved !== undefined,
  );
  expect(loose).toEqual([]);
});
