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

/** All nodes of one response name in a selection, merged as GraphQL merges them. */
export interface RequestedField {
  readonly responseName: string;
  readonly nodes: readonly FieldNode[];
  /** Whether @skip and @include leave it in the answer. Left out or not, it counts as requested. */
  readonly included: boolean;
}

interface Collecting {
  readonly nodes: FieldNode[];
  included: boolean;
}

export type CollectFields = (
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
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

  return (type, selectionSets) => {
    const fields = new Map<string, Collecting>();
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
          const field = fields.get(name) ?? { nodes: [], included: false };
          field.nodes.push(node);
          field.included ||= included;
          fields.set(name, field);
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
    for (const selectionSet of selectionSets) collect(selectionSet, true);
    return [...fields].map(([responseName, { nodes, included }]) => ({ responseName, nodes, included }));
  };
}
