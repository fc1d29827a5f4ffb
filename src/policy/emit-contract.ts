import { buildSchema, Kind, parse, print, type GraphQLSchema } from 'graphql';
import type { AuthorityId, Coordinate, RoleId } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from './compiled-policy.ts';
import { findReachable } from './contract/find-reachable.ts';
import { gatewayFields, gatewayRootFields } from './contract/gateway-fields.ts';
import { pruneDefinition, type ContractDefinition } from './contract/prune-definition.ts';
import { readShape } from './contract/schema-shape.ts';
import { namedType } from './schema-model/read-field-set.ts';

export { gatewayRootFields };

/** Whose schema it is: that of a recipient, or that of a role of the desk, the same at every authority. */
export type ContractName = AuthorityId | `desk/${RoleId}`;

export function contractNameOf({ authority, role }: Pick<Rule, 'authority' | 'role'>): ContractName {
  return role === null ? authority : `desk/${role}`;
}

/** Every name that a contract may have, those of authorities first. */
export function contractNames(policy: CompiledPolicy): readonly ContractName[] {
  const desk = Object.values(policy.rules).flatMap((rule) => (rule.role === null ? [] : [contractNameOf(rule)]));
  return [...new Set([...Object.values(policy.authorities).map(({ id }) => id), ...desk])];
}

/**
 * The schema that one authority or role sees: what some enabled rule of it could ever open, whatever is registered, and
 * that a request can reach. No federation and no disclosure directive is in it.
 *
 * @param supergraphSdl the supergraph that the policy was compiled against
 * @returns SDL, or `null` where no rule can be used in a request
 */
export function emitContract(policy: CompiledPolicy, supergraphSdl: string, name: ContractName): string | null {
  const supergraph = parse(supergraphSdl);
  const shape = readShape(supergraph);
  const kept = new Set<Coordinate>();
  for (const rule of Object.values(policy.rules)) {
    if (contractNameOf(rule) !== name || !isInteractive(rule)) continue;
    for (const coordinate of findReachable(policy, rule, shape)) kept.add(coordinate);
  }
  if (kept.size === 0) return null;
  const pruned = supergraph.definitions.flatMap((definition) => pruneDefinition(definition, kept));
  const used = namesUsed(pruned);
  const definitions = pruned.filter(({ name }) => rootTypes.includes(name.value) || used.has(name.value));
  return `${print({ kind: Kind.DOCUMENT, definitions: definitions.toSorted(compareDefinitions) })}\n`;
}

/** The contract as it is served: what the rules open, and what the gateway says of itself. */
export function emitServedContract(policy: CompiledPolicy, supergraphSdl: string, name: ContractName): string | null {
  const contract = emitContract(policy, supergraphSdl, name);
  return contract === null ? null : `${contract}\n${gatewayFields}`;
}

/**
 * The schema of a contract, for validation and introspection. It resolves nothing.
 *
 * @throws GraphQLError when the text is not a schema
 */
export function buildContractSchema(contractSdl: string): GraphQLSchema {
  return buildSchema(contractSdl);
}

/** The other shapes leave as a file or a report, never as the answer to a query. */
function isInteractive({ shape }: Rule): boolean {
  return shape !== 'batch_export' && shape !== 'own_report';
}

function namesUsed(definitions: readonly ContractDefinition[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION)
      continue;
    for (const field of definition.fields ?? []) {
      used.add(namedType(field.type));
      if (field.kind === Kind.FIELD_DEFINITION) for (const { type } of field.arguments ?? []) used.add(namedType(type));
    }
  }
  return used;
}

const rootTypes: readonly string[] = ['Query', 'Mutation'];

/** Query first, then by name: the order in which a contract is read. */
function compareDefinitions(a: ContractDefinition, b: ContractDefinition): number {
  const rank = ({ name }: ContractDefinition) => (name.value === 'Query' ? '' : name.value);
  return rank(a) < rank(b) ? -1 : 1;
}
