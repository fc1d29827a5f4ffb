import { parse, print, visit, Kind, type DocumentNode, type FieldNode, type SelectionSetNode } from 'graphql';
import { IntegrityError } from './integrity-error.ts';

type Values = Readonly<Record<string, unknown>>;

/** An operation as it goes to a subgraph, and what of an answer to it counts. */
export interface AskedOperation {
  readonly query: string;
  /**
   * What was asked for and nothing else: a field that another subgraph answers for would otherwise take its place.
   *
   * @throws IntegrityError when an entity is not the one that was asked for at its place
   */
  accept(data: Values, representations: unknown): Record<string, unknown>;
}

/** Adds to an entity fetch of the planner that each entity says who it is. */
export function prepareOperation(planned: string): AskedOperation {
  const document = parse(planned);
  const asked = planned.includes('_entities') ? selectEntityIdentity(document) : document;
  const names = collectNames(asked);
  return {
    query: asked === document ? planned : print(asked),
    accept: (data, representations) => acceptEntities({ ...keepAsked(data, names) }, representations),
  };
}

const identityName = 'checked__id';

function selectEntityIdentity(document: DocumentNode): DocumentNode {
  const identity: readonly FieldNode[] = [
    { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } },
    { kind: Kind.FIELD, alias: { kind: Kind.NAME, value: identityName }, name: { kind: Kind.NAME, value: 'id' } },
  ];
  return visit(document, {
    Field(node) {
      if (node.name.value !== '_entities' || node.selectionSet === undefined) return undefined;
      const selections = node.selectionSet.selections.map((each) =>
        each.kind === Kind.INLINE_FRAGMENT
          ? {
              ...each,
              selectionSet: { ...each.selectionSet, selections: [...identity, ...each.selectionSet.selections] },
            }
          : each,
      );
      return { ...node, selectionSet: { ...node.selectionSet, selections } };
    },
  });
}

/** Response names with those below them; none below what has no selection. */
type Names = Map<string, Names>;

/** What may come back, whatever the types: the shaper knows those. */
function collectNames(document: DocumentNode): Names {
  const names: Names = new Map();
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each.selectionSet] as const] : [],
    ),
  );
  const collect = (selectionSet: SelectionSetNode | undefined, into: Names): void => {
    for (const node of selectionSet?.selections ?? []) {
      if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet, into);
      else if (node.kind === Kind.FRAGMENT_SPREAD) collect(fragments.get(node.name.value), into);
      else {
        const name = node.alias?.value ?? node.name.value;
        const below = into.get(name) ?? new Map<string, Names>();
        into.set(name, below);
        collect(node.selectionSet, below);
      }
    }
  };
  for (const each of document.definitions) {
    if (each.kind === Kind.OPERATION_DEFINITION) collect(each.selectionSet, names);
  }
  return names;
}

/** The values themselves where all of them were asked for: that is so of every honest answer. */
function keepAsked(values: object, names: Names): object {
  const entries = Object.entries(values);
  const isWhole = entries.every(([name, value]) => {
    const below = names.get(name);
    return below !== undefined && keepBelow(value, below) === value;
  });
  if (isWhole) return values;
  return Object.fromEntries(
    entries.flatMap(([name, value]) => {
      const below = names.get(name);
      return below === undefined ? [] : [[name, keepBelow(value, below)]];
    }),
  );
}

/** A scalar where an object is due, or the reverse, is for the shaper to refuse. */
function keepBelow(value: unknown, names: Names): unknown {
  if (names.size === 0 || typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return keepAsked(value, names);
  const kept: readonly unknown[] = value.map((item) => keepBelow(item, names));
  return kept.every((item, place) => item === value[place]) ? value : kept;
}

function acceptEntities(data: Record<string, unknown>, representations: unknown): Record<string, unknown> {
  const { _entities: entities } = data;
  if (!Array.isArray(representations) || entities === null || entities === undefined) return data;
  if (!Array.isArray(entities) || entities.length !== representations.length) {
    throw new IntegrityError('a subgraph answered with another number of entities');
  }
  return { ...data, _entities: entities.map((entity, place) => acceptEntity(entity, representations[place])) };
}

function acceptEntity(entity: unknown, representation: unknown): unknown {
  if (entity === null) return null;
  if (!isObject(entity) || !isObject(representation)) throw new Error('a subgraph answered with what is no entity');
  const { [identityName]: identity, ...values } = entity;
  const { __typename: type, id = representation['id'] } = values;
  const isAsked = identity === representation['id'] && id === identity && type === representation['__typename'];
  if (!isAsked || typeof identity !== 'string') throw new IntegrityError('a subgraph answered with another entity');
  return values;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
