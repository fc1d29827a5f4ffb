import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, getVariableValues, Kind, parse, validate } from 'graphql';
import { errorCodes } from '#kernel/error-codes.ts';
import { openPlainGateway } from './fixture/plain-gateway.ts';
import { openTrapNetwork, type Tamper, type TrapNetwork } from './fixture/trap-network.ts';
import { alice } from './fixture/trap-resolvers.ts';
import { trapContract } from './fixture/trap-schema.ts';

const badRequest = JSON.stringify({
  errors: [{ message: errorCodes.BAD_REQUEST.message, extensions: { code: 'BAD_REQUEST' } }],
});

describe('suggestions', () => {
  let network: TrapNetwork;
  beforeAll(async () => {
    network = await openTrapNetwork();
  });
  afterAll(() => network.close());

  test.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['a field', '{ applicant(id: "x") { incom } }', {}],
    ['an argument', '{ people(filtr: {}) { totalCount } }', {}],
    ['a type', '{ named(id: "x") { ... on Applicnt { name } } }', {}],
    ['an enum value', '{ people(order: INCOM) { totalCount } }', {}],
    ['an input field', '{ people(filter: { incomeOve: 1 }) { totalCount } }', {}],
  ])('for %s are what the parser would make, and not what a caller gets', async (_what, query, variables) => {
    const [problem] = validate(buildSchema(trapContract), parse(query));
    expect(problem?.message).toContain('Did you mean');
    expect((await network.ask('narrow', query, variables)).text).toBe(badRequest);
  });

  test.each<[string, unknown]>([
    ['an input field', { incomeOve: 473_911 }],
    ['an enum value', { order: 'INCOM' }],
    ['a value', { incomeOver: 'Jensen' }],
  ])('for %s in a variable likewise, and the value is not echoed', async (_what, filter) => {
    const query = 'query ($filter: PersonFilter) { people(filter: $filter) { totalCount } }';
    const [definition] = parse(query).definitions;
    const definitions = definition?.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [];
    const { errors } = getVariableValues(buildSchema(trapContract), definitions, { filter });
    expect(errors?.[0]?.message).toMatch(/Did you mean|Jensen/);
    expect((await network.ask('narrow', query, { filter })).text).toBe(badRequest);
  });
});

describe('what a subgraph says of its failure', () => {
  const sql = 'duplicate key value violates unique constraint (cpr)=(010203-1234)';
  const failing: Tamper = () =>
    JSON.stringify({
      data: { applicant: null, a__applicant: null },
      errors: [
        { message: sql, path: ['applicant'], extensions: { sql, stacktrace: ['at pg'], serviceName: 'people' } },
      ],
      extensions: { disclosureVerdicts: { opened: [] } },
    });

  test('passes through the gateway as it comes', async () => {
    const plain = await openPlainGateway(failing);
    const { messages } = await plain.ask(`{ applicant(id: "${alice}") { name } }`);
    await plain.close();
    expect(messages).toEqual([sql]);
  });

  test('does not pass through ours, nor into its log', async () => {
    const network = await openTrapNetwork({ tamper: failing });
    const id = network.idsOf('wide').seal('Applicant', alice);
    const { status, text } = await network.ask('wide', `{ applicant(id: "${id}") { name } }`);
    await network.close();
    expect({ status, text }).toEqual({
      status: 503,
      text: JSON.stringify({
        errors: [{ message: errorCodes.UPSTREAM_UNAVAILABLE.message, extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
      }),
    });
    expect(network.logLines.join('\n')).not.toMatch(/duplicate|010203|at pg/);
    expect(JSON.stringify(network.refusals)).not.toMatch(/duplicate|010203/);
  });
});
