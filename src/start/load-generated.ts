import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, type DocumentNode } from 'graphql';
import { subgraphNames, type SubgraphName } from '#config/role.ts';
import type { Contracts } from '#gateway/admit.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { contractNames } from '#policy/emit-contract.ts';
import { parseCompiledPolicy } from '#policy/parse-compiled-policy.ts';

/** What was compiled and committed: the one form of schema and policy that a running system reads. */
export interface Generated {
  readonly policy: CompiledPolicy;
  readonly supergraphSdl: string;
  readonly contracts: Contracts;
  /** Each subgraph's document with the directives in front of it. */
  readonly subgraphs: Readonly<Record<SubgraphName, DocumentNode>>;
}

const schemaFolder = join(import.meta.dirname, '..', '..', 'schema');

/** @throws Error when a file is missing or the policy does not match its version */
export async function loadGenerated(): Promise<Generated> {
  const read = (...path: readonly string[]) => readFile(join(schemaFolder, ...path), 'utf8');
  const directives = await read('directives.graphql');
  const documents = await Promise.all(
    subgraphNames.map(async (name) => [name, parse(`${directives}\n${await read(`${name}.graphql`)}`)] as const),
  );
  const policy = parseCompiledPolicy(await read('generated', 'policy.json'));
  const files = new Set(await readdir(join(schemaFolder, 'generated', 'contracts'), { recursive: true }));
  // Who has no rule that can be used in a request has no contract.
  const emitted = contractNames(policy).filter((name) => files.has(`${name}.graphql`));
  const contracts = await Promise.all(
    emitted.map(async (name) => [name, await read('generated', 'contracts', `${name}.graphql`)] as const),
  );
  return {
    policy,
    supergraphSdl: await read('generated', 'supergraph.graphql'),
    contracts: new Map(contracts),
    subgraphs: Object.fromEntries(documents) as Record<SubgraphName, DocumentNode>,
  };
}
