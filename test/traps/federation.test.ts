import { ApolloServer, HeaderMap } from '@apollo/server';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execute, parse, type GraphQLSchema } from 'graphql';
import { createAssertionSigner } from '#identity/sign-assertion.ts';
import { assertionHeaderName, createAssertionVerifier } from '#identity/verify-assertion.ts';
import { systemClock } from '#kernel/clock.ts';
import { asId, type RuleId } from '#kernel/ids.ts';
import { shieldSubgraph } from '#policy/shield-subgraph.ts';
import { createVerdictLog } from '#policy/verdict-report.ts';
import { buildSchema } from '#subgraphs/build-schema.ts';
import { serveSubgraph, type RunningSubgraph } from '#subgraphs/serve-subgraph.ts';
import type { Subgraph } from '#subgraphs/subgraph.ts';
import { requesterOf } from '#test/support/requester.ts';
import { silentTelemetry } from '#test/support/silent-telemetry.ts';
import { allow, applyMiddleware, deny, rule, shield } from './fixture/plain-shield.ts';
import { openPlainGateway } from './fixture/plain-gateway.ts';
import { databaseOfNobody, peopleSubgraph } from './fixture/people-subgraph.ts';
import { alice, trapResolvers } from './fixture/trap-resolvers.ts';
import { buildTrapSchema } from './fixture/trap-network.ts';
import { trapDocuments, trapPolicy } from './fixture/trap-schema.ts';

const entitiesQuery = (selection: string) =>
  `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Applicant { ${selection} } } }`;
const representations = [{ __typename: 'Applicant', id: alice, income: 999_999, secret: 'forged' }];

async function askEntities(schema: GraphQLSchema, selection: string, authority = 'narrow'): Promise<string> {
  const result = await execute({
    schema,
    document: parse(entitiesQuery(selection)),
    variableValues: { representations },
    contextValue: {
      rule: asId<RuleId>(`${authority}:appeal`),
      needStated: false,
      cleared: false,
      verdicts: createVerdictLog(),
    },
  });
  return JSON.stringify(result);
}

describe('the entities of a subgraph', () => {
  test('are decided field by field', async () => {
    const schema = shieldSubgraph(buildTrapSchema('people'), trapPolicy);
    const text = await askEntities(schema, 'name income secret');
    expect(text).toContain('"_entities":[{"name":"Alice","income":null,"secret":null}]');
  });

  test('cannot be asked for under a shield that denies the rest and does not name _entities', async () => {
    const named = { Applicant: { name: allow } };
    const closed = applyMiddleware(buildTrapSchema('people'), shield(named, { fallbackRule: deny }));
    const open = applyMiddleware(
      buildTrapSchema('people'),
      shield({ ...named, Query: { _entities: allow } }, { fallbackRule: deny }),
    );
    expect(await askEntities(closed, 'name')).not.toContain('Alice');
    expect(await askEntities(open, 'name')).toContain('Alice');
  });

  test('echo what the caller says where nothing loads them', async () => {
    const { Applicant: _loader, ...resolvers } = trapResolvers.people;
    const schema = buildSubgraphSchema([{ typeDefs: trapDocuments.people, resolvers }]);
    expect(await askEntities(schema, 'income secret')).toContain('"income":999999,"secret":"forged"');
  });

  test('keep ours from starting where nothing loads them', () => {
    const { Applicant: _loader, ...references } = peopleSubgraph.references;
    expect(() => buildSchema({ ...peopleSubgraph, references }, trapDocuments.people)).toThrow(
      'Applicant in applicant has no reference resolver',
    );
  });

  test('are loaded in ours by their key alone', async () => {
    const seen: unknown[] = [];
    const watched: Subgraph<null> = {
      ...peopleSubgraph,
      references: {
        ...peopleSubgraph.references,
        Applicant: (...handed) => {
          seen.push(handed[0]);
          return peopleSubgraph.references['Applicant']?.(...handed);
        },
      },
    };
    const schema = shieldSubgraph(buildSchema(watched, trapDocuments.people), trapPolicy);
    const text = await askEntities(schema, 'income secret', 'wide');
    expect(seen).toEqual([alice]);
    expect(text).toContain('"income":473911,"secret":"s-alice"');
  });
});

test('a shield around the schema of the gateway is never asked', async () => {
  const plain = await openPlainGateway();
  let asked = 0;
  const counting = rule('counting', { cache: 'no_cache' })(() => {
    asked += 1;
    return false;
  });
  const shielded = applyMiddleware(
    plain.schema,
    shield({ Query: { applicant: counting } }, { fallbackRule: counting }),
  );
  const query = `{ applicant(id: "${alice}") { secret } }`;
  const { data } = await plain.ask(query, query, shielded);
  await plain.close();
  expect({ data, asked }).toEqual({ data: { applicant: { secret: 's-alice' } }, asked: 0 });
});

describe('the server of a subgraph', () => {
  const key = new Uint8Array(32).fill(1);
  const sign = createAssertionSigner({ subgraph: 'applicant', key, clock: systemClock });
  let running: RunningSubgraph;
  beforeAll(async () => {
    running = await serveSubgraph({
      subgraph: peopleSubgraph,
      typeDefs: trapDocuments.people,
      policy: trapPolicy,
      db: databaseOfNobody(),
      verifyAssertion: createAssertionVerifier({ subgraph: 'applicant', key, clock: systemClock }),
      proofs: { useOnce: () => Promise.resolve(true) },
      port: 0,
      telemetry: silentTelemetry(),
      tls: null,
    });
  });
  afterAll(() => running.close());

  async function ask(authority: string, query: string, headers: Readonly<Record<string, string>> = {}) {
    const body = JSON.stringify({ query });
    const assertion = sign(requesterOf(authority, 'appeal'), Date.now(), trapPolicy.version, body);
    const sent = { 'content-type': 'application/json', [assertionHeaderName]: assertion, ...headers };
    return (await fetch(running.url, { method: 'POST', headers: sent, body })).text();
  }

  test('decides for each of many callers at once by itself', async () => {
    const query = `{ applicant(id: "${alice}") { name income } }`;
    const authorities = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? 'wide' : 'narrow'));
    const answers = await Promise.all(authorities.map((each) => ask(each, query)));
    expect(answers.map((text) => text.includes('473911'))).toEqual(authorities.map((each) => each === 'wide'));
  });

  test('does not tell how long its fields took, as one does that is left as it comes', async () => {
    const trace = { 'apollo-federation-include-trace': 'ftv1' };
    const query = `{ applicant(id: "${alice}") { name } }`;
    const apollo = new ApolloServer({ schema: buildTrapSchema('people'), logger: quiet });
    await apollo.start();
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(trace)) headers.set(name, value);
    const { body } = await apollo.executeOperation({ query, http: { headers, method: 'POST', search: '', body: {} } });
    await apollo.stop();
    expect(JSON.stringify(body)).toContain('ftv1');
    expect(await ask('narrow', query, trace)).not.toContain('ftv1');
  });

  test('shows nothing of its schema', async () => {
    expect(await ask('narrow', '{ __schema { types { name } } }')).not.toContain('Applicant');
    const text = await ask('narrow', `{ applicant(id: "${alice}") { nam } }`);
    expect(text).not.toMatch(/did you mean|name|Applicant/i);
  });
});

const silence = () => undefined;
const quiet = { debug: silence, info: silence, warn: silence, error: silence };
