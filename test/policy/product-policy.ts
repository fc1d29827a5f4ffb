import { compilePolicy } from '#policy/compile-policy.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { composeSupergraph } from '#policy/compose-supergraph.ts';
import { loadPolicyFiles, type PolicyFile } from '#policy/load-policy-files.ts';

export interface Product {
  readonly policy: CompiledPolicy;
  readonly supergraphSdl: string;
}

/** Compiles the product's own files, changed by the test where it wants to see what a change does. */
export async function compileProduct(change: (file: PolicyFile) => string = ({ text }) => text): Promise<Product> {
  const files = (await loadPolicyFiles('schema')).map((file) => ({ ...file, text: change(file) }));
  const composition = composeSupergraph(files);
  if (composition.kind === 'rejected') throw new Error(JSON.stringify(composition.issues));
  const { supergraphSdl } = composition;
  const compilation = compilePolicy(files, supergraphSdl);
  if (compilation.kind === 'rejected') throw new Error(JSON.stringify(compilation.issues));
  return { policy: compilation.policy, supergraphSdl };
}
