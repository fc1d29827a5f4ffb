import { describe, expect, test } from '@jest/globals';
import { ConfigError } from '../config-error.ts';
import type { Environment } from '../env.ts';
import { loadConfig } from '../load-config.ts';

const key = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43), d: 'd'.repeat(43) };
const trusted = '[{"url":"https://login.example","authorities":"*","assurance":"substantial"}]';
const complete: Environment = {
  TRUSTED_ISSUERS: trusted,
  DASHBOARD_ISSUER: 'https://login.example',
  DASHBOARD_CLIENT_ID: 'dashboard-7',
  DASHBOARD_CLIENT_KEY: JSON.stringify(key),
};
const noFiles = (): string => '';

function load(environment: Environment) {
  const config = loadConfig({ kind: 'all' }, environment, noFiles);
  return config.kind === 'all' ? config.signInClient : undefined;
}

function problems(environment: Environment): readonly string[] {
  try {
    load(environment);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.problems : ['another error'];
  }
}

describe('the client that people sign in through', () => {
  test('is an issuer that is trusted, an id and a key, which is a secret', () => {
    const client = load(complete);
    expect(JSON.stringify(client)).toBe(
      '{"issuer":"https://login.example","clientId":"dashboard-7","clientKey":"[secret]"}',
    );
    expect(client?.clientKey.reveal()).toEqual(key);
  });

  test('is all three or none', () => {
    expect(load({ TRUSTED_ISSUERS: trusted })).toBeNull();
    expect(problems({ TRUSTED_ISSUERS: trusted, DASHBOARD_CLIENT_ID: 'dashboard-7' })).toEqual([
      'DASHBOARD_ISSUER is missing',
      'DASHBOARD_CLIENT_KEY is missing',
    ]);
  });

  test.each([
    ['DASHBOARD_ISSUER', 'https://other.example', 'is not one of TRUSTED_ISSUERS'],
    ['DASHBOARD_CLIENT_ID', 'a b', 'is not 1 to 128 visible ASCII characters'],
    ['DASHBOARD_CLIENT_KEY', '{', 'is not the private part of an ES256 key as a JSON Web Key'],
    [
      'DASHBOARD_CLIENT_KEY',
      JSON.stringify({ ...key, d: undefined }),
      'is not the private part of an ES256 key as a JSON Web Key',
    ],
  ])('%s as %s is a problem', (name, value, problem) => {
    expect(problems({ ...complete, [name]: value })).toEqual([`${name} ${problem}`]);
  });
});
