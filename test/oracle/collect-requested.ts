import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type DocumentNode,
  type FieldNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** One field node as it stands under one response name, and whether @skip and @include leave it there. */
export interface RequestedNode {
  readonly node: FieldNode;
  readonly isIncluded: boolean;
}

/** Nodes by response name, in the order of the answer. */
export type Requested = ReadonlyMap<string, readonly RequestedNode[]>;

/**
 * What is asked of one object. No interface or union is in the schema, so that every fragment that is valid at its place
 * applies. What is left out by @skip or @include is asked for all the same, and marked.
 *
 * @param parents the nodes whose selections are merged
 */
export function collectRequested(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  parents: readonly { readonly selectionSet: SelectionSetNode | undefined; readonly isIncluded: boolean }[],
): Requested {
  const found = new Map<string, RequestedNode[]>();
  const isLeftIn = (node: SelectionNode): boolean =>
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false;
  const collect = (selectionSet: SelectionSetNode | undefined, within: boolean): void => {
    for (const node of selectionSet?.selections ?? []) {
      const isIncluded = within && isLeftIn(node);
      if (node.kind === Kind.FIELD) {
        const name = node.alias?.value ?? node.name.value;
        const known = found.get(name) ?? [];
        found.set(name, [...known, { node, isIncluded }]);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        collect(node.selectionSet, isIncluded);
      } else {
        const fragment = document.definitions.find(
          (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === node.name.value,
        );
        collect(fragment?.kind === Kind.FRAGMENT_DEFINITION ? fragment.selectionSet : undefined, isIncluded);
      }
    }
  };
  for (const { selectionSet, isIncluded } of parents) collect(selectionSet, isIncluded);
  return found;
}
