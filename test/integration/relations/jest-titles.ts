import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const root = join(import.meta.dirname, '../../..');
const configModule = z.object({ default: z.record(z.string(), z.json()) });
const report = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ fullName: z.string() })) })),
});

/**
 * The titles of all tests of these files, as jest itself makes them up of tables and templates: it is asked to run none,
 * without a store, and reports them as skipped. On PostgreSQL the same tests would only be there twice.
 *
 * @param files paths relative to the repository
 */
export async function readTitles(files: readonly string[]): Promise<ReadonlySet<string>> {
  const folder = await mkdtemp(join(tmpdir(), 'disclosure-titles-'));
  const whole: unknown = await import(join(root, 'jest.config.mjs'));
  const { globalSetup: _setup, globalTeardown: _teardown, ...config } = configModule.parse(whole).default;
  const { TEST_DATABASE_URL: _url, ...environment } = process.env;
  try {
    const path = join(folder, 'report.json');
    const skipAll = ['--testNamePattern', 'no test is called this', '--json', `--outputFile=${path}`];
    const command = ['scripts/run.mjs', '--jest', '--config', JSON.stringify(config), ...skipAll, ...files];
    await promisify(execFile)(process.execPath, command, { cwd: root, env: environment });
    const { testResults } = report.parse(JSON.parse(await readFile(path, 'utf8')));
    return new Set(testResults.flatMap(({ assertionResults }) => assertionResults.map(({ fullName }) => fullName)));
  } finally {
    await rm(folder, { recursive: true });
  }
}
