import {
  Kind,
  visit,
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';

/** The operation and the fragments that it reaches; whatever else the document holds is not part of the request. */
export function reachableDefinitions(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly DefinitionNode[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const reached = new Set<DefinitionNode>([operation]);
  for (const definition of reached) {
    visit(definition, {
      FragmentSpread(node) {
        const fragment = fragments.get(node.name.value);
        if (fragment !== undefined) reached.add(fragment);
      },
    });
  }
  return [...reached];
}
