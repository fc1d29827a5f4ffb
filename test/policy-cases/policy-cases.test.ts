import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { compilePolicy } from '#policy/compile-policy.ts';
import { composeSupergraph } from '#policy/compose-supergraph.ts';
import { loadPolicyFiles, type PolicyFile } from '#policy/load-policy-files.ts';
import { issueCodes, type PolicyIssue } from '#policy/policy-issue.ts';

/** One fault in the sound policy of `base`, and everything that is then reported. */
interface PolicyCase {
  readonly change: readonly {
    readonly file: string;
    /** Text of the sound file, found once in it; `null` takes the whole file away. */
    readonly from: string | null;
    readonly to: string;
  }[];
  readonly issues: readonly PolicyIssue[];
}

const folder = import.meta.dirname;
const directives = readFileSync(join(folder, '../../schema/directives.graphql'), 'utf8');
const sound: readonly PolicyFile[] = [
  { path: 'directives.graphql', text: directives },
  ...(await loadPolicyFiles(join(folder, 'base'))),
];
const cases = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'base')
  .map(({ name }) => name);

describe('policy cases', () => {
  test('the policy that each case changes is sound', () => {
    expect(issuesOf(sound)).toEqual([]);
  });

  test('every issue code has a case, and every case a code', () => {
    expect(cases.toSorted()).toEqual(Object.keys(issueCodes).toSorted());
  });

  test.each(cases)('%s', (name) => {
    const { change, issues } = readCase(name);

    expect(issuesOf(applyChange(sound, change))).toEqual(issues);
    expect(issues.map(({ code }) => code)).toContain(name);
  });

  test('all faults are reported at once, by place', () => {
    const several = ['POLICY_ART9_WITHOUT_BASIS', 'POLICY_LEGAL_BASIS_UNKNOWN', 'POLICY_RELATION_UNKNOWN'];
    const issues = issuesOf(
      applyChange(
        sound,
        several.flatMap((name) => readCase(name).change),
      ),
    );

    expect(issues.map(({ code }) => code).toSorted()).toEqual(several);
    expect(issues.map(({ line }) => line)).toEqual(issues.map(({ line }) => line).toSorted((a, b) => a - b));
  });
});

test('an alias that leads nowhere is a fault of the file, not of the program', () => {
  const change = {
    file: 'policy/purposes.yaml',
    from: 'legal_basis: [task]\n    art9_basis: claims',
    to: 'legal_basis: *bases\n    art9_basis: claims',
  };
  const [issue] = issuesOf(applyChange(sound, [change]));

  expect(issue).toMatchObject({ code: 'POLICY_SHAPE_INVALID', file: 'policy/purposes.yaml' });
});

function readCase(name: string): PolicyCase {
  return JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8')) as PolicyCase;
}

function applyChange(files: readonly PolicyFile[], changes: PolicyCase['change']): readonly PolicyFile[] {
  return changes.reduce<readonly PolicyFile[]>((current, { file, from, to }) => {
    const target = current.find(({ path }) => path === file);
    if (target === undefined) throw new Error(`no file ${file}`);
    if (from === null) return current.filter(({ path }) => path !== file);
    if (target.text.split(from).length !== 2) throw new Error(`${file} does not hold this text once: ${from}`);
    return current.map((each) => (each === target ? { ...each, text: each.text.replace(from, () => to) } : each));
  }, files);
}

function issuesOf(files: readonly PolicyFile[]): readonly PolicyIssue[] {
  const composition = composeSupergraph(files);
  if (composition.kind === 'rejected') return composition.issues;
  const compilation = compilePolicy(files, composition.supergraphSdl);
  return compilation.kind === 'rejected' ? compilation.issues : [];
}
