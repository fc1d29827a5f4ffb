import { Kind, parse, type DocumentNode, type SelectionSetNode, type TypeNode } from 'graphql';
import { asId, type Coordinate } from '#kernel/ids.ts';

/**
 * The coordinates of a federation field set, `"income address { street }"` on a type.
 *
 * @throws GraphQLError when the text is not a field set
 */
export function readFieldSet(fieldSet: string, type: string, schema: DocumentNode): readonly Coordinate[] {
  const [operation] = parse(`{ ${fieldSet} }`).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? readSelections(operation.selectionSet, type, schema) : [];
}

function readSelections(selections: SelectionSetNode, type: string, schema: DocumentNode): readonly Coordinate[] {
  return selections.selections.flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return readSelections(selection.selectionSet, selection.typeCondition?.name.value ?? type, schema);
    }
    const name = selection.name.value;
    const own = asId<Coordinate>(`${type}.${name}`);
    if (selection.selectionSet === undefined) return [own];
    const inner = fieldType(schema, type, name);
    return inner === null ? [own] : [own, ...readSelections(selection.selectionSet, inner, schema)];
  });
}

function fieldType(schema: DocumentNode, type: string, field: string): string | null {
  for (const definition of schema.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    if (definition.name.value !== type) continue;
    const found = definition.fields?.find(({ name }) => name.value === field);
    if (found !== undefined) return namedType(found.type);
  }
  return null;
}

/** The name inside list and non-null wrappers. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
