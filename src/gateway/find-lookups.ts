import { OperationTypeNode, type GraphQLSchema } from 'graphql';
import type { Lookup } from '#guard/lookup.ts';
import { asId, type Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import { argumentText, isFieldOpen } from '#policy/gate.ts';
import type { PreparedOperation } from './operation-cache.ts';
import { createFieldCollector } from './shape/collect-fields.ts';

/** Where in the answer stands what came of a look-up. */
interface NamedLookup {
  readonly lookup: Lookup;
  readonly responseName: string;
}

const ofPersonOrCase = /^(?:Applicant|Case|Sponsor)\./;

/** The persons and cases that an operation asks for by their keys, each once. */
export function findLookups(
  policy: CompiledPolicy,
  rule: Rule,
  contract: GraphQLSchema,
  { document, operation }: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
): readonly NamedLookup[] {
  const type = contract.getQueryType();
  if (type === null || type === undefined || operation.operation !== OperationTypeNode.QUERY) return [];
  const collect = createFieldCollector(contract, document, variables);
  const found = new Map<string, NamedLookup>();
  for (const { responseName, nodes, included } of collect(type, [
    { selectionSet: operation.selectionSet, included: true },
  ])) {
    const node = nodes[0]?.node;
    if (node === undefined || !included) continue;
    const coordinate = `${type.name}.${node.name.value}`;
    const isOpen = isFieldOpen(policy, rule, asId<Coordinate>(coordinate));
    if (!isOpen || policy.coordinates[asId<Coordinate>(coordinate)]?.entry !== 'key') continue;
    for (const argument of node.arguments ?? []) {
      const reveals = policy.coordinates[asId<Coordinate>(`${coordinate}(${argument.name.value}:)`)]?.reveals ?? '';
      const key = ofPersonOrCase.test(reveals) ? argumentText(argument.value, variables) : undefined;
      if (key === undefined) continue;
      const lookup = { by: node.name.value, key };
      const name = JSON.stringify(lookup);
      if (!found.has(name)) found.set(name, { lookup, responseName });
    }
  }
  return [...found.values()];
}
