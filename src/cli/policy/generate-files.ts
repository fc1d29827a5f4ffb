import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { contractNames, emitServedContract } from '#policy/emit-contract.ts';
import { formatSums } from '#policy/sha256-sums.ts';
import { describeMatrix } from './describe-matrix.ts';
import type { ReadPolicy } from './read-policy.ts';

/** A generated file that differs from what is on disk. */
export interface FileChange {
  readonly path: string;
  readonly change: 'new' | 'changed' | 'gone';
  /** `null` for a file that has no place any more. */
  readonly text: string | null;
}

/**
 * Every generated file with its text, by path below `generated`. `SHA256SUMS` names the others and the documents of the
 * subgraphs, by path below the schema folder: what belongs together.
 */
export function generateFiles(reading: ReadPolicy): ReadonlyMap<string, string> {
  const { policy, supergraphSdl, documents } = reading;
  const files = new Map([
    ['supergraph.graphql', supergraphSdl],
    ['policy.json', `${JSON.stringify(policy, null, 2)}\n`],
    ['matrix.md', describeMatrix(policy)],
  ]);
  for (const name of contractNames(policy)) {
    const contract = emitServedContract(policy, supergraphSdl, name);
    if (contract !== null) files.set(`contracts/${name}.graphql`, contract);
  }
  const generated = [...files].map(([path, text]) => [`generated/${path}`, text] as const);
  const summed = new Map([...documents.map(({ path, text }) => [path, text] as const), ...generated]);
  return files.set('SHA256SUMS', formatSums(summed));
}

/** What would change on disk, sorted by path. Files that other commands generate beside these are left alone. */
export async function findChanges(folder: string, files: ReadonlyMap<string, string>): Promise<readonly FileChange[]> {
  const changes: FileChange[] = [];
  for (const [path, text] of files) {
    const present = await readIfThere(join(folder, path));
    if (present !== text) changes.push({ path, text, change: present === null ? 'new' : 'changed' });
  }
  for (const path of await listContracts(folder)) {
    if (!files.has(path)) changes.push({ path, text: null, change: 'gone' });
  }
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

export async function writeChanges(folder: string, changes: readonly FileChange[]): Promise<void> {
  for (const { path, text } of changes) {
    const target = join(folder, path);
    if (text === null) {
      await rm(target);
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

async function listContracts(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(join(folder, 'contracts'), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
