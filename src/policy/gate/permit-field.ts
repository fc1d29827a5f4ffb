import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type ArgumentNode,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type SelectionNode,
  type TypeInfo,
  type ValueNode,
} from 'graphql';
import { asId, type Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import { opaqueKindOf, type OpaqueKind } from '../decision/static-openness.ts';
import { canHoldSealed } from './sealed-input.ts';

/** An argument whose value is sealed, or an object that can hold such: opened and handed on in a variable of our own. */
export type OpaqueArgument = SealedArgument & (SealedId | SealedInput);

interface SealedArgument {
  readonly variable: string;
  /** GraphQL type of the argument, printed. */
  readonly type: string;
  readonly value: ValueNode;
}

interface SealedId {
  readonly kind: OpaqueKind;
}

interface SealedInput {
  readonly kind: 'input';
  readonly inputType: GraphQLInputType;
}

/** What an object that was looked up by its key must carry; a different one is never shown. */
export interface KeyCheck {
  /** Response name of the key inside the object. */
  readonly field: string;
  readonly kind: OpaqueKind | null;
  readonly value: ValueNode;
}

interface PermitField {
  readonly policy: CompiledPolicy;
  readonly schema: GraphQLSchema;
  readonly typeInfo: TypeInfo;
  readonly node: FieldNode;
  /** What no variable of the client starts with. */
  readonly sealedPrefix: string;
  readonly opaqueArguments: OpaqueArgument[];
  readonly keyChecks: Map<string, KeyCheck>;
}

/** Response name under which the planner sees a field: its own name, or a reserved one where the client's could clash. */
export function permittedName(node: FieldNode): string {
  const plain = (node.alias?.value ?? node.name.value) === node.name.value && (node.arguments ?? []).length === 0;
  return plain ? node.name.value : `a__${node.alias?.value ?? node.name.value}`;
}

/** The field as it goes to the planner: reserved response name, own variables for sealed arguments, identity selected. */
export function buildPermittedField(permit: PermitField): FieldNode {
  const { policy, schema, typeInfo, node, sealedPrefix, opaqueArguments, keyChecks } = permit;
  const parentName = typeInfo.getParentType()?.name ?? '';
  const returned = getNamedType(typeInfo.getType() ?? undefined);
  const name = permittedName(node);
  const identity = node.selectionSet === undefined ? [] : identitySelections(schema, returned);

  const permittedArguments = (node.arguments ?? []).map((argument): ArgumentNode => {
    const coordinate = asId<Coordinate>(`${parentName}.${node.name.value}(${argument.name.value}:)`);
    const kind = opaqueKindOf(policy, coordinate);
    const check = keyCheckOf(policy, coordinate, returned, kind, argument.value);
    if (check !== null && parentName === 'Query') {
      keyChecks.set(name, check);
      // An id stands among the identity already.
      if (check.field !== idField) identity.push(fieldNode(check.field.slice(keyPrefix.length), check.field));
    }
    const inputType = typeInfo.getFieldDef()?.args.find(({ name: each }) => each === argument.name.value)?.type;
    const holdsSealed = inputType !== undefined && canHoldSealed(policy, inputType);
    if (kind === null && !holdsSealed) return argument;
    const variable = `${sealedPrefix}${String(opaqueArguments.length)}`;
    const sealed = { variable, type: String(inputType ?? 'ID'), value: argument.value };
    if (kind !== null) opaqueArguments.push({ ...sealed, kind });
    else if (inputType !== undefined) opaqueArguments.push({ ...sealed, kind: 'input', inputType });
    return { ...argument, value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } } };
  });

  const { alias: _alias, selectionSet, ...rest } = node;
  return {
    ...rest,
    ...(name === node.name.value ? {} : { alias: { kind: Kind.NAME, value: name } }),
    arguments: permittedArguments,
    directives: [],
    ...(selectionSet === undefined
      ? {}
      : { selectionSet: { ...selectionSet, selections: [...identity, ...selectionSet.selections] } }),
  };
}

const idField = 'id';
const keyPrefix = 'k__';

function keyCheckOf(
  policy: CompiledPolicy,
  argument: Coordinate,
  returned: GraphQLNamedType | undefined,
  kind: OpaqueKind | null,
  value: ValueNode,
): KeyCheck | null {
  const field = keyFieldOf(policy.coordinates[argument]?.reveals ?? null, argument, returned);
  if (field === null) return null;
  return { field: field === idField ? idField : `${keyPrefix}${field}`, kind, value };
}

/** What the argument says that it reveals of the object; an argument `id` is its id, whatever it says. */
function keyFieldOf(
  revealed: Coordinate | null,
  argument: Coordinate,
  returned: GraphQLNamedType | undefined,
): string | null {
  if (returned !== undefined && revealed?.startsWith(`${returned.name}.`) === true) {
    return revealed.slice(returned.name.length + 1);
  }
  return argument.endsWith(`(${idField}:)`) && hasId(returned) ? idField : null;
}

/** Every object says what it is and who, so that the shaper can check it against what was asked. */
function identitySelections(schema: GraphQLSchema, type: GraphQLNamedType | undefined): SelectionNode[] {
  if (hasId(type)) return [fieldNode('__typename'), fieldNode(idField)];
  const members = isAbstractType(type) ? schema.getPossibleTypes(type).filter(hasId) : [];
  return [fieldNode('__typename'), ...members.map(({ name }) => idOn(name))];
}

function hasId(type: GraphQLNamedType | undefined): boolean {
  return (isObjectType(type) || isInterfaceType(type)) && type.getFields()[idField] !== undefined;
}

function idOn(typeName: string): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } },
    selectionSet: { kind: Kind.SELECTION_SET, selections: [fieldNode(idField)] },
  };
}

function fieldNode(name: string, alias?: string): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    ...(alias === undefined ? {} : { alias: { kind: Kind.NAME, value: alias } }),
  };
}
