import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { assertionHeaderName } from '#identity/verify-assertion.ts';
import { openTrapNetwork, type TrapNetwork } from './fixture/trap-network.ts';
import { alice } from './fixture/trap-resolvers.ts';

describe('what a caller says about itself', () => {
  let network: TrapNetwork;
  let query: string;
  beforeAll(async () => {
    network = await openTrapNetwork();
    query = `{ applicant(id: "${network.idsOf('narrow').seal('Applicant', alice)}") { name income } }`;
  });
  afterAll(() => network.close());

  test.each<[string, Readonly<Record<string, string>>]>([
    ['nothing', {}],
    ['an authority', { 'x-authority': 'wide', authority: 'wide', 'disclosure-authority': 'wide' }],
    ['a purpose of another kind', { 'x-purpose': 'audit', purpose: 'audit' }],
    ['a requester', { 'disclosure-requester': '{"authority":"wide","purpose":"appeal","cleared":true}' }],
    ['an assertion', { [assertionHeaderName]: 'e30.x' }],
    ['a clearance', { 'disclosure-clearance': 'true', cleared: 'true', 'x-cleared': '1' }],
    ['an address', { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' }],
    ['a host', { 'x-forwarded-host': 'people' }],
    ['a method', { 'x-http-method-override': 'GET', 'x-http-method': 'DELETE' }],
    ['a trace request', { 'apollo-federation-include-trace': 'ftv1', 'apollo-query-plan-experimental': '1' }],
  ])('%s: counts for nothing', async (_what, headers) => {
    const { status, body, text } = await network.ask('narrow', query, {}, headers);
    expect(status).toBe(200);
    expect(body.data).toEqual({ applicant: { name: 'Alice', income: null } });
    expect(Object.keys(body.extensions ?? {})).toEqual(['disclosure']);
    expect(text).not.toMatch(/473911|ftv1|queryPlan/);
    expect(network.records.at(-1)).toMatchObject({ authority: 'narrow', purpose: 'appeal' });
  });
});
