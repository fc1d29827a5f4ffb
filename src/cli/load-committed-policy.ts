import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GraphQLSchema } from 'graphql';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { buildContractSchema, type ContractName } from '#policy/emit-contract.ts';
import { parseCompiledPolicy } from '#policy/parse-compiled-policy.ts';

/** The policy of this project as it was compiled and committed. */
export function loadCommittedPolicy(): CompiledPolicy {
  return parseCompiledPolicy(readGenerated('policy.json'));
}

/** @throws Error for a name without a contract */
export function loadCommittedContract(name: ContractName): GraphQLSchema {
  return buildContractSchema(readGenerated(`contracts/${name}.graphql`));
}

function readGenerated(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../schema/generated/${path}`, import.meta.url)), 'utf8');
}
