import { Kind, parse, type ConstDirectiveNode, type DocumentNode, type TypeNode } from 'graphql';
import type { Coordinate } from '#kernel/ids.ts';
import type { PolicyFile } from '../load-policy-files.ts';
import type { Position } from '../policy-issue.ts';
import { readFieldSet } from './read-field-set.ts';
import { visitCoordinates } from './visit-coordinates.ts';

/** One output field, argument or input field of the supergraph with its directives, unchecked. */
export interface SchemaCoordinate {
  readonly coordinate: Coordinate;
  readonly kind: 'field' | 'argument' | 'input';
  readonly parent: string;
  readonly type: TypeNode;
  /** `null` without `@category`. */
  readonly categories: readonly string[] | null;
  readonly reveals: string | null;
  readonly entry: string | null;
  readonly requires: readonly Coordinate[];
  readonly position: Position;
}

export interface SchemaModel {
  readonly coordinates: ReadonlyMap<Coordinate, SchemaCoordinate>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

const supergraphPath = 'generated/supergraph.graphql';

/**
 * Reads the coordinates of a supergraph.
 *
 * @param files where the subgraph documents are among them, positions point into those, which people edit
 * @throws GraphQLError when the supergraph is not valid GraphQL
 */
export function readSchema(supergraphSdl: string, files: readonly PolicyFile[]): SchemaModel {
  const supergraph = parse(supergraphSdl);
  const places = findPlaces(files);
  const coordinates = new Map<Coordinate, SchemaCoordinate>();
  visitCoordinates(supergraph, ({ coordinate, kind, parent, node }) => {
    coordinates.set(coordinate, {
      coordinate,
      kind,
      parent,
      type: node.type,
      categories: textsOf(node.directives, 'category', 'is'),
      reveals: textsOf(node.directives, 'reveals', 'coordinate')?.[0] ?? null,
      entry: textsOf(node.directives, 'entry', 'through')?.[0] ?? null,
      requires: (textsOf(node.directives, 'join__field', 'requires') ?? []).flatMap((fieldSet) =>
        readFieldSet(fieldSet, parent, supergraph),
      ),
      position: places.get(coordinate) ?? positionOf(node.name.loc, supergraphPath),
    });
  });
  return { coordinates, enums: readEnums(supergraph) };
}

function findPlaces(files: readonly PolicyFile[]): ReadonlyMap<Coordinate, Position> {
  const places = new Map<Coordinate, Position>();
  for (const { path, text } of files) {
    if (!path.endsWith('.graphql')) continue;
    visitCoordinates(parse(text), ({ coordinate, node }) => {
      if (!places.has(coordinate)) places.set(coordinate, positionOf(node.name.loc, path));
    });
  }
  return places;
}

function positionOf(
  location: { readonly startToken: { line: number; column: number } } | undefined,
  file: string,
): Position {
  return { file, line: location?.startToken.line ?? 1, column: location?.startToken.column ?? 1 };
}

/** Every text that the named argument of the named directive holds, over all uses; `null` when there is none. */
function textsOf(
  directives: readonly ConstDirectiveNode[] | undefined,
  directive: string,
  argument: string,
): readonly string[] | null {
  const values = (directives ?? [])
    .filter(({ name }) => name.value === directive)
    .flatMap((use) => (use.arguments ?? []).filter(({ name }) => name.value === argument).map(({ value }) => value));
  if (values.length === 0) return null;
  return values
    .flatMap((value) => (value.kind === Kind.LIST ? value.values : [value]))
    .flatMap((value) => (value.kind === Kind.STRING ? [value.value] : []));
}

function readEnums(supergraph: DocumentNode): ReadonlyMap<string, readonly string[]> {
  return new Map(
    supergraph.definitions.flatMap((definition) =>
      definition.kind === Kind.ENUM_TYPE_DEFINITION
        ? [[definition.name.value, (definition.values ?? []).map(({ name }) => name.value)] as const]
        : [],
    ),
  );
}
