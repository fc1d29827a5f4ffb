import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One source text, with its path relative to the schema folder: `policy/rules/uim.yaml`, `case.graphql`. */
export interface PolicyFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Every file that people edit: the subgraph documents and `directives.graphql` at the top of the schema folder, and the
 * YAML below `policy`. Sorted by path; `generated` is not read.
 *
 * @param schemaFolder for example `schema`
 */
export async function loadPolicyFiles(schemaFolder: string): Promise<readonly PolicyFile[]> {
  const paths = (
    await Promise.all([
      listFiles(schemaFolder, '', '.graphql'),
      listFiles(schemaFolder, 'policy', '.yaml'),
      listFiles(schemaFolder, 'policy/rules', '.yaml'),
    ])
  ).flat();
  return Promise.all(
    paths.toSorted().map(async (path) => ({ path, text: await readFile(join(schemaFolder, path), 'utf8') })),
  );
}

async function listFiles(root: string, folder: string, ending: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => (folder === '' ? entry.name : `${folder}/${entry.name}`));
}
