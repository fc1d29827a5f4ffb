import {
  Kind,
  type DefinitionNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  type ObjectTypeDefinitionNode,
  type ScalarTypeDefinitionNode,
} from 'graphql';
import { asId, type Coordinate } from '#kernel/ids.ts';

export type ContractDefinition =
  ObjectTypeDefinitionNode | InputObjectTypeDefinitionNode | EnumTypeDefinitionNode | ScalarTypeDefinitionNode;

/** What is left of one definition of the supergraph in a contract, without directives: one definition, or none. */
export function pruneDefinition(
  definition: DefinitionNode,
  kept: ReadonlySet<Coordinate>,
): readonly ContractDefinition[] {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION: {
      const parent = definition.name.value;
      const fields = (definition.fields ?? []).flatMap((field) => pruneField(parent, field, kept));
      return fields.length === 0 ? [] : [{ ...definition, fields, directives: [], interfaces: [] }];
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      const parent = definition.name.value;
      const fields = (definition.fields ?? []).flatMap((field) =>
        pruneInput(`${parent}.${field.name.value}`, field, kept),
      );
      return fields.length === 0 ? [] : [{ ...definition, fields, directives: [] }];
    }
    case Kind.ENUM_TYPE_DEFINITION: {
      const values = (definition.values ?? []).map((value) => ({ ...value, directives: [] }));
      return [{ ...definition, values, directives: [] }];
    }
    case Kind.SCALAR_TYPE_DEFINITION:
      return [{ ...definition, directives: [] }];
    default:
      return [];
  }
}

function pruneField(
  parent: string,
  field: FieldDefinitionNode,
  kept: ReadonlySet<Coordinate>,
): readonly FieldDefinitionNode[] {
  const coordinate = `${parent}.${field.name.value}`;
  if (!kept.has(asId<Coordinate>(coordinate))) return [];
  const inputs = (field.arguments ?? []).flatMap((argument) =>
    pruneInput(`${coordinate}(${argument.name.value}:)`, argument, kept),
  );
  return [{ ...field, arguments: inputs, directives: [] }];
}

function pruneInput(
  coordinate: string,
  input: InputValueDefinitionNode,
  kept: ReadonlySet<Coordinate>,
): readonly InputValueDefinitionNode[] {
  return kept.has(asId<Coordinate>(coordinate)) ? [{ ...input, directives: [] }] : [];
}
