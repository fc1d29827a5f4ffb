import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const dataDir = mkdtempSync(join(tmpdir(), 'statistics-command-'));
afterAll(() => {
  rmSync(dataDir, { recursive: true });
});

function run(...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/statistics.ts', ...parameters], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
  });
  return { status, stdout, stderr };
}

const publish = (table: string, period: string) => run('publish', '--table', table, '--period', period);

test('the statistics command publishes a table once and lists it', () => {
  const line = 'cases_by_type_and_quarter 2023-Q1: 0 of 15 cells shown\n';
  expect(publish('cases_by_type_and_quarter', '2023-Q1')).toEqual({ status: 0, stdout: line, stderr: '' });
  expect(publish('cases_by_type_and_quarter', '2023-Q1')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'The table is published for this period already, and stays as it is.\n',
  });
  expect(run('list')).toEqual({ status: 0, stdout: line, stderr: '' });
}, 60_000);

test('wrong usage ends with 2', () => {
  expect(publish('cases_by_quarter', '2023-Q1')).toMatchObject({ status: 2, stdout: '' });
  expect(publish('cases_by_type_and_quarter', '2023')).toMatchObject({ status: 2, stdout: '' });
  expect(run('publish', '--table', 'cases_by_type_and_quarter')).toMatchObject({ status: 2, stdout: '' });
}, 60_000);
