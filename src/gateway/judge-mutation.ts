import { getArgumentValues, Kind, OperationTypeNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { z } from 'zod';
import { AppError } from '#kernel/app-error.ts';
import { asId, type CategoryId, type Coordinate } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import { judgeSubmission } from '#policy/judge-submission.ts';

interface Judged {
  readonly policy: CompiledPolicy;
  readonly rule: Rule;
  readonly contract: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

const submissionSchema = z.object({
  input: z.object({
    contentCategories: z.array(z.string()),
    caveat: z.enum(['NONE', 'ASK_ORIGINATOR', 'NO_REDISCLOSURE', 'SECURITY']),
  }),
});

/**
 * Decides on what a mutation brings along, before a subgraph is asked.
 *
 * @returns the categories of what is handed in; `null` for an operation that hands nothing in
 * @throws {AppError} OPERATION_REFUSED for what the rule does not take, BAD_REQUEST for what nobody could take
 */
export function judgeMutation({ policy, rule, contract, operation, variables }: Judged): readonly CategoryId[] | null {
  if (operation.operation !== OperationTypeNode.MUTATION) return null;
  const [node] = operation.selectionSet.selections;
  const field = node?.kind === Kind.FIELD ? contract.getMutationType()?.getFields()[node.name.value] : undefined;
  invariant(node?.kind === Kind.FIELD && field !== undefined, 'the gate lets through one plain mutation');
  const entry = policy.coordinates[asId<Coordinate>(`Mutation.${field.name}`)]?.entry;
  // What the desk does is judged where it is done.
  if (entry === 'desk' || entry === 'release') return null;
  invariant(entry === 'submission', `${field.name} is a mutation that somebody judges`);

  const { input } = submissionSchema.parse(getArgumentValues(field, node, variables));
  const verdict = judgeSubmission(policy, rule.id, input);
  switch (verdict.kind) {
    case 'accepted':
      return verdict.categories;
    case 'malformed':
      throw new AppError('BAD_REQUEST', { detail: 'a submission without categories, or with one twice' });
    case 'refused':
      throw new AppError('OPERATION_REFUSED', { detail: verdict.coordinate });
  }
}
