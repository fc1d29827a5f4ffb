import { getNamedType, isObjectType, Kind, parse, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { SelectionSetNode } from 'graphql';

/**
 * The coordinates of the schema whose values stand in an answer, read off the JSON that arrived: what is `null` is not
 * held; an empty list is, for that there is none is an answer too.
 *
 * @param query one operation of plain fields, without fragments
 * @returns `Type.field`, sorted, each once
 */
export function heldCoordinates(schema: GraphQLSchema, query: string, data: unknown): readonly string[] {
  const [operation] = parse(query).definitions;
  const root = schema.getQueryType();
  if (operation?.kind !== Kind.OPERATION_DEFINITION || !root) throw new Error('no query');
  return [...new Set(fieldsOf(root, operation.selectionSet, data))].sort();
}

function* fieldsOf(type: GraphQLObjectType, { selections }: SelectionSetNode, value: unknown): Generator<string> {
  for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
    if (typeof item !== 'object' || item === null) continue;
    const members = new Map<string, unknown>(Object.entries(item));
    for (const node of selections) {
      if (node.kind !== Kind.FIELD) throw new Error('a fragment');
      const field = type.getFields()[node.name.value];
      const held = members.get(node.alias?.value ?? node.name.value) ?? null;
      if (field === undefined) throw new Error(`${type.name} has no field ${node.name.value}`);
      if (held === null) continue;
      const isListOfNothing = Array.isArray(held) && held.length > 0 && held.every((each) => each === null);
      if (!isListOfNothing) yield `${type.name}.${node.name.value}`;
      const below = getNamedType(field.type);
      if (node.selectionSet !== undefined && isObjectType(below)) yield* fieldsOf(below, node.selectionSet, held);
    }
  }
}
