import type { RuleId } from '#kernel/ids.ts';
import { allChecks } from './checks/all-checks.ts';
import { buildPolicy } from './compilation/build-policy.ts';
import { ruleIdOf } from './compilation/build-rules.ts';
import { versionOf } from './compilation/version-of.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import type { PolicyFile } from './load-policy-files.ts';
import { sortIssues, type PolicyIssue, type Position } from './policy-issue.ts';
import { readSchema } from './schema-model/read-schema.ts';
import { sha256 } from './sha256-sums.ts';
import { readPolicySource } from './source/policy-source.ts';

export type Compilation =
  | {
      readonly kind: 'compiled';
      readonly policy: CompiledPolicy;
      /** Where each rule stands. */
      readonly sources: Readonly<Record<RuleId, Position>>;
    }
  | { readonly kind: 'rejected'; readonly issues: readonly PolicyIssue[] };

/**
 * Compiles the policy files against a composed supergraph, or reports everything that is wrong with them at once.
 *
 * Pure: the same files give the same policy with the same version, whatever their comments and layout.
 *
 * @param files as `loadPolicyFiles` gives them
 * @returns issues sorted by file, line and column when there is any; nothing is compiled in part
 * @throws GraphQLError when the supergraph is not valid GraphQL
 */
export function compilePolicy(files: readonly PolicyFile[], supergraphSdl: string): Compilation {
  const schema = readSchema(supergraphSdl, files);
  const { source, issues } = readPolicySource(files);
  const found = [...issues, ...allChecks.flatMap((check) => check(source, schema))];
  if (found.length > 0) return { kind: 'rejected', issues: sortIssues(found) };
  const content = { supergraph: sha256(supergraphSdl), ...buildPolicy(source, schema) };
  return {
    kind: 'compiled',
    policy: { version: versionOf(content), ...content },
    sources: Object.fromEntries(source.rules.map((rule) => [ruleIdOf(rule), rule.at()])),
  };
}
