import { Kind, type DocumentNode, type InputValueDefinitionNode, type TypeNode } from 'graphql';
import { asId, type Coordinate } from '#kernel/ids.ts';
import { namedType } from '../schema-model/read-field-set.ts';

export interface FieldShape {
  readonly coordinate: Coordinate;
  /** Name of the type of the value, without list and non-null. */
  readonly type: string;
  readonly inputs: readonly InputShape[];
}

export interface InputShape {
  readonly coordinate: Coordinate;
  readonly type: string;
  /** It must be given, so where it is closed nothing around it can be used. */
  readonly required: boolean;
}

/** Object types with their fields and input types with theirs; every other type is a leaf. */
export interface SchemaShape {
  readonly objects: ReadonlyMap<string, readonly FieldShape[]>;
  readonly inputs: ReadonlyMap<string, readonly InputShape[]>;
  /** Interfaces and unions: they have no category of their own and no place in a contract. */
  readonly abstract: ReadonlySet<string>;
}

export function readShape(supergraph: DocumentNode): SchemaShape {
  const objects = new Map<string, readonly FieldShape[]>();
  const inputs = new Map<string, readonly InputShape[]>();
  const abstract = new Set<string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
      const parent = definition.name.value;
      objects.set(
        parent,
        (definition.fields ?? []).map((field) => ({
          coordinate: asId<Coordinate>(`${parent}.${field.name.value}`),
          type: namedType(field.type),
          inputs: (field.arguments ?? []).map((argument) =>
            inputShape(argument, `${parent}.${field.name.value}(${argument.name.value}:)`),
          ),
        })),
      );
    } else if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
      const parent = definition.name.value;
      inputs.set(
        parent,
        (definition.fields ?? []).map((field) => inputShape(field, `${parent}.${field.name.value}`)),
      );
    } else if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION || definition.kind === Kind.UNION_TYPE_DEFINITION) {
      abstract.add(definition.name.value);
    }
  }
  return { objects, inputs, abstract };
}

function inputShape(node: InputValueDefinitionNode, coordinate: string): InputShape {
  return {
    coordinate: asId<Coordinate>(coordinate),
    type: namedType(node.type),
    required: isNonNull(node.type) && node.defaultValue === undefined,
  };
}

function isNonNull(type: TypeNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE;
}
