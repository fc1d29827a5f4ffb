import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One source text, with its path relative to the schema folder: `policy/rules/uim.yaml`, `case.graphql`. */
export interface PolicyFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Every file that people edit: the subgraph documents and `directives.graphql` at the top of the schema folder, and the
 * YAML of the policy. Sorted by path; `generated` is not read.
 *
 * @param schemaFolder for example `schema`
 * @param policyFolder where the YAML is, if not in `policy` below the schema folder
 */
export async function loadPolicyFiles(
  schemaFolder: string,
  policyFolder = join(schemaFolder, 'policy'),
): Promise<readonly PolicyFile[]> {
  const files = await Promise.all([
    loadFolder(schemaFolder, '', '.graphql'),
    loadFolder(policyFolder, 'policy/', '.yaml'),
    loadFolder(join(policyFolder, 'rules'), 'policy/rules/', '.yaml'),
  ]);
  return files.flat().toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function loadFolder(folder: string, prefix: string, ending: string): Promise<readonly PolicyFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith(ending)).map(({ name }) => name);
  return Promise.all(
    names.map(async (name) => ({ path: `${prefix}${name}`, text: await readFile(join(folder, name), 'utf8') })),
  );
}
