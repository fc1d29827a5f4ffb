import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  Kind,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import { asId, type Coordinate, type RuleId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { findConditions } from '#policy/find-conditions.ts';
import { gateOperation, isFieldOpen } from '#policy/gate.ts';
import { fixtureOperations } from '#test/oracle/fixture-operation.ts';
import { contractFor, evaluator } from '#test/oracle/oracle-network.ts';
import { answersQueries, type Rule } from '#test/oracle/read-rules.ts';
import { readTestPolicy } from '#test/support/databases.ts';

const { book, schema } = evaluator;
const policy = readTestPolicy();

function compiledRule(compiled: CompiledPolicy, { id }: Rule) {
  const rule = compiled.rules[asId<RuleId>(id)];
  invariant(rule, `the compiled policy has ${id}`);
  return rule;
}

/** Every coordinate under every rule: where the first wall and the evaluator differ on what could ever open. */
function walkCoordinates(compiled: CompiledPolicy): {
  readonly walked: number;
  readonly differences: readonly string[];
} {
  const differences: string[] = [];
  let walked = 0;
  for (const rule of book.rules) {
    for (const [name, model] of schema.coordinates) {
      const coordinate = asId<Coordinate>(name);
      const isField = 'entry' in model;
      const expected = isField ? evaluator.couldOpen(rule, name) : evaluator.couldUse(rule, name);
      const opened = isField
        ? isFieldOpen(compiled, compiledRule(compiled, rule), coordinate)
        : findConditions(compiled, asId<RuleId>(rule.id), coordinate) !== null;
      walked += 1;
      if (opened !== expected) differences.push(`${rule.id} ${name}: ${opened ? 'open' : 'closed'}`);
    }
  }
  return { walked, differences };
}

describe('the walk over every rule and every coordinate', () => {
  test('the gate opens what the evaluator opens, and nothing else', () => {
    const { walked, differences } = walkCoordinates(policy);
    expect(differences).toEqual([]);
    expect(walked).toBe(65 * schema.coordinates.size);
    expect(schema.coordinates.size).toBeGreaterThan(160);
  });

  test.each([
    ['a denied field', 'return_and_police_enforcement', { fieldDeny: [] }, 'Case.type: open'],
    ['that a rule is switched on', 'return_and_police_enforcement', { enabled: false }, 'Applicant.familyName: closed'],
    ['a requirement on the whole request', 'statutory_disclosure', { needs: [] }, 'Query.applicant(id:): open'],
    ['a category', 'consult_other_authority', { categories: {} }, 'Case.journalNumber: closed'],
  ])('a compiled policy that has lost %s is noticed', (_what, purpose, lost, difference) => {
    const id = asId<RuleId>(`politiet:${purpose}`);
    const rule = policy.rules[id];
    invariant(rule, 'the policy has the rule');
    const mutated = { ...policy, rules: { ...policy.rules, [id]: { ...rule, ...lost } } };
    expect(walkCoordinates(mutated).differences).toContain(`${id} ${difference}`);
  });

  /** What every contract has beside what the rules open. */
  const gatewaysOwn = [
    'Query.serviceNotices',
    ...['code', 'danish', 'english', 'since', 'subject'].map((field) => `ServiceNotice.${field}`),
  ];

  test.each([...book.authorities.keys()])('the contract of %s holds what some rule of it could open', (authority) => {
    const { coordinates } = contractFor(authority);
    const path = join(import.meta.dirname, `../../schema/generated/contracts/${authority}.graphql`);
    const committed = existsSync(path) ? coordinatesOf(buildSchema(readFileSync(path, 'utf8'))) : [];
    const own = coordinates.size === 0 ? [] : gatewaysOwn;
    expect([...committed].toSorted()).toEqual([...coordinates, ...own].toSorted());
  });

  test.each(book.rules.filter(answersQueries).map((rule) => ({ id: rule.id, rule })))(
    'the gate lets through $id what the evaluator opens, on the way to every field and argument',
    ({ rule }) => {
      const contract = contractFor(rule.authority);
      if (contract.coordinates.size === 0) return;
      const differences: string[] = [];
      for (const [coordinate, { query, fields, inputs, isMutation }] of fixtureOperations(
        schema,
        contract.coordinates,
      )) {
        const document = parse(query);
        const [operation] = document.definitions;
        invariant(operation?.kind === Kind.OPERATION_DEFINITION, 'a fixture is an operation');
        expect(validate(contract.schema, document)).toEqual([]);
        const gated = gateOperation(policy, compiledRule(policy, rule), contract.schema, document, operation);
        // What a mutation has done cannot be taken back, so it is answered in full or not at all.
        const isRefused =
          !inputs.every((input) => evaluator.couldUse(rule, input)) ||
          (isMutation && !fields.every((field) => evaluator.couldOpen(rule, field)));
        if ((gated.kind === 'refused') !== isRefused) differences.push(`${coordinate} ${gated.kind}: ${query}`);
        if (gated.kind === 'refused') continue;
        const left = gated.permitted === null ? new Set() : fieldsOf(contract.schema, gated.permitted);
        const closedFrom = fields.findIndex((field) => !evaluator.couldOpen(rule, field));
        const expected = closedFrom === -1 ? fields : fields.slice(0, closedFrom);
        const gone = fields.filter((field) => !expected.includes(field));
        // The id of an object is fetched for the gateway itself, whoever asks.
        if (
          !expected.every((field) => left.has(field)) ||
          gone.some((field) => left.has(field) && !field.endsWith('.id'))
        ) {
          differences.push(`${coordinate} leaves ${[...left].join()}: ${query}`);
        }
      }
      expect(differences).toEqual([]);
    },
  );
});

/** The fields that an operation for the planner names. */
function fieldsOf(contract: GraphQLSchema, document: DocumentNode): ReadonlySet<unknown> {
  const fields = new Set<unknown>();
  const typeInfo = new TypeInfo(contract);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field(node) {
        fields.add(`${typeInfo.getParentType()?.name ?? ''}.${node.name.value}`);
      },
    }),
  );
  return fields;
}

function coordinatesOf(contract: GraphQLSchema): readonly string[] {
  return Object.values(contract.getTypeMap()).flatMap((type) => {
    if (isIntrospectionType(type)) return [];
    if (isInputObjectType(type)) return Object.keys(type.getFields()).map((field) => `${type.name}.${field}`);
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => [
      `${type.name}.${field.name}`,
      ...field.args.map(({ name }) => `${type.name}.${field.name}(${name}:)`),
    ]);
  });
}
