import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const page = readFileSync(join(import.meta.dirname, '../../../docs/scenarios.md'), 'utf8');

test('the page lists thirty scenarios, each once', () => {
  const numbers = [...page.matchAll(/^\| (S\d\d) /gm)].map(([, number]) => number);
  const all = Array.from({ length: 30 }, (_, index) => `S${String(index + 1).padStart(2, '0')}`);
  expect(numbers.toSorted()).toEqual(all);
});

test('the page names every test of a scenario, and no other', () => {
  const named = [...page.matchAll(/`(s\d\d-[a-z-]+)`/g)].map(([, name]) => name);
  const present = readdirSync(import.meta.dirname)
    .filter((file) => /^s\d\d-.*\.test\.ts$/.test(file))
    .map((file) => file.replace('.test.ts', ''));
  expect([...new Set(named)].toSorted()).toEqual(present.toSorted());
});
