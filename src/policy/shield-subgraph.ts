import { getNamedType, GraphQLError, isLeafType, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import { asId, type Coordinate, type RuleId } from '#kernel/ids.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { decide } from './decide.ts';
import { ownershipOf, requestOwner } from './owner.ts';
import { keepReleasedValues } from './shield/keep-released.ts';
import { assertCovered, objectTypes } from './shield/assert-covered.ts';
import { allow, applyMiddleware, deny, rule, shield, type ShieldRule } from './shield/shield-runtime.ts';
import { withheldExtensions, type VerdictLog } from './verdict-report.ts';

/** What every resolver of a subgraph runs with. A fresh object per request. */
export interface ShieldContext {
  readonly rule: RuleId;
  readonly needStated: boolean;
  readonly cleared: boolean;
  readonly verdicts: VerdictLog;
  /** A rule or a resolver failed: what the shield answers says nothing of it. */
  readonly onFailure: (coordinate: string, error: unknown) => void;
}

/** Fields of the federation protocol itself, open by name; everything behind them is decided field by field. */
const protocolFields: Readonly<Record<string, readonly string[]>> = {
  Query: ['_entities', '_service'],
  _Service: ['sdl'],
};

/**
 * The second wall: wraps every field of every object type of a subgraph in a rule of its own that asks `decide` with
 * the facts of the row. A field that is not open answers null with an error that carries the verdict.
 *
 * @throws Error at start when a field is not in the compiled policy: it would be open by nobody's decision
 * @see docs/adr/0003-graphql-shield.md
 */
export function shieldSubgraph(schema: GraphQLSchema, policy: CompiledPolicy): GraphQLSchema {
  const tree = buildRuleTree(schema, policy);
  assertCovered(schema, tree);
  return applyMiddleware(
    schema,
    shield(tree, {
      fallbackRule: deny,
      fallbackError: reportFailure,
      allowExternalErrors: false,
      debug: false,
    }),
    buildReleases(schema, policy),
  );
}

function reportFailure(
  thrown: unknown,
  _parent: unknown,
  _args: unknown,
  context: object,
  { parentType, fieldName }: GraphQLResolveInfo,
): GraphQLError {
  if (isShieldContext(context))
    context.onFailure(`${parentType.name}.${fieldName}`, thrown ?? new Error('a row without an owner'));
  return new GraphQLError('The subgraph failed.', { extensions: { code: 'INTERNAL' } });
}

function isShieldContext(context: object): context is ShieldContext {
  return 'onFailure' in context;
}

type CompleteTree = Record<string, Record<string, ShieldRule>>;

function buildRuleTree(schema: GraphQLSchema, policy: CompiledPolicy): CompleteTree {
  const tree: CompleteTree = {};
  for (const type of objectTypes(schema)) {
    const rules: Record<string, ShieldRule> = {};
    for (const field of Object.keys(type.getFields())) {
      rules[field] = protocolFields[type.name]?.includes(field)
        ? allow
        : fieldRule(policy, asId<Coordinate>(`${type.name}.${field}`), type.name);
    }
    tree[type.name] = rules;
  }
  return tree;
}

/** For every field that holds a value: what an official released of it. */
function buildReleases(schema: GraphQLSchema, policy: CompiledPolicy): Record<string, Record<string, FieldMiddleware>> {
  return Object.fromEntries(
    objectTypes(schema).map((type) => {
      const fields = Object.values(type.getFields()).filter((field) => isLeafType(getNamedType(field.type)));
      // An id goes along with what is released.
      const releases = fields
        .filter(({ name }) => name !== 'id')
        .map(({ name }) => [name, keepReleasedValues(policy, asId<Coordinate>(`${type.name}.${name}`))] as const);
      return [type.name, Object.fromEntries(releases)];
    }),
  );
}

type FieldMiddleware = ReturnType<typeof keepReleasedValues>;

/** The coordinate is bound here, never read from the request: a rule can only ever speak for its own field. */
function fieldRule(policy: CompiledPolicy, coordinate: Coordinate, typeName: string): ShieldRule {
  invariant(policy.coordinates[coordinate], `${coordinate} is not in the compiled policy`);
  return rule(coordinate, { cache: 'no_cache' })((parent: unknown, _args: unknown, context: ShieldContext) => {
    const ownership =
      typeName === 'Query' || typeName === 'Mutation' ? { owner: requestOwner, item: undefined } : ownershipOf(parent);
    if (ownership === null) return false;
    const { owner, item } = ownership;
    const { rule: ruleId, needStated, cleared } = context;
    const question = { rule: ruleId, coordinate, needStated, cleared, ...(item === undefined ? {} : { item }) };
    const verdict = decide(policy, question, owner.entitlements);
    if (verdict.kind === 'withhold') {
      return new GraphQLError('withheld', { extensions: withheldExtensions(owner, coordinate, verdict) });
    }
    context.verdicts.add(owner, coordinate, verdict);
    return true;
  });
}
