import {
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { asId, isUuid, type Coordinate, type InternalKey } from '#kernel/ids.ts';
import { decide } from '#policy/decide.ts';
import { argumentText, isFieldOpen, opaqueKindOf, permittedName, type KeyCheck } from '#policy/gate.ts';
import { requestOwner } from '#policy/owner.ts';
import { ownerName, type OpenedVerdict, type OwnerName } from '#policy/verdict-report.ts';
import { IntegrityError } from '../integrity-error.ts';
import type { Holding, ResponsePath, ShapedAnswer, ShapeInput, WithheldField } from '../shape-answer.ts';
import { createFieldCollector, type RequestedField } from './collect-fields.ts';

type Values = Readonly<Record<string, unknown>>;

interface Shaped {
  readonly value: unknown;
  /** Nothing of it may be seen. */
  readonly withheld: boolean;
}

const absent: Shaped = { value: null, withheld: false };

interface Shaper extends Omit<ShapedAnswer, 'data'> {
  shapeRoot(): Values;
}

/** Walks the client's selection over the joined answer. One shaper serves one answer. */
export function createShaper(input: ShapeInput): Shaper {
  const { policy, rule, schema, document, operation, variables, gated, source, verdicts, ids } = input;
  const collectFields = createFieldCollector(schema, document, variables);
  const holdings: Holding[] = [];
  const withheld: WithheldField[] = [];
  const marks: ShapedAnswer['marks'][number][] = [];

  const openedOrAlarm = (owner: OwnerName, coordinate: Coordinate): OpenedVerdict => {
    const opened = verdicts.openedFor(owner, coordinate);
    if (opened === undefined) throw new IntegrityError(`${coordinate} came back and no wall opened it`);
    return opened;
  };

  const shapeObject = (type: GraphQLObjectType, values: Values, owner: OwnerName, nodes: readonly FieldNode[], path: ResponsePath): Shaped => {
    const selections = nodes.flatMap((node) => (node.selectionSet === undefined ? [] : [node.selectionSet]));
    return shapeFields(type, values, owner, collectFields(type, selections), path);
  };

  const shapeFields = (type: GraphQLObjectType, values: Values, owner: OwnerName, fields: readonly RequestedField[], path: ResponsePath): Shaped => {
    // No prototype: a client may call a field __proto__.
    const value = Object.create(null) as Record<string, unknown>;
    let seen = 0;
    let hidden = 0;
    for (const field of fields) {
      const [node] = field.nodes;
      if (node === undefined) continue;
      if (node.name.value === '__typename') {
        if (field.included) value[field.responseName] = type.name;
        continue;
      }
      const shaped = shapeField(type, values, owner, field, node, [...path, field.responseName]);
      if (shaped.withheld) hidden += 1;
      else seen += 1;
      if (field.included) value[field.responseName] = shaped.value;
    }
    return { value, withheld: hidden > 0 && seen === 0 };
  };

  const shapeField = (type: GraphQLObjectType, values: Values, owner: OwnerName, field: RequestedField, node: FieldNode, path: ResponsePath): Shaped => {
    const coordinate = asId<Coordinate>(`${type.name}.${node.name.value}`);
    const definition = type.getFields()[node.name.value];
    if (definition === undefined) throw new IntegrityError(`${coordinate} is not in the contract`);
    if (!isFieldOpen(policy, rule, coordinate)) {
      const verdict = decide(policy, { rule: rule.id, coordinate, needStated: false, cleared: false }, []);
      const announced = verdict.kind === 'withhold' && verdict.announced;
      withheld.push({ path, coordinate, reason: 'NOT_FOR_PURPOSE', requirement: null, announced, owner });
      return { value: null, withheld: true };
    }
    const told = verdicts.withheldFor(owner, coordinate);
    if (told !== undefined) {
      withheld.push({ path, coordinate, reason: told.reason, requirement: told.requirement, announced: told.announced, owner });
      for (const mark of told.marks) marks.push({ path, mark });
      return { value: null, withheld: true };
    }
    const given = values[permittedName(node)];
    if (given === null || given === undefined) return absent;
    const opened = openedOrAlarm(owner, coordinate);
    if (type === schema.getQueryType()) checkKey(gated.keyChecks.get(permittedName(node)), given, coordinate);
    if (field.included) for (const mark of opened.marks) marks.push({ path, mark });
    const shaped = complete(definition.type, given, { coordinate, opened, owner, nodes: field.nodes, included: field.included, path });
    const isContainer = policy.coordinates[coordinate]?.categories.every((category) => category === 'STRUCTURE') ?? false;
    return shaped.withheld && isContainer ? { value: null, withheld: true } : { value: shaped.value, withheld: false };
  };

  interface Completing {
    readonly coordinate: Coordinate;
    readonly opened: OpenedVerdict;
    readonly owner: OwnerName;
    readonly nodes: readonly FieldNode[];
    readonly included: boolean;
    readonly path: ResponsePath;
  }

  const complete = (type: GraphQLOutputType, given: unknown, field: Completing): Shaped => {
    if (isNonNullType(type)) {
      if (given === null) throw new IntegrityError(`${field.coordinate} must not be null`);
      return complete(type.ofType, given, field);
    }
    if (given === null || given === undefined) return absent;
    if (isListType(type)) {
      if (!Array.isArray(given)) throw new IntegrityError(`${field.coordinate} is not a list`);
      if (field.included && given.length === 0) holdings.push({ coordinate: field.coordinate, opened: field.opened });
      const items = given.map((item, index) => complete(type.ofType, item, { ...field, path: [...field.path, index] }).value);
      return { value: items, withheld: false };
    }
    if (isLeafType(type)) {
      if (!isScalar(given) || (isEnumType(type) && type.getValue(String(given)) === undefined)) {
        throw new IntegrityError(`${field.coordinate} is not of its type`);
      }
      if (field.included) holdings.push({ coordinate: field.coordinate, opened: field.opened });
      const kind = opaqueKindOf(policy, field.coordinate);
      return { value: kind === null ? given : ids.seal(kind, String(given)), withheld: false };
    }
    const values = objectOrAlarm(given, field.coordinate);
    const runtimeType = schema.getType(typenameOf(values));
    const fits = isObjectType(runtimeType) && (runtimeType === type || (!isObjectType(type) && schema.isSubType(type, runtimeType)));
    if (!fits) throw new IntegrityError(`${field.coordinate} is of another type`);
    const owner = ownerOfObject(runtimeType, values, field.owner);
    // An object with an id is held by whom the id belongs to; that it exists is part of what leaves.
    const opened = owner === field.owner ? field.opened : openedOrAlarm(owner, asId<Coordinate>(`${runtimeType.name}.id`));
    if (field.included) holdings.push({ coordinate: field.coordinate, opened });
    return shapeObject(runtimeType, values, owner, field.nodes, field.path);
  };

  const checkKey = (check: KeyCheck | undefined, given: unknown, coordinate: Coordinate): void => {
    if (check === undefined) return;
    const asked = argumentText(check.value, variables);
    const expected = asked === undefined || check.kind === null ? asked : ids.open(check.kind, asked);
    const found = objectOrAlarm(given, coordinate)[check.field];
    if (expected === undefined || found !== expected) throw new IntegrityError(`${coordinate} answered under another key`);
  };

  return {
    holdings,
    withheld,
    marks,
    shapeRoot() {
      const root = schema.getQueryType();
      if (root === undefined || root === null) throw new IntegrityError('the contract has no root');
      const shaped = shapeFields(root, source, ownerName(requestOwner), collectFields(root, [operation.selectionSet]), []);
      return objectOrAlarm(shaped.value, asId<Coordinate>('Query'));
    },
  };
}

/** An object with an id is an owner of its own; every other belongs to what it hangs on. */
function ownerOfObject(type: GraphQLObjectType, values: Values, parent: OwnerName): OwnerName {
  if (type.getFields()['id'] === undefined) return parent;
  const { id } = values;
  if (typeof id !== 'string' || !isUuid(id)) throw new IntegrityError(`${type.name} came back without its id`);
  return ownerName({ type: type.name, key: asId<InternalKey>(id) });
}

function typenameOf(values: Values): string {
  return typeof values['__typename'] === 'string' ? values['__typename'] : '';
}

function objectOrAlarm(given: unknown, coordinate: Coordinate): Values {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new IntegrityError(`${coordinate} is not an object`);
  }
  return given as Values;
}

function isScalar(given: unknown): given is string | number | boolean {
  return typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean';
}
