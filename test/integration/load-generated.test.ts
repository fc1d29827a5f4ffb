import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatSums, parseSums } from '#policy/sha256-sums.ts';
import { loadGenerated } from '../../src/start/load-generated.ts';

describe('what was compiled is read whole or not at all', () => {
  let folder: string;
  const path = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'disclosure-schema-'));
    await cp('schema', folder, { recursive: true });
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  /** Runs with another text of one file, and puts it back. */
  async function withText(name: string, change: (text: string) => string, work: () => Promise<void>): Promise<void> {
    const text = await readFile(path(name), 'utf8');
    await writeFile(path(name), change(text));
    try {
      await work();
    } finally {
      await writeFile(path(name), text);
    }
  }

  test('a folder like that of the code', async () => {
    const [copied, own] = [await loadGenerated(folder), await loadGenerated()];
    expect([copied.policy, copied.supergraphSdl]).toEqual([own.policy, own.supergraphSdl]);
    expect([...copied.contracts]).toEqual([...own.contracts]);
  });

  test.each([
    'generated/policy.json',
    'generated/supergraph.graphql',
    'generated/contracts/kommune.graphql',
    'generated/contracts/desk/desk_officer.graphql',
    'applicant.graphql',
    'directives.graphql',
  ])('%s of another version', async (name) => {
    await withText(
      name,
      (text) => `${text}\n`,
      () => expect(loadGenerated(folder)).rejects.toThrow(`${name} was not compiled together with the others`),
    );
  });

  test('a file that is missing, and one that the list does not name', async () => {
    await rm(path('case.graphql'));
    await expect(loadGenerated(folder)).rejects.toMatchObject({ code: 'ENOENT' });
    await cp('schema/case.graphql', path('case.graphql'));
    const without = (text: string): string => text.replace(/^.*case\.graphql\n/m, '');
    await withText('generated/SHA256SUMS', without, () =>
      expect(loadGenerated(folder)).rejects.toThrow('case.graphql'),
    );
  });

  test('another supergraph under the same version of the policy', async () => {
    const supergraph = 'generated/supergraph.graphql';
    const change = (text: string): string => `${text}# another\n`;
    await withText(supergraph, change, async () => {
      const { [0]: sum = '' } = formatSums(new Map([['x', await readFile(path(supergraph), 'utf8')]])).split(' ');
      const sums = parseSums(await readFile(path('generated/SHA256SUMS'), 'utf8'));
      const adjust = (text: string): string => text.replace(sums.get(supergraph) ?? '-', sum);
      await withText('generated/SHA256SUMS', adjust, () =>
        expect(loadGenerated(folder)).rejects.toThrow('the policy was compiled with another supergraph'),
      );
    });
  });
});
