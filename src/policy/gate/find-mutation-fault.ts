import { Kind, type OperationDefinitionNode } from 'graphql';
import { asId, type Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '../compiled-policy.ts';
import { isFieldOpen } from '../decision/static-openness.ts';

/**
 * A mutation is one plain field that the rule enters: nothing beside it, no alias, no fragment, no directive. What it
 * does is then as plain as the words of the operation.
 *
 * @returns what is not so, for our own log; `null` for a plain mutation
 */
export function findMutationFault(
  policy: CompiledPolicy,
  rule: Rule,
  { selectionSet, directives = [] }: OperationDefinitionNode,
): Coordinate | null {
  const [field, ...others] = selectionSet.selections;
  if (field?.kind !== Kind.FIELD || others.length > 0 || directives.length > 0) return mutation;
  if (field.alias !== undefined || (field.directives ?? []).length > 0) return mutation;
  const coordinate = asId<Coordinate>(`${mutation}.${field.name.value}`);
  return isFieldOpen(policy, rule, coordinate) ? null : coordinate;
}

const mutation = asId<Coordinate>('Mutation');
