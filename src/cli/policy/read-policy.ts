import { stat } from 'node:fs/promises';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RuleId } from '#kernel/ids.ts';
import { compilePolicy } from '#policy/compile-policy.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { composeSupergraph } from '#policy/compose-supergraph.ts';
import { loadPolicyFiles, type PolicyFile } from '#policy/load-policy-files.ts';
import { parseCompiledPolicy } from '#policy/parse-compiled-policy.ts';
import type { PolicyIssue, Position } from '#policy/policy-issue.ts';

export interface ReadPolicy {
  readonly kind: 'compiled';
  readonly policy: CompiledPolicy;
  readonly supergraphSdl: string;
  /** The documents of the subgraphs, and the directives. */
  readonly documents: readonly PolicyFile[];
  readonly sources: Readonly<Record<RuleId, Position>>;
}

export type PolicyReading = ReadPolicy | { readonly kind: 'rejected'; readonly issues: readonly PolicyIssue[] };

/** The schema folder of this project, wherever the command is run from. */
export const ownSchemaFolder = fileURLToPath(new URL('../../../schema', import.meta.url));

/** Composes and compiles what stands in a schema folder. */
export async function readPolicy(schemaFolder: string): Promise<PolicyReading> {
  return compileFiles(await loadPolicyFiles(schemaFolder));
}

/**
 * Reads one side of a comparison: a compiled policy file, a schema folder, or a folder with policy files alone, which is
 * then compiled over this project's schema.
 */
export async function readComparedPolicy(path: string): Promise<CompiledPolicy | readonly PolicyIssue[]> {
  if (!(await stat(path)).isDirectory()) return parseCompiledPolicy(await readFile(path, 'utf8'));
  const files = (await isDirectory(join(path, 'policy')))
    ? await loadPolicyFiles(path)
    : await loadPolicyFiles(ownSchemaFolder, path);
  const reading = compileFiles(files);
  return reading.kind === 'compiled' ? reading.policy : reading.issues;
}

function compileFiles(files: readonly PolicyFile[]): PolicyReading {
  const composition = composeSupergraph(files);
  if (composition.kind === 'rejected') return composition;
  const { supergraphSdl } = composition;
  const compilation = compilePolicy(files, supergraphSdl);
  if (compilation.kind === 'rejected') return compilation;
  return { ...compilation, supergraphSdl, documents: files.filter(({ path }) => path.endsWith('.graphql')) };
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
