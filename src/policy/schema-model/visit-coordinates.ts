import { Kind, type DocumentNode, type FieldDefinitionNode, type InputValueDefinitionNode } from 'graphql';
import { asId, type Coordinate } from '#kernel/ids.ts';

export interface VisitedCoordinate {
  readonly coordinate: Coordinate;
  readonly kind: 'field' | 'argument' | 'input';
  readonly parent: string;
  readonly node: FieldDefinitionNode | InputValueDefinitionNode;
}

/** Calls back for every output field, argument and input field that the document defines, in document order. */
export function visitCoordinates(document: DocumentNode, visit: (visited: VisitedCoordinate) => void): void {
  for (const definition of document.definitions) {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
        for (const field of definition.fields ?? []) visitField(definition.name.value, field, visit);
        break;
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      case Kind.INPUT_OBJECT_TYPE_EXTENSION:
        for (const node of definition.fields ?? []) {
          const parent = definition.name.value;
          visit({ coordinate: asId<Coordinate>(`${parent}.${node.name.value}`), kind: 'input', parent, node });
        }
        break;
      default:
    }
  }
}

function visitField(parent: string, node: FieldDefinitionNode, visit: (visited: VisitedCoordinate) => void): void {
  const coordinate = `${parent}.${node.name.value}`;
  visit({ coordinate: asId<Coordinate>(coordinate), kind: 'field', parent, node });
  for (const argument of node.arguments ?? []) {
    visit({
      coordinate: asId<Coordinate>(`${coordinate}(${argument.name.value}:)`),
      kind: 'argument',
      parent,
      node: argument,
    });
  }
}
