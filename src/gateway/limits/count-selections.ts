import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/**
 * How many selections the operations of a document have once every fragment stands where it is spread. Each fragment is
 * counted once, so counting costs no more than the document is long.
 *
 * @param document not yet validated: a fragment that there is not counts for nothing, and so does one within itself
 */
export function countSelections(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const counted = new Map<string, number>();
  const countFragment = (name: string): number => {
    const known = counted.get(name);
    if (known !== undefined) return known;
    counted.set(name, 0);
    const count = countIn(fragments.get(name)?.selectionSet);
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
  let count = 0;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) count += countIn(definition.selectionSet);
  }
  return count;
}
