import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, type DocumentNode } from 'graphql';
import { subgraphNames, type SubgraphName } from '#config/role.ts';
import type { Contracts } from '#gateway/admit.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { contractNames } from '#policy/emit-contract.ts';
import { parseCompiledPolicy } from '#policy/parse-compiled-policy.ts';
import { parseSums, sha256 } from '#policy/sha256-sums.ts';

/** What was compiled together: the one form of schema and policy that a running system reads. */
export interface Generated {
  readonly policy: CompiledPolicy;
  readonly supergraphSdl: string;
  readonly contracts: Contracts;
  /** Each subgraph's document with the directives in front of it. */
  readonly subgraphs: Readonly<Record<SubgraphName, DocumentNode>>;
}

/** What is there was not compiled together. The message is a sentence of ours with the name of a file at most. */
export class GeneratedError extends Error {
  override readonly name = 'GeneratedError';
}

const ownSchemaFolder = join(import.meta.dirname, '..', '..', 'schema');

/**
 * @param schemaFolder `null`: the one that comes with this code
 * @throws {GeneratedError} when a file was not compiled together with the others; another Error when one is missing
 */
export async function loadGenerated(schemaFolder: string | null = null): Promise<Generated> {
  const folder = schemaFolder ?? ownSchemaFolder;
  const sums = parseSums(await readFile(join(folder, 'generated', 'SHA256SUMS'), 'utf8'));
  const read = async (path: string): Promise<string> => {
    const text = await readFile(join(folder, path), 'utf8');
    if (sha256(text) !== sums.get(path)) throw new GeneratedError(`${path} was not compiled together with the others`);
    return text;
  };
  const policy = parseCompiledPolicy(await read('generated/policy.json'));
  const supergraphSdl = await read('generated/supergraph.graphql');
  if (sha256(supergraphSdl) !== policy.supergraph) {
    throw new GeneratedError('the policy was compiled with another supergraph');
  }
  const directives = await read('directives.graphql');
  const documents = await Promise.all(
    subgraphNames.map(async (name) => [name, parse(`${directives}\n${await read(`${name}.graphql`)}`)] as const),
  );
  // Who has no rule that can be used in a request has no contract.
  const paths = contractNames(policy).map((name) => [name, `generated/contracts/${name}.graphql`] as const);
  const contracts = await Promise.all(
    paths.filter(([, path]) => sums.has(path)).map(async ([name, path]) => [name, await read(path)] as const),
  );
  return {
    policy,
    supergraphSdl,
    contracts: new Map(contracts),
    subgraphs: Object.fromEntries(documents) as Record<SubgraphName, DocumentNode>,
  };
}
