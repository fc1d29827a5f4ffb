// Everything but the tests: `npm run check`. All steps run, whatever fails; the exit code is 1 if any did.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const steps = [
  ['types', 'node_modules/typescript/bin/tsc', '--project', '.'],
  ['types of pages', 'node_modules/typescript/bin/tsc', '--project', 'src/dashboard/browser', '--noEmit'],
  ['lint', 'node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'],
  ['format', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  [
    'architecture',
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    '--config',
    '.dependency-cruiser.mjs',
    'src',
    'subgraphs',
    'test',
    'bench',
  ],
  ['dead code', 'node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints'],
  ['generated files', 'src/cli/policy.ts', 'compile', '--check'],
  ['licences', 'scripts/licences.mjs', '--check'],
];

const failed = steps.filter(([name, ...command]) => !passes(name, command)).map(([name]) => name);
process.stdout.write(failed.length === 0 ? 'check: all steps passed\n' : `check: failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Runs one step and prints its name, verdict and time, and what it had to say if it failed. */
function passes(name, command) {
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${name.padEnd(16)}${status === 0 ? 'passed' : 'FAILED'}  ${seconds} s\n`);
  if (status !== 0) process.stdout.write(`${stdout}${stderr}`);
  return status === 0;
}
