import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { plainVariableNames, secretVariableNames } from '#config/env.ts';

test('docs/config.md has a row for every variable that is read, and for no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/config.md'), 'utf8');
  const rows = Array.from(page.matchAll(/^\| `([A-Z_]+)` +\|/gm), ([, name]) => name);
  expect([...rows].sort()).toEqual([...plainVariableNames, ...secretVariableNames].sort());
});
