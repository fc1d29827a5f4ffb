import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixtureSupergraphs, type SubgraphDocuments } from './fixture-supergraphs.ts';

const schemaFolder = join(import.meta.dirname, '..', '..', 'schema');

/** The product's own subgraphs beside those that have what it has not. */
export async function loadSupergraphs(): Promise<Readonly<Record<string, SubgraphDocuments>>> {
  const files = (await readdir(schemaFolder)).filter((name) => name.endsWith('.graphql'));
  const product = await Promise.all(
    files.map(
      async (name) => [name.replace('.graphql', ''), await readFile(join(schemaFolder, name), 'utf8')] as const,
    ),
  );
  return { ...fixtureSupergraphs, product: Object.fromEntries(product) };
}
