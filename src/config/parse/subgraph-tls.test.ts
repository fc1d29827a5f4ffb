import { beforeAll, describe, expect, test } from '@jest/globals';
import { createTestAuthority, type Certified } from '#test/support/certificates.ts';
import { ConfigError } from '../config-error.ts';
import type { Environment } from '../env.ts';
import { loadConfig } from '../load-config.ts';
import type { Role } from '../role.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const databaseUrl = 'postgres://case@db/x';
const subgraph: Role = { kind: 'subgraph', name: 'case' };
const own: Environment = { DATABASE_URL: databaseUrl, ASSERTION_KEY_CASE: key };

function noFiles(): string {
  throw new Error('no such file');
}

function problems(role: Role, environment: Environment): readonly string[] {
  try {
    loadConfig(role, environment, noFiles);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the certificates between gateway and subgraphs', () => {
  let ca: string;
  let one: Certified;
  let other: Certified;
  let given: Environment;
  beforeAll(async () => {
    const authority = await createTestAuthority('inside');
    ca = authority.certificate;
    one = await authority.issue('one');
    other = await authority.issue('other');
    given = { SUBGRAPH_TLS_KEY: one.key, SUBGRAPH_TLS_CERTIFICATE: one.certificate, SUBGRAPH_TLS_CA: ca };
  });

  test('are taken all three, and the key does not show itself', () => {
    const config = loadConfig(subgraph, { ...own, ...given }, noFiles);
    expect(config).toMatchObject({ tls: { certificate: one.certificate, ca } });
    expect(config.kind === 'subgraph' && config.tls?.key.reveal()).toBe(one.key);
    expect(JSON.stringify(config)).not.toContain('PRIVATE KEY');
    expect(loadConfig(subgraph, own, noFiles)).toMatchObject({ tls: null });
  });

  test('are not taken by halves', () => {
    const { SUBGRAPH_TLS_KEY: _key, ...withoutKey } = given;
    expect(problems(subgraph, { ...own, ...withoutKey })).toEqual(['SUBGRAPH_TLS_KEY is missing']);
    expect(problems(subgraph, { ...own, SUBGRAPH_TLS_KEY: one.key })).toEqual([
      'SUBGRAPH_TLS_CERTIFICATE is missing',
      'SUBGRAPH_TLS_CA is missing',
    ]);
  });

  test('are not taken where they do not belong together or cannot be read', () => {
    const mismatch = 'SUBGRAPH_TLS_KEY is not the key of SUBGRAPH_TLS_CERTIFICATE, or one of the three cannot be read';
    expect(problems(subgraph, { ...own, ...given, SUBGRAPH_TLS_KEY: other.key })).toEqual([mismatch]);
    const broken = one.certificate.replaceAll('M', '?');
    expect(problems(subgraph, { ...own, ...given, SUBGRAPH_TLS_CERTIFICATE: broken })).toEqual([mismatch]);
    expect(problems(subgraph, { ...own, ...given, SUBGRAPH_TLS_CA: broken })).toEqual([mismatch]);
    expect(problems(subgraph, { ...own, ...given, SUBGRAPH_TLS_CA: 'ca.pem' })).toEqual([
      'SUBGRAPH_TLS_CA is not a PEM text',
      mismatch,
    ]);
  });

  test('leave the gateway no address without TLS', () => {
    const names = ['APPLICANT', 'CASE', 'SPONSOR', 'OVERSIGHT', 'DESK'];
    const addresses = (scheme: string): Environment =>
      Object.fromEntries(
        names.map((name) => [`SUBGRAPH_URL_${name}`, `${scheme}://${name.toLowerCase()}:4010/graphql`]),
      );
    const gateway: Role = { kind: 'gateway' };
    const about = (environment: Environment): readonly string[] =>
      problems(gateway, { ...gatewayEnvironment, ...environment }).filter((problem) => problem.startsWith('SUBGRAPH'));
    expect(about({ ...addresses('https'), ...given })).toEqual([]);
    expect(about(addresses('https'))).toEqual([]);
    expect(about({ ...addresses('https'), ...given, SUBGRAPH_URL_DESK: 'http://desk:4010/graphql' })).toEqual([
      'SUBGRAPH_URL_DESK is not https, and SUBGRAPH_TLS_KEY is set',
    ]);
  });
});

const gatewayEnvironment: Environment = {
  DATABASE_URL: databaseUrl,
  TRUSTED_ISSUERS: '[{"url":"https://login.example","authorities":"*","assurance":"high"}]',
  ASSERTION_KEY_APPLICANT: key,
  ASSERTION_KEY_CASE: key,
  ASSERTION_KEY_SPONSOR: key,
  ASSERTION_KEY_OVERSIGHT: key,
  ASSERTION_KEY_DESK: key,
  RECORD_LINK_KEY: key,
  RECIPIENT_ID_KEY: key,
  LOG_NAME: 'log.example/disclosures',
  LOG_KEY: key,
};
