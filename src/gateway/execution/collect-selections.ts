import {
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import type { Values } from './values.ts';

/** A selection set, and the type that it is written for. */
export interface TypedSelections {
  readonly selectionSet: SelectionSetNode;
  readonly type: GraphQLCompositeType;
}

/** All that is selected under one response name of one object. */
export interface SelectedField {
  readonly responseName: string;
  /** `null` for `__typename`. */
  readonly type: GraphQLOutputType | null;
  readonly below: TypedSelections[];
}

/** What selections are collected with. */
export interface Collecting {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** The variables that @skip and @include look at. */
  readonly switches: Readonly<Values>;
}

/**
 * The fields that an object has in the answer, in the order in which they are first written.
 *
 * @param named what the object's `__typename` says; `null` where it says nothing: the type stands for it then that a
 *   selection set is written for
 * @throws GraphQLError where a switch has no value
 * @see GraphQL specification, section 6.3.2 (CollectFields)
 */
export function collectSelections(
  { schema, fragments, switches }: Collecting,
  selections: readonly TypedSelections[],
  named: GraphQLCompositeType | null,
): readonly SelectedField[] {
  const fields = new Map<string, SelectedField>();
  const collect = ({ selectionSet, type }: TypedSelections): void => {
    for (const node of selectionSet.selections) {
      if (!isIncluded(node, switches)) continue;
      if (node.kind === Kind.FIELD) {
        const responseName = node.alias?.value ?? node.name.value;
        const fieldType = typeOfField(type, node.name.value);
        const field = fields.get(responseName) ?? { responseName, type: fieldType, below: [] };
        fields.set(responseName, field);
        const below = fieldType === null ? null : getNamedType(fieldType);
        if (node.selectionSet !== undefined && isCompositeType(below)) {
          field.below.push({ selectionSet: node.selectionSet, type: below });
        }
      } else {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
        invariant(fragment, 'a fragment that is spread is there');
        const { typeCondition, selectionSet: within } = fragment;
        const condition = typeCondition === undefined ? type : schema.getType(typeCondition.name.value);
        invariant(isCompositeType(condition), 'a fragment is on a type that has fields');
        if (isBelow(schema, condition, named ?? type)) collect({ selectionSet: within, type: condition });
      }
    }
  };
  selections.forEach(collect);
  return [...fields.values()];
}

function typeOfField(type: GraphQLCompositeType, name: string): GraphQLOutputType | null {
  if (name === '__typename') return null;
  const definition = 'getFields' in type ? type.getFields()[name] : undefined;
  invariant(definition, 'a field that is selected is in the schema');
  return definition.type;
}

function isIncluded(node: SelectionNode, switches: Readonly<Values>): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  return (
    getDirectiveValues(GraphQLSkipDirective, node, switches)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, switches)?.['if'] !== false
  );
}

function isBelow(schema: GraphQLSchema, condition: GraphQLCompositeType, type: GraphQLCompositeType): boolean {
  if (condition === type) return true;
  return (
    isAbstractType(condition) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(condition, type)
  );
}
