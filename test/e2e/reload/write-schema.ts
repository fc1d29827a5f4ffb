import { spawnSync } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { invariant } from '#kernel/invariant.ts';
import { parseCompiledPolicy } from '#policy/parse-compiled-policy.ts';
import { applyChange, type PolicyChange } from './policies.ts';

/**
 * Writes a schema folder as the policy command leaves it: the committed one, with a change.
 *
 * @returns the version of its policy
 */
export async function writeSchema(folder: string, change: PolicyChange | null): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await cp('schema', folder, { recursive: true });
  if (change !== null) {
    const path = join(folder, change.path);
    const file = { path: change.path, text: await readFile(path, 'utf8') };
    await writeFile(path, applyChange(change, file));
  }
  const { status } = spawnSync(process.execPath, ['src/cli/policy.ts', '--schema', folder, 'compile']);
  invariant(status === 0, 'the changed policy compiles');
  return parseCompiledPolicy(await readFile(join(folder, 'generated', 'policy.json'), 'utf8')).version;
}

/** Puts one folder in the place of another, a file at a time. */
export async function deploy(folder: string, live: string, only: readonly string[] = ['']): Promise<void> {
  for (const path of only) await cp(join(folder, path), join(live, path), { recursive: true });
}
