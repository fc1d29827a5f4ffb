import {
  isAbstractType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';
import { asId, type Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from './compiled-policy.ts';
import { isFieldOpen, isRuleOpen, opaqueKindOf, type OpaqueKind } from './decision/static-openness.ts';
import { findClosedInput, findClosedValue } from './gate/find-closed-input.ts';
import { findMutationFault } from './gate/find-mutation-fault.ts';
import { buildPermittedField, permittedName, type KeyCheck, type OpaqueArgument } from './gate/permit-field.ts';
import { dropUnused, permittedVariable } from './gate/drop-unused.ts';
import { reachableDefinitions } from './gate/reachable-definitions.ts';
import { openSealedInput } from './gate/sealed-input.ts';

/** An operation as it may go on to the planner, with what the shaper must know about it. Static: cached per rule. */
export interface GatedOperation {
  readonly kind: 'gated';
  /** `null` when no field is left that a subgraph would have to answer. */
  readonly permitted: DocumentNode | null;
  readonly opaqueArguments: readonly OpaqueArgument[];
  /** Root response name (in the permitted operation) -> the key that the object found there must carry. */
  readonly keyChecks: ReadonlyMap<string, KeyCheck>;
  /** Comes in through Disclosure-Reference, which must then be given. */
  readonly needsReference: boolean;
  /** Names of the client's variables that the permitted operation still uses. */
  readonly variables: readonly string[];
  /** What was cut out, each coordinate once: withheld from every answer. */
  readonly closed: readonly Coordinate[];
}

export interface RefusedOperation {
  readonly kind: 'refused';
  /** For our own log: what was asked that is closed. */
  readonly coordinate: Coordinate;
}

export { findClosedValue, isFieldOpen, isRuleOpen, opaqueKindOf, openSealedInput, permittedName, permittedVariable };
export type { KeyCheck, OpaqueArgument, OpaqueKind };

/**
 * The first wall: decides before any subgraph is asked. Removes every field that the rule can never open, and refuses
 * the operation when an argument or input field tests a value that is not open unconditionally. A mutation is refused as a
 * whole unless it is one plain field and all of its answer can open.
 *
 * What the planner gets differs from what the client wrote: every client alias and every field with arguments stands
 * under a reserved name, so that no alias can take the place of a key or a `@requires` input; @skip and @include are
 * gone, because a skipped field counts as requested; ids come in through variables of our own.
 *
 * @param schema the contract of the requester's authority, against which the document has been validated
 * @returns the permitted operation; the document itself is not changed
 * @see docs/adr/0006-policy-as-data.md
 */
export function gateOperation(
  policy: CompiledPolicy,
  rule: Rule,
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): GatedOperation | RefusedOperation {
  const source: DocumentNode = { kind: Kind.DOCUMENT, definitions: reachableDefinitions(document, operation) };
  const closedInput = findClosedInput(policy, rule, schema, source);
  if (closedInput !== null) return { kind: 'refused', coordinate: closedInput };
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const fault = isMutation ? findMutationFault(policy, rule, operation) : null;
  if (fault !== null) return { kind: 'refused', coordinate: fault };

  const opaqueArguments: OpaqueArgument[] = [];
  const keyChecks = new Map<string, KeyCheck>();
  const sealedPrefix = findSealedPrefix(operation);
  const typeInfo = new TypeInfo(schema);
  let rootFields = 0;
  let needsReference = false;
  const closed: Coordinate[] = [];
  const permitted: DocumentNode = visit(
    source,
    visitWithTypeInfo(typeInfo, {
      Field: {
        enter(node) {
          const parent = typeInfo.getParentType();
          // The shaper answers __typename itself, from the type that it has checked.
          if (parent === null || parent === undefined || node.name.value.startsWith('__')) return null;
          const shut = coordinatesOf(schema, parent, node.name.value).filter(
            (each) => !isFieldOpen(policy, rule, each),
          );
          closed.push(...shut);
          return shut.length === 0 ? undefined : null;
        },
        leave(node) {
          const parent = typeInfo.getParentType();
          if (parent !== undefined && (parent === schema.getQueryType() || parent === schema.getMutationType())) {
            rootFields += 1;
            const entry = policy.coordinates[asId<Coordinate>(`Query.${node.name.value}`)]?.entry;
            needsReference ||= entry === 'matter_case' || entry === 'matter_person';
          }
          return buildPermittedField({ policy, schema, typeInfo, node, sealedPrefix, opaqueArguments, keyChecks });
        },
      },
      SelectionSet: {
        leave: (node) => (node.selections.length === 0 ? { ...node, selections: [typename] } : undefined),
      },
      FragmentSpread: (node) => ({ ...node, directives: [] }),
      InlineFragment: { leave: (node) => ({ ...node, directives: [] }) },
      OperationDefinition: { leave: (node) => ({ ...node, directives: [] }) },
      FragmentDefinition: { leave: (node) => ({ ...node, directives: [] }) },
    }),
  );
  // What a mutation has done cannot be taken back when its answer turns out to be less than was asked for.
  const [missing] = closed;
  if (isMutation && missing !== undefined) return { kind: 'refused', coordinate: missing };
  const tidied = dropUnused(permitted, opaqueArguments);
  return {
    kind: 'gated',
    opaqueArguments,
    keyChecks,
    needsReference,
    closed: [...new Set(closed)],
    variables: tidied.variables,
    permitted: rootFields === 0 ? null : tidied.permitted,
  };
}

/** Our own variables start with something that none of the client's starts with. */
function findSealedPrefix({ variableDefinitions = [] }: OperationDefinitionNode): string {
  let prefix = 'sealed__';
  while (variableDefinitions.some(({ variable }) => variable.name.value.startsWith(prefix))) prefix += '_';
  return prefix;
}

/** A field of an interface is a field of every type behind it, and open only if it is open on each. */
function coordinatesOf(schema: GraphQLSchema, parent: GraphQLCompositeType, field: string): readonly Coordinate[] {
  const types = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent];
  return types.map(({ name }) => asId<Coordinate>(`${name}.${field}`));
}

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** @returns the value's own text where it is a string or number literal or a variable; `undefined` otherwise */
export function argumentText(value: ValueNode, variables: Readonly<Record<string, unknown>>): string | undefined {
  const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : 'value' in value ? value.value : undefined;
  return typeof given === 'string' || typeof given === 'number' ? String(given) : undefined;
}
