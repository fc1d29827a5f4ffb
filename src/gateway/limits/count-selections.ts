import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * How many selections an operation has once every fragment stands where it is spread, which is what planning it costs.
 * Each fragment is counted once, so counting costs no more than the document is long.
 *
 * @param document validated: its fragments exist and do not go in circles
 */
export function countSelections(document: DocumentNode, operation: OperationDefinitionNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const counted = new Map<string, number>();
  const countFragment = (name: string): number => {
    const count = counted.get(name) ?? countIn(fragments.get(name)?.selectionSet);
    counted.set(name, count);
    return count;
  };
  const countIn = (selectionSet: SelectionSetNode | undefined): number => {
    let count = 0;
    for (const node of selectionSet?.selections ?? []) {
      count += 1 + (node.kind === Kind.FRAGMENT_SPREAD ? countFragment(node.name.value) : countIn(node.selectionSet));
    }
    return count;
  };
  return countIn(operation.selectionSet);
}
