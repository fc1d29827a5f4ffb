import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { asId, type Coordinate } from '#kernel/ids.ts';

/** What stands under one response name of an object. */
export interface Place {
  /** Of the fields that it may be, by the type of the object: of one type there is one. Empty for `__typename`. */
  readonly coordinates: ReadonlyMap<string, Coordinate>;
  /** The same, where the answer does not say of which type the object is. */
  readonly possible: readonly Coordinate[];
  readonly isTypeName: boolean;
  /** What may stand in it; `null` where it is a leaf. Built when it is asked for. */
  readonly inside: () => Level | null;
}

/** An object of an answer: response name -> what stands there. */
export type Level = ReadonlyMap<string, Place>;

interface Field {
  readonly node: FieldNode;
  readonly parents: readonly GraphQLObjectType[];
  readonly type: GraphQLNamedType;
}

/**
 * Reads a document the other way round: which coordinate of the schema a place in the answer is of, whatever aliases and
 * fragments led to it. Neither variables nor what came back matter.
 *
 * @param schema the contract under which the document is valid
 */
export function responsePlaces(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Level {
  const fields = readFields(schema, document);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }

  const levelOf = (types: readonly GraphQLObjectType[], sets: readonly SelectionSetNode[]): Level => {
    const byName = Map.groupBy(collect(sets, fragments), ({ alias, name }) => (alias ?? name).value);
    return new Map([...byName].map(([name, nodes]) => [name, placeOf(types, nodes)]));
  };
  const placeOf = (types: readonly GraphQLObjectType[], nodes: readonly FieldNode[]): Place => {
    const known = nodes.flatMap((node) => fields.get(node) ?? []);
    const coordinates = new Map<string, Coordinate>();
    for (const { node, parents } of known) {
      for (const { name } of parents.filter((parent) => types.includes(parent))) {
        coordinates.set(name, asId<Coordinate>(`${name}.${node.name.value}`));
      }
    }
    const isTypeName = nodes.some(({ name }) => name.value === '__typename');
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    let level: Level | null = null;
    return {
      coordinates,
      possible: [...coordinates.values()],
      isTypeName,
      inside() {
        if (sets.length === 0) return null;
        level ??= levelOf([...new Set(known.flatMap(({ type }) => objectTypes(schema, type)))], sets);
        return level;
      },
    };
  };
  return levelOf(objectTypes(schema, schema.getRootType(operation.operation) ?? null), [operation.selectionSet]);
}

/** Each field of the document with the types that it may be of. */
function readFields(schema: GraphQLSchema, document: DocumentNode): ReadonlyMap<FieldNode, Field> {
  const fields = new Map<FieldNode, Field>();
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field(node) {
        const type = getNamedType(typeInfo.getType());
        if (type === undefined || node.name.value === '__typename') return;
        fields.set(node, { node, type, parents: objectTypes(schema, typeInfo.getParentType() ?? null) });
      },
    }),
  );
  return fields;
}

/** The fields of one object, those of its fragments among them. */
function collect(
  sets: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly FieldNode[] {
  const nodes: FieldNode[] = [];
  const visited = new Set<string>();
  const enter = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) nodes.push(node);
      else if (node.kind === Kind.INLINE_FRAGMENT) enter(node.selectionSet);
      else if (!visited.has(node.name.value)) {
        visited.add(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment !== undefined) enter(fragment.selectionSet);
      }
    }
  };
  sets.forEach(enter);
  return nodes;
}

function objectTypes(schema: GraphQLSchema, type: GraphQLNamedType | null): readonly GraphQLObjectType[] {
  if (!isCompositeType(type)) return [];
  if (isAbstractType(type)) return schema.getPossibleTypes(type);
  return isObjectType(type) ? [type] : [];
}
