import {
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLLeafType,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { asId, isUuid, type Coordinate, type InternalKey } from '#kernel/ids.ts';
import { decide } from '#policy/decide.ts';
import type { Mark } from '#policy/verdict.ts';
import { argumentText, isFieldOpen, opaqueKindOf, permittedName } from '#policy/gate.ts';
import { requestOwner } from '#policy/owner.ts';
import { ownerName, type OpenedVerdict, type OwnerName } from '#policy/verdict-report.ts';
import { IntegrityError } from '../integrity-error.ts';
import type { Holding, MarkedField, ResponsePath, ShapeInput, WithheldField } from '../shaped-answer.ts';
import { createFieldCollector, type CollectFields, type RequestedField } from './collect-fields.ts';

type Values = Readonly<Record<string, unknown>>;

interface Shaped {
  readonly value: unknown;
  /** Nothing of it may be seen. */
  readonly withheld: boolean;
}

const absent: Shaped = { value: null, withheld: false };
const hidden: Shaped = { value: null, withheld: true };

/** An object of the answer on its way: its type, what came back for it, and to whom its fields belong. */
interface ObjectInHand {
  readonly type: GraphQLObjectType;
  readonly values: Values;
  readonly owner: OwnerName;
  readonly path: ResponsePath;
}

interface FieldInHand extends RequestedField {
  readonly node: FieldNode;
  readonly coordinate: Coordinate;
  readonly owner: OwnerName;
  readonly path: ResponsePath;
}

interface OpenField extends FieldInHand {
  readonly opened: OpenedVerdict;
  /** An item stays in its list, whatever of it may be seen. */
  readonly inList: boolean;
}

/** Walks the client's selection over the joined answer. One shaper serves one answer. */
export class Shaper {
  readonly holdings: Holding[] = [];
  readonly withheld: WithheldField[] = [];
  readonly marks: MarkedField[] = [];
  readonly #input: ShapeInput;
  readonly #collectFields: CollectFields;

  constructor(input: ShapeInput) {
    this.#input = input;
    this.#collectFields = createFieldCollector(input.schema, input.document, input.variables);
  }

  shapeRoot(): Values {
    const { schema, source, operation } = this.#input;
    const type = schema.getRootType(operation.operation);
    if (type === undefined || type === null) throw new IntegrityError('the contract has no root');
    const root = { type, values: source, owner: ownerName(requestOwner), path: [] };
    const requested = [{ selectionSet: operation.selectionSet, included: true }];
    return asObject(this.#shapeFields(root, this.#collectFields(type, requested)).value, type.name);
  }

  #shapeFields(object: ObjectInHand, fields: readonly RequestedField[]): Shaped {
    // No prototype: a client may call a field __proto__.
    const value = Object.create(null) as Record<string, unknown>;
    const shapes: Shaped[] = [];
    for (const field of fields) {
      const node = field.nodes[0]?.node;
      if (node === undefined) continue;
      if (node.name.value === '__typename') {
        if (field.included) value[field.responseName] = object.type.name;
        continue;
      }
      const coordinate = asId<Coordinate>(`${object.type.name}.${node.name.value}`);
      const path = [...object.path, field.responseName];
      const shaped = this.#shapeField(object, { ...field, node, coordinate, owner: object.owner, path });
      shapes.push(shaped);
      if (field.included) value[field.responseName] = shaped.value;
    }
    return { value, withheld: shapes.length > 0 && shapes.every(({ withheld }) => withheld) };
  }

  #shapeField({ type, values }: ObjectInHand, field: FieldInHand): Shaped {
    const { policy, rule, verdicts, schema } = this.#input;
    const { coordinate, owner, path, node } = field;
    const definition = type.getFields()[node.name.value];
    if (definition === undefined) throw new IntegrityError(`${coordinate} is not in the contract`);
    if (!isFieldOpen(policy, rule, coordinate)) return this.#withholdForPurpose(field);

    const told = verdicts.withheldFor(owner, coordinate);
    if (told !== undefined) {
      const { reason, requirement, announced } = told;
      this.withheld.push({ path, coordinate, reason, requirement, announced, owner });
      this.#mark(path, told.marks);
      return hidden;
    }
    const given = values[permittedName(node)];
    if (given === null || given === undefined) return absent;
    const opened = this.#openedOrAlarm(owner, coordinate);
    if (type === schema.getQueryType()) this.#checkKey(node, given);
    if (field.included) this.#mark(path, opened.marks);
    const shaped = this.#complete(definition.type, given, { ...field, opened, inList: false });
    return shaped.withheld && this.#isContainer(coordinate) ? hidden : { value: shaped.value, withheld: false };
  }

  #withholdForPurpose({ coordinate, owner, path }: FieldInHand): Shaped {
    const { policy, rule } = this.#input;
    const verdict = decide(policy, { rule: rule.id, coordinate, needStated: false, cleared: false }, []);
    const announced = verdict.kind === 'withhold' && verdict.announced;
    this.withheld.push({ path, coordinate, reason: 'NOT_FOR_PURPOSE', requirement: null, announced, owner });
    return hidden;
  }

  #complete(type: GraphQLOutputType, given: unknown, field: OpenField): Shaped {
    if (isNonNullType(type)) {
      if (given === null || given === undefined) throw new IntegrityError(`${field.coordinate} must not be null`);
      return this.#complete(type.ofType, given, field);
    }
    if (given === null || given === undefined) return absent;
    if (isListType(type)) return this.#completeList(type.ofType, given, field);
    return isLeafType(type) ? this.#completeLeaf(type, given, field) : this.#completeObject(type, given, field);
  }

  #completeList(itemType: GraphQLOutputType, given: unknown, field: OpenField): Shaped {
    if (!Array.isArray(given)) throw new IntegrityError(`${field.coordinate} is not a list`);
    // That there is none is an answer too.
    if (given.length === 0) this.#hold(field, field.opened);
    const value = given.map(
      (item, index) => this.#complete(itemType, item, { ...field, inList: true, path: [...field.path, index] }).value,
    );
    return { value, withheld: false };
  }

  #completeLeaf(type: GraphQLLeafType, given: unknown, field: OpenField): Shaped {
    const { policy, ids } = this.#input;
    const isScalar = typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean';
    if (!isScalar || (isEnumType(type) && type.getValue(String(given)) === undefined)) {
      throw new IntegrityError(`${field.coordinate} is not of its type`);
    }
    this.#hold(field, field.opened);
    const kind = opaqueKindOf(policy, field.coordinate);
    return { value: kind === null ? given : ids.seal(kind, String(given)), withheld: false };
  }

  #completeObject(type: GraphQLNamedOutputType, given: unknown, field: OpenField): Shaped {
    const { schema } = this.#input;
    const values = asObject(given, field.coordinate);
    const named = typeof values['__typename'] === 'string' ? schema.getType(values['__typename']) : undefined;
    const fits = named === type || (isAbstractType(type) && isObjectType(named) && schema.isSubType(type, named));
    if (!isObjectType(named) || !fits) throw new IntegrityError(`${field.coordinate} is of another type`);

    const owner = ownerOf(named, values, field.owner);
    const idCoordinate = asId<Coordinate>(`${named.name}.id`);
    const heldBefore = this.holdings.length;
    // An object with an id is held by whom the id belongs to; that it exists is part of what leaves.
    this.#hold(field, owner === field.owner ? field.opened : this.#openedOrAlarm(owner, idCoordinate));
    const selections = field.nodes.flatMap(({ node: { selectionSet }, included }) =>
      selectionSet === undefined ? [] : [{ selectionSet, included }],
    );
    const object = { type: named, values, owner, path: field.path };
    const shaped = this.#shapeFields(object, this.#collectFields(named, selections));
    // A container that turns to null, with everything in it, does not leave.
    if (shaped.withheld && !field.inList && this.#isContainer(field.coordinate)) this.holdings.length = heldBefore;
    return shaped;
  }

  /** What was looked up by its key must carry that key. */
  #checkKey(node: FieldNode, given: unknown): void {
    const { gated, variables, ids } = this.#input;
    const check = gated.keyChecks.get(permittedName(node));
    if (check === undefined) return;
    const asked = argumentText(check.value, variables);
    const expected = asked === undefined || check.kind === null ? asked : ids.open(check.kind, asked);
    const found = asObject(given, node.name.value)[check.field];
    if (expected === undefined || found !== expected) {
      throw new IntegrityError(`Query.${node.name.value} answered under another key`);
    }
  }

  #openedOrAlarm(owner: OwnerName, coordinate: Coordinate): OpenedVerdict {
    const opened = this.#input.verdicts.openedFor(owner, coordinate);
    if (opened === undefined) throw new IntegrityError(`${coordinate} came back and no wall opened it`);
    return opened;
  }

  #hold({ included, coordinate }: OpenField, opened: OpenedVerdict): void {
    if (included) this.holdings.push({ coordinate, opened });
  }

  #mark(path: ResponsePath, marks: readonly Mark[]): void {
    for (const mark of marks) this.marks.push({ path, mark });
  }

  #isContainer(coordinate: Coordinate): boolean {
    const categories = this.#input.policy.coordinates[coordinate]?.categories ?? [];
    return categories.length > 0 && categories.every((category) => category === 'STRUCTURE');
  }
}

/** An object with an id is an owner of its own; every other belongs to what it hangs on. */
function ownerOf(type: GraphQLObjectType, values: Values, parent: OwnerName): OwnerName {
  if (type.getFields()['id'] === undefined) return parent;
  const { id } = values;
  if (typeof id !== 'string' || !isUuid(id)) throw new IntegrityError(`${type.name} came back without its id`);
  return ownerName({ type: type.name, key: asId<InternalKey>(id) });
}

function asObject(given: unknown, where: string): Values {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new IntegrityError(`${where} is not an object`);
  }
  return given as Values;
}
