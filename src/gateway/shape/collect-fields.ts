import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

interface RequestedNode {
  readonly node: FieldNode;
  /** Whether @skip and @include, here and above, leave it in the answer. Left out or not, it counts as requested. */
  readonly included: boolean;
}

/** All nodes of one response name in a selection, merged as GraphQL merges them. */
export interface RequestedField {
  readonly responseName: string;
  readonly nodes: readonly RequestedNode[];
  /** Whether any of the nodes is. */
  readonly included: boolean;
}

/** What is selected of one object by one node. */
export interface RequestedSelections {
  readonly selectionSet: SelectionSetNode;
  readonly included: boolean;
}

export type CollectFields = (
  type: GraphQLObjectType,
  selections: readonly RequestedSelections[],
) => readonly RequestedField[];

/** @see GraphQL specification, section 6.3.2 (CollectFields), except that skipped fields are kept and marked */
export function createFieldCollector(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): CollectFields {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const isIncluded = (node: SelectionNode): boolean =>
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false;

  return (type, selections) => {
    const fields = new Map<string, RequestedNode[]>();
    const visited = new Set<string>();
    const applies = (condition: string | undefined): boolean => {
      if (condition === undefined || condition === type.name) return true;
      const named = schema.getType(condition);
      return isAbstractType(named) && schema.isSubType(named, type);
    };
    const collect = (selectionSet: SelectionSetNode, within: boolean): void => {
      for (const node of selectionSet.selections) {
        const included = within && isIncluded(node);
        if (node.kind === Kind.FIELD) {
          const name = node.alias?.value ?? node.name.value;
          fields.set(name, [...(fields.get(name) ?? []), { node, included }]);
        } else if (node.kind === Kind.INLINE_FRAGMENT) {
          if (applies(node.typeCondition?.name.value)) collect(node.selectionSet, included);
        } else {
          const fragment = fragments.get(node.name.value);
          // Visited once as included and once as left out: the first alone must not hide the second.
          const visit = `${node.name.value} ${String(included)}`;
          if (fragment === undefined || visited.has(visit)) continue;
          visited.add(visit);
          if (applies(fragment.typeCondition.name.value)) collect(fragment.selectionSet, included);
        }
      }
    };
    for (const { selectionSet, included } of selections) collect(selectionSet, included);
    return [...fields].map(([responseName, nodes]) => ({
      responseName,
      nodes,
      included: nodes.some(({ included }) => included),
    }));
  };
}
