import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildASTSchema,
  Kind,
  parse,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';

/*
 * The schema as the evaluator reads it: the four documents that people write, laid on top of each other by name. No
 * composition, no supergraph.
 */

export interface FieldModel {
  readonly coordinate: string;
  readonly name: string;
  readonly typeName: string;
  readonly isList: boolean;
  readonly categories: readonly string[];
  /** KEY, LIST, MATTER_CASE, MATTER_PERSON, SUBMISSION, DESK or RELEASE on a root field. */
  readonly entry: string | null;
  readonly inputs: readonly InputModel[];
}

export interface InputModel {
  readonly coordinate: string;
  readonly name: string;
  readonly typeName: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly categories: readonly string[];
  readonly reveals: string | null;
}

export interface SchemaModel {
  readonly types: ReadonlyMap<string, ReadonlyMap<string, FieldModel>>;
  readonly inputTypes: ReadonlyMap<string, readonly InputModel[]>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** Categories of every output field, argument and input field. */
  readonly coordinates: ReadonlyMap<string, FieldModel | InputModel>;
  /** Everything, for whom everything would be open. */
  readonly api: GraphQLSchema;
  /** The part of it that holds the given coordinates. */
  prune(kept: ReadonlySet<string>): GraphQLSchema;
}

const schemaDir = join(import.meta.dirname, '../../schema');

export function readSchema(): SchemaModel {
  const definitions = ['applicant', 'case', 'sponsor', 'oversight', 'desk'].flatMap(
    (name) => parse(readFileSync(join(schemaDir, `${name}.graphql`), 'utf8'), { noLocation: true }).definitions,
  );
  const types = new Map<string, Map<string, FieldModel>>();
  const inputTypes = new Map<string, readonly InputModel[]>();
  const enums = new Map<string, readonly string[]>();
  for (const definition of definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
      const type = definition.name.value;
      const fields = types.get(type) ?? new Map<string, FieldModel>();
      for (const field of definition.fields ?? []) fields.set(field.name.value, readField(type, field));
      types.set(type, fields);
    } else if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
      const type = definition.name.value;
      inputTypes.set(
        type,
        (definition.fields ?? []).map((field) => readInput(`${type}.${field.name.value}`, field)),
      );
    } else if (definition.kind === Kind.ENUM_TYPE_DEFINITION) {
      enums.set(
        definition.name.value,
        (definition.values ?? []).map(({ name }) => name.value),
      );
    }
  }
  const all: (FieldModel | InputModel)[] = [...inputTypes.values()].flat();
  for (const fields of types.values()) for (const field of fields.values()) all.push(field, ...field.inputs);
  const coordinates = new Map(all.map((each) => [each.coordinate, each]));
  const prune = (kept: ReadonlySet<string>): GraphQLSchema => buildASTSchema(layTogether(definitions, kept));
  return { types, inputTypes, enums, coordinates, api: prune(new Set(coordinates.keys())), prune };
}

/** One definition per name, fields of all documents together, without directives; what is not kept is not there. */
function layTogether(definitions: readonly DefinitionNode[], kept: ReadonlySet<string>): DocumentNode {
  const byName = new Map<string, TypeDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
      const name = definition.name.value;
      const before = byName.get(name);
      const known = before?.kind === Kind.OBJECT_TYPE_DEFINITION ? (before.fields ?? []) : [];
      const added = (definition.fields ?? [])
        .filter((field) => kept.has(`${name}.${field.name.value}`))
        .filter((field) => known.every((each) => each.name.value !== field.name.value))
        .map((field) => ({
          ...field,
          directives: [],
          arguments: bare(field.arguments, (argument) => kept.has(`${name}.${field.name.value}(${argument}:)`)),
        }));
      const fields = [...known, ...added];
      if (fields.length > 0) byName.set(name, { ...definition, fields, directives: [] });
    } else if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
      const name = definition.name.value;
      const fields = bare(definition.fields, (field) => kept.has(`${name}.${field}`));
      if (fields.length > 0) byName.set(name, { ...definition, fields, directives: [] });
    } else if (definition.kind === Kind.ENUM_TYPE_DEFINITION || definition.kind === Kind.SCALAR_TYPE_DEFINITION) {
      byName.set(definition.name.value, definition);
    }
  }
  return { kind: Kind.DOCUMENT, definitions: keepReferenced([...byName.values()]) };
}

function bare(
  inputs: readonly InputValueDefinitionNode[] = [],
  isKept: (name: string) => boolean,
): readonly InputValueDefinitionNode[] {
  return inputs.filter(({ name }) => isKept(name.value)).map((input) => ({ ...input, directives: [] }));
}

/** An enum or scalar that nothing uses is not part of what somebody sees. */
function keepReferenced(definitions: readonly TypeDefinitionNode[]): readonly DefinitionNode[] {
  const used = new Set<string>(['Query', 'Mutation']);
  for (const definition of definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
      for (const field of definition.fields ?? []) {
        used.add(nameOf(field.type));
        for (const argument of field.arguments ?? []) used.add(nameOf(argument.type));
      }
    } else if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
      for (const field of definition.fields ?? []) used.add(nameOf(field.type));
    }
  }
  return definitions.filter(({ name }) => used.has(name.value));
}

function readField(type: string, field: FieldDefinitionNode): FieldModel {
  const coordinate = `${type}.${field.name.value}`;
  return {
    coordinate,
    name: field.name.value,
    typeName: nameOf(field.type),
    isList: isList(field.type),
    categories: directiveTexts(field.directives, 'category'),
    entry: directiveTexts(field.directives, 'entry')[0] ?? null,
    inputs: (field.arguments ?? []).map((argument) => readInput(`${coordinate}(${argument.name.value}:)`, argument)),
  };
}

function readInput(coordinate: string, input: InputValueDefinitionNode): InputModel {
  return {
    coordinate,
    name: input.name.value,
    typeName: nameOf(input.type),
    type: `${nameOf(input.type)}${input.type.kind === Kind.NON_NULL_TYPE ? '!' : ''}`,
    isRequired: input.type.kind === Kind.NON_NULL_TYPE && input.defaultValue === undefined,
    categories: directiveTexts(input.directives, 'category'),
    reveals: directiveTexts(input.directives, 'reveals')[0] ?? null,
  };
}

/** The texts in the one argument of a directive, whether it is a list or a single one. */
function directiveTexts(directives: readonly ConstDirectiveNode[] = [], name: string): readonly string[] {
  const value = directives.find((each) => each.name.value === name)?.arguments?.[0]?.value;
  if (value?.kind === Kind.STRING) return [value.value];
  return value?.kind === Kind.LIST
    ? value.values.flatMap((each) => (each.kind === Kind.STRING ? [each.value] : []))
    : [];
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}

function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));
}
