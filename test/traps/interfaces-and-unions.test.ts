import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPlainGateway } from './fixture/plain-gateway.ts';
import { openTrapNetwork, type TrapNetwork } from './fixture/trap-network.ts';
import { alice, company, file } from './fixture/trap-resolvers.ts';

describe('a closed field behind an interface or a union', () => {
  let network: TrapNetwork;
  let caseId: string;
  beforeAll(async () => {
    network = await openTrapNetwork();
    caseId = network.idsOf('narrow').seal('Case', file);
  });
  afterAll(() => network.close());

  test('is there to be read where nobody guards it', async () => {
    const plain = await openPlainGateway();
    const { data } = await plain.ask(`{ named(id: "${alice}") { secret ... on Applicant { income } } }`);
    await plain.close();
    expect(data).toEqual({ named: { secret: 's-alice', income: 473_911 } });
  });

  test.each([
    '{ secret }',
    '{ x: secret }',
    '{ ... on Applicant { secret } }',
    '{ ... on Named { secret } }',
    '{ ...N } fragment N on Named { ... on Applicant { ... on Named { secret } } }',
    '{ ... on Applicant { income band } }',
    '{ ... on Applicant { note { hidden } } }',
  ])('stays closed through %s', async (selection) => {
    const [inside = '', fragment = ''] = selection.split(' fragment ');
    const { status, text } = await network.ask(
      'narrow',
      `{ named(id: "${alice}") ${inside} } ${fragment === '' ? '' : `fragment ${fragment}`}`,
    );
    expect(status).toBe(200);
    expect(text).not.toMatch(/s-alice|473911|HIGH|"ill"/);
  });

  test('opens on the type where it is open, and a field of the interface only where all are', async () => {
    const both = await network.ask(
      'narrow',
      `{ named(id: "${company}") { name secret ... on Company { own: secret } } }`,
    );
    expect(both.body.data).toEqual({ named: { name: 'Acme', secret: null, own: 'recipe' } });
  });

  test('of a member of a union is decided by that member, across subgraphs', async () => {
    const query = `{ case(id: "${caseId}") { party { __typename ... on Company { name vat secret } ... on Applicant { secret } } } }`;
    expect((await network.ask('narrow', query)).body.data).toEqual({
      case: { party: { __typename: 'Company', name: 'Acme', vat: 'DK1', secret: 'recipe' } },
    });
  });

  test('named fragments of the client do not hide who an entity is', async () => {
    const query = `{ case(id: "${caseId}") { applicant { ...P nickname } party { ...C } } }
      fragment P on Applicant { name friend note { text } } fragment C on Company { name vat }`;
    const { status, body } = await network.ask('narrow', query);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      case: { applicant: { name: 'Alice', nickname: 'Ally' }, party: { name: 'Acme' } },
    });
  });
});
