import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

const work = mkdtempSync(join(tmpdir(), 'policy-command-'));
afterAll(() => {
  rmSync(work, { recursive: true });
});

/** A copy of the product's schema folder with one text replaced in one file. */
function changedSchema(name: string, file: string, from: string, to: string): string {
  const folder = join(work, name);
  cpSync('schema', folder, { recursive: true });
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold: ${from}`);
  writeFileSync(path, text.replace(from, to));
  return folder;
}

function run(...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/policy.ts', ...parameters], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const closesFamily = (name: string) =>
  changedSchema(name, 'policy/rules/familieretshuset.yaml', 'NATIONALITY, FAMILY, ', 'NATIONALITY, ');

describe('the policy command', () => {
  test('finds the generated files in sync', () => {
    expect(run('compile', '--check')).toMatchObject({ status: 0, stderr: '' });
  });

  test('compile says what opens and closes, and writes; --check writes nothing and fails', () => {
    const schema = closesFamily('compile');
    const check = run('--schema', schema, 'compile', '--check');

    expect(check.status).toBe(1);
    expect(check.stderr).toBe('The generated files are out of date. Run: npm run policy -- compile\n');
    expect(check.stdout).toBe(
      [
        'familieretshuset loses Applicant.civilStatus for family_law_matter',
        'changed schema/generated/SHA256SUMS',
        'changed schema/generated/contracts/familieretshuset.graphql',
        'changed schema/generated/matrix.md',
        'changed schema/generated/policy.json',
        '',
      ].join('\n'),
    );

    expect(run('--schema', schema, 'compile').status).toBe(0);
    expect(readFileSync(join(schema, 'generated/contracts/familieretshuset.graphql'), 'utf8')).not.toContain('civil');
    expect(run('--schema', schema, 'compile', '--check').status).toBe(0);
  });

  test('lint prints every issue with its place and fails', () => {
    const schema = changedSchema('unknown', 'policy/rules/uim.yaml', 'relation: own_case', 'relation: own_cases');
    const { status, stdout, stderr } = run('--schema', schema, 'lint');

    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      'schema/policy/rules/uim.yaml:12:5 POLICY_RELATION_UNKNOWN own_cases is not defined\n1 issue\n',
    );
  });

  test('lint lists rules that wait for their relation and citations to confirm', () => {
    const { status, stdout } = run('lint');

    expect(status).toBe(0);
    expect(stdout).toContain('Closed until their relation is built (0 of 79 enabled rules):');
    expect(stdout).toContain('  intl: Integrationsloven, ');
  });

  test('diff compares two folders of policy files, or a folder and a compiled policy', () => {
    const schema = closesFamily('diff');
    const folders = run('diff', 'schema/policy', join(schema, 'policy'));
    const back = run('diff', schema, 'schema/generated/policy.json');

    expect(folders).toEqual({
      status: 0,
      stderr: '',
      stdout: 'familieretshuset loses Applicant.civilStatus for family_law_matter\n',
    });
    expect(back.stdout).toBe('familieretshuset gains Applicant.civilStatus for family_law_matter\n');
  });

  test.each([
    [['explain', 'kommune', 'consult_other_authority', 'Case.kind'], 'There is no coordinate Case.kind.'],
    [['explain', 'kommune'], 'missing required argument'],
    [['open'], 'unknown command'],
  ])('%j is wrong usage', (parameters, message) => {
    const { status, stdout, stderr } = run(...parameters);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('contract prints the committed contract', () => {
    const { status, stdout } = run('contract', 'kommune');

    expect(status).toBe(0);
    expect(stdout).toBe(readFileSync('schema/generated/contracts/kommune.graphql', 'utf8'));
  });
});
