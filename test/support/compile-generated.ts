import { loadGenerated, type Generated } from '../../src/start/load-generated.ts';
import { emitServedContract } from '#policy/emit-contract.ts';
import type { PolicyFile } from '#policy/load-policy-files.ts';
import { compileProduct } from '#test/policy/product-policy.ts';

/** What would be committed after a change to the policy's own files; the schema stays. */
export async function compileGenerated(change: (file: PolicyFile) => string): Promise<Generated> {
  const { policy, supergraphSdl } = await compileProduct(change);
  const contracts = Object.values(policy.authorities).flatMap(({ id }) => {
    const sdl = emitServedContract(policy, supergraphSdl, id);
    return sdl === null ? [] : [[id, sdl] as const];
  });
  return { ...(await loadGenerated()), policy, supergraphSdl, contracts: new Map(contracts) };
}
