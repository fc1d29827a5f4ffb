import {
  getArgumentValues,
  isObjectType,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { collectRequested, type Requested, type RequestedNode } from './collect-requested.ts';
import type { Marks } from './evaluate-rule.ts';
import { fromTheRecord, WorldObjects, type Asking, type WorldObject } from './world-objects.ts';

export type Path = readonly (string | number)[];

/** What the answer must be, worked out from the world and the rule. */
export interface ExpectedAnswer {
  /** As JSON, with {@link fromTheRecord} where only the running record knows. */
  readonly data: ReadonlyMap<string, unknown>;
  /** Told as withheld. */
  readonly withheld: readonly ExpectedWithheld[];
  readonly marks: readonly { readonly path: Path; readonly marks: Marks }[];
  /** What the answer holds of whom: `concerns coordinate`. */
  readonly held: ReadonlySet<string>;
  /** Below these paths stands what only the running record knows. */
  readonly unforeseen: readonly Path[];
}

export interface ExpectedWithheld {
  readonly path: Path;
  readonly reason: string;
  /** Any of these may be the one that is told; none where none is told. */
  readonly requirements: ReadonlySet<string>;
}

/** Something of the answer, and what must be recorded if it stays in it. */
interface Piece {
  readonly value: unknown;
  readonly isWithheld: boolean;
  readonly held: readonly string[];
}

const nothing: Piece = { value: null, isWithheld: false, held: [] };
const hidden: Piece = { value: null, isWithheld: true, held: [] };

/**
 * Answers a valid operation out of the world.
 *
 * @param contract the schema of the asker's authority
 */
export function expectAnswer(
  asking: Asking,
  contract: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): ExpectedAnswer {
  const { evaluator, rule, needStated } = asking;
  const withheld: ExpectedWithheld[] = [];
  const unforeseen: Path[] = [];
  const marks: { path: Path; marks: Marks }[] = [];

  const objectPiece = (
    object: WorldObject,
    requested: Requested,
    path: Path,
  ): Piece & { value: ReadonlyMap<string, unknown> } => {
    const value = new Map<string, unknown>();
    const pieces: Piece[] = [];
    for (const [name, nodes] of requested) {
      const isIncluded = nodes.some((each) => each.isIncluded);
      if (nodes[0]?.node.name.value === '__typename') {
        if (isIncluded) value.set(name, object.type);
        continue;
      }
      const piece = fieldPiece(object, nodes, [...path, name]);
      pieces.push(isIncluded ? piece : { ...piece, held: [] });
      if (isIncluded) value.set(name, piece.value);
    }
    const isWithheld = pieces.length > 0 && pieces.every((piece) => piece.isWithheld);
    return { value, isWithheld, held: pieces.flatMap(({ held }) => held) };
  };

  const fieldPiece = (object: WorldObject, nodes: readonly RequestedNode[], path: Path): Piece => {
    const [first] = nodes;
    const type = contract.getType(object.type);
    const name = first?.node.name.value ?? '';
    const definition = isObjectType(type) ? type.getFields()[name] : undefined;
    if (first === undefined || definition === undefined)
      throw new Error(`${object.type}.${name} is not in the contract`);
    const coordinate = `${object.type}.${name}`;
    const outcome = evaluator.evaluate(rule, { coordinate, needStated, item: object.item }, object.openings);
    if (outcome.kind === 'withheld') {
      if (outcome.isAnnounced) withheld.push({ path, reason: outcome.reason, requirements: outcome.requirements });
      marks.push({ path, marks: outcome.marks });
      return hidden;
    }
    const value = object.resolve(name, getArgumentValues(definition, first.node, variables));
    // A mark travels with the data that it concerns.
    const travels = value !== null && value !== undefined && nodes.some((each) => each.isIncluded);
    marks.push({ path, marks: travels ? outcome.marks : { must: new Set(), may: outcome.marks.may } });
    const model = evaluator.schema.coordinates.get(coordinate);
    const isContainer = model?.categories.every((category) => category === 'STRUCTURE') === true;
    const piece = valuePiece(value, { object, nodes, coordinate, path });
    // A container is null when nothing asked of it may be seen, so that its presence tells nothing.
    return isContainer && piece.isWithheld ? hidden : { ...piece, isWithheld: false };
  };

  const valuePiece = (value: unknown, at: At): Piece => {
    if (value === null || value === undefined) return nothing;
    const hold = (concerns: string | null): string => `${concerns ?? '-'} ${at.coordinate}`;
    if (value === fromTheRecord) {
      unforeseen.push(at.path);
      return { value, isWithheld: false, held: [] };
    }
    if (Array.isArray(value)) {
      const items = value.map((item: unknown, index) => valuePiece(item, { ...at, path: [...at.path, index] }));
      const held = items.length === 0 ? [hold(at.object.concerns)] : items.flatMap((item) => item.held);
      // An item stays in its list, whatever of it may be seen: that it may be listed is decided by its id.
      return { value: items.map((item) => item.value), isWithheld: false, held };
    }
    if (!isObject(value)) return { value, isWithheld: false, held: [hold(at.object.concerns)] };
    const parents = at.nodes.map(({ node, isIncluded }) => ({ selectionSet: node.selectionSet, isIncluded }));
    const piece = objectPiece(value, collectRequested(document, variables, parents), at.path);
    return { ...piece, held: [hold(value.concerns), ...piece.held] };
  };

  const root = new WorldObjects(asking).root();
  const requested = collectRequested(document, variables, [{ selectionSet: operation.selectionSet, isIncluded: true }]);
  const { value, held } = objectPiece(root, requested, []);
  return { data: value, withheld, marks, held: new Set(held), unforeseen };
}

interface At {
  readonly object: WorldObject;
  readonly nodes: readonly RequestedNode[];
  readonly coordinate: string;
  readonly path: Path;
}

function isObject(value: unknown): value is WorldObject {
  return typeof value === 'object' && value !== null && 'resolve' in value && typeof value.resolve === 'function';
}
