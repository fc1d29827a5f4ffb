import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readTables } from '#test/support/read-tables.ts';

const root = join(import.meta.dirname, '../..');
const advisories = readTables('docs/attacks.md', 'Advisory');
const channels = readTables('docs/attacks.md', 'Channel');

/** Every file that is named, with the titles that stand behind it. */
function proofsIn(codes: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const proofs = new Map<string, string[]>();
  let titles: string[] = [];
  for (const code of codes) {
    if (code.endsWith('.test.ts')) {
      titles = [];
      proofs.set(code, titles);
    } else titles.push(code);
  }
  return proofs;
}

/** What of it is not there: no file, no title behind a file, a title that the file does not hold. */
function missingIn(codes: readonly string[]): readonly string[] {
  const proofs = proofsIn(codes);
  if (proofs.size === 0) return ['no test'];
  return [...proofs].flatMap(([file, titles]) => {
    if (!existsSync(join(root, file))) return [file];
    const text = readFileSync(join(root, file), 'utf8');
    return titles.length === 0 ? [`${file} without a title`] : titles.filter((title) => !text.includes(`'${title}'`));
  });
}

describe('the page on published attacks', () => {
  test('leads from every advisory and every channel to tests that there are', () => {
    const rows = [
      ...advisories.map(({ cells, ids }) => [cells['Advisory'], ids['Held by']] as const),
      ...channels.map(({ cells, ids }) => [cells['Channel'], ids['Closed by']] as const),
    ];
    const missing = rows.flatMap(([name, codes = []]) => missingIn(codes).map((each) => `${String(name)}: ${each}`));
    expect(missing).toEqual([]);
  });

  test('has every advisory once, and every channel', () => {
    const named = advisories.flatMap(({ ids }) => ids['Advisory'] ?? []);
    expect(new Set(named).size).toBe(named.length);
    expect(named.length).toBeGreaterThan(45);
    expect(channels.length).toBeGreaterThan(15);
  });

  test.each([
    [['test/traps/aliases.test.ts', 'not that of a key'], []],
    [['test/traps/aliases.test.ts', 'not that of a kex'], ['not that of a kex']],
    [['test/traps/aliases.test.ts'], ['test/traps/aliases.test.ts without a title']],
    [['test/traps/alias.test.ts', 'not that of a key'], ['test/traps/alias.test.ts']],
    [['not that of a key'], ['no test']],
  ])('would miss what is not there: %j', (codes, missing) => {
    expect(missingIn(codes)).toEqual(missing);
  });
});
