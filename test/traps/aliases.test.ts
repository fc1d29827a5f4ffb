import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPlainGateway } from './fixture/plain-gateway.ts';
import { openTrapNetwork, type TrapNetwork } from './fixture/trap-network.ts';
import { alice, bob, file } from './fixture/trap-resolvers.ts';

describe('an alias takes nobody’s place', () => {
  let network: TrapNetwork;
  let plain: Awaited<ReturnType<typeof openPlainGateway>>;
  let id: string;
  beforeAll(async () => {
    network = await openTrapNetwork();
    plain = await openPlainGateway();
    id = network.idsOf('wide').seal('Applicant', alice);
  });
  afterAll(async () => {
    await plain.close();
    await network.close();
  });

  const ask = async (selection: string) =>
    (await network.ask('wide', `{ applicant(id: "${id}") ${selection} }`)).body.data;
  const askPlain = async (selection: string) => (await plain.ask(`{ applicant(id: "${alice}") ${selection} }`)).data;

  test('not that of an input of @requires, as it does in the gateway as it comes', async () => {
    const selection = '{ income: age band }';
    expect(await askPlain(selection)).toEqual({ applicant: { income: 30, band: 'LOW' } });
    expect(await ask(selection)).toEqual({ applicant: { income: 30, band: 'HIGH' } });
  });

  test('not that of a key', async () => {
    const selection = '{ id: friend nickname }';
    expect(await askPlain(selection)).toEqual({ applicant: { id: alice, nickname: 'Ally' } });
    expect(await ask(selection)).toEqual({ applicant: { id: bob, nickname: 'Ally' } });
  });

  test('not that of __typename', async () => {
    const selection = '{ __typename: name nickname }';
    expect(await askPlain(selection)).toEqual({ applicant: { __typename: 'Applicant', nickname: 'Ally' } });
    expect(await ask(selection)).toEqual({ applicant: { __typename: 'Alice', nickname: 'Ally' } });
  });

  test('not that of a field whose name is made of a path', async () => {
    const { body } = await network.ask(
      'narrow',
      `{ applicant(id: "${network.idsOf('narrow').seal('Applicant', alice)}") { note { text } note_text: secret } }`,
    );
    expect(body.data).toEqual({ applicant: { note: { text: 'plain' }, note_text: null } });
  });

  test('nor do aliases two objects deep, across subgraphs, reach what all objects share', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const caseId = network.idsOf('wide').seal('Case', file);
    const { body } = await network.ask(
      'wide',
      `query ($prototype: ID!, $constructor: ID!) {
        case(id: $prototype) { id constructor: applicant { nickname prototype: note { isAdmin: text } } }
        constructor: applicant(id: $constructor) { nickname prototype: note { isAdmin: text } }
      }`,
      { prototype: caseId, constructor: id },
    );
    const person = { nickname: 'Ally', prototype: { isAdmin: 'plain' } };
    expect(body.data).toEqual({ case: { id: caseId, constructor: person }, constructor: person });
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect({}).not.toHaveProperty('isAdmin');
  });

  test('nor does a variable called __proto__', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const query = 'query ($__proto__: PersonFilter) { people(filter: $__proto__) { totalCount } }';
    const response = await fetch(`${network.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer wide' },
      body: `{"query":${JSON.stringify(query)},"variables":{"__proto__":{"isAdmin":"yes","name":"Bob"}}}`,
    });
    expect(response.status).toBeLessThan(500);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect({}).not.toHaveProperty('isAdmin');
  });

  test.each(['constructor', 'prototype', '__proto__', 'toString', 'hasOwnProperty'])(
    'nor does one called %s reach what all objects share',
    async (name) => {
      const before = Object.getOwnPropertyNames(Object.prototype);
      const selection = `{ name ${name}: note { prototype: text __proto__: text isAdmin: text } nickname band }`;
      const data = JSON.stringify(await ask(selection));
      expect(data).toContain(`"${name}":{"prototype":"plain","__proto__":"plain","isAdmin":"plain"}`);
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
      expect({}).not.toHaveProperty('isAdmin');
    },
  );
});
