import { describe, expect, test } from '@jest/globals';
import { ConfigError } from './config-error.ts';
import type { Environment } from './env.ts';
import { loadClientConfig, loadConfig } from './load-config.ts';
import { parseRole, type Role } from './role.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const databaseUrl = 'postgres://gateway:hunter2@db/disclosure';

const gatewayEnvironment: Environment = {
  DATABASE_URL: databaseUrl,
  ISSUER_URL: 'https://login.example',
  SUBGRAPH_URL_APPLICANT: 'http://applicant:4010/graphql',
  SUBGRAPH_URL_CASE: 'https://case.example/graphql',
  SUBGRAPH_URL_SPONSOR: 'http://127.0.0.1:4012/graphql',
  SUBGRAPH_URL_OVERSIGHT: 'http://[::1]:4013/graphql',
  SUBGRAPH_URL_DESK: 'http://[::1]:4013/graphql',
  ASSERTION_KEY_APPLICANT: key,
  ASSERTION_KEY_CASE: key,
  ASSERTION_KEY_SPONSOR: key,
  ASSERTION_KEY_OVERSIGHT: key,
  ASSERTION_KEY_DESK: key,
  RECORD_LINK_KEY: key,
  RECIPIENT_ID_KEY: key,
};

function noFiles(): string {
  throw new Error('no such file');
}

function problems(
  role: Role,
  environment: Environment,
  readFile: (path: string) => string = noFiles,
): readonly string[] {
  try {
    loadConfig(role, environment, readFile);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('role all', () => {
  test('needs nothing', () => {
    expect(loadConfig({ kind: 'all' }, {}, noFiles)).toEqual({
      kind: 'all',
      logLevel: 'info',
      host: '127.0.0.1',
      port: 4000,
      publicUrl: null,
      dataDir: '.data',
      store: { kind: 'pglite', dir: '.data/store' },
      issuer: { kind: 'development', port: 4001 },
      audience: 'urn:disclosure-gateway',
      clearedClients: ['pet', 'fe', 'flygtningenaevnet'],
      recordLinkKey: null,
      recipientIdKey: null,
      documentMaxBytes: 52_428_800,
    });
  });

  test('takes PostgreSQL where DATABASE_URL is set, and a role of its own per component', () => {
    const environment = { DATABASE_URL: databaseUrl, DATABASE_URL_CASE: 'postgresql://case@db/disclosure' };
    const config = loadConfig({ kind: 'all' }, environment, noFiles);
    if (config.kind !== 'all' || config.store.kind !== 'postgres') throw new Error('not PostgreSQL');
    expect(config.store.url.reveal()).toBe(databaseUrl);
    expect(Object.keys(config.store.componentUrls)).toEqual(['case']);
    expect(config.store.componentUrls.case?.reveal()).toBe('postgresql://case@db/disclosure');
  });

  test('does not take the url of a component for the whole', () => {
    expect(problems({ kind: 'all' }, { DATABASE_URL_CASE: databaseUrl })).toEqual([
      'DATABASE_URL_CASE is set without DATABASE_URL',
    ]);
  });

  test('starts no development issuer where ISSUER_URL is set', () => {
    expect(loadConfig({ kind: 'all' }, { ISSUER_URL: 'https://login.example' }, noFiles)).toMatchObject({
      issuer: { kind: 'url', url: 'https://login.example' },
    });
  });

  test('clears its own development clients, and of another issuer only those that are named', () => {
    const other = { ISSUER_URL: 'https://login.example' };
    expect(loadConfig({ kind: 'all' }, other, noFiles)).toMatchObject({ clearedClients: [] });
    for (const issuer of [{}, other]) {
      const environment = { ...issuer, CLEARED_CLIENTS: 'pet-7, FE:2' };
      expect(loadConfig({ kind: 'all' }, environment, noFiles)).toMatchObject({ clearedClients: ['pet-7', 'FE:2'] });
    }
  });

  test('puts the development issuer beside the gateway', () => {
    expect(loadConfig({ kind: 'all' }, { PORT: '5000' }, noFiles)).toMatchObject({ issuer: { port: 5001 } });
    expect(loadConfig({ kind: 'all' }, { PORT: '0' }, noFiles)).toMatchObject({ issuer: { port: 0 } });
  });

  test('is frozen to the leaves', () => {
    const config = loadConfig({ kind: 'all' }, {}, noFiles);
    expect(Object.isFrozen(config)).toBe(true);
    expect(config.kind === 'all' && Object.isFrozen(config.store)).toBe(true);
  });

  test('names every problem at once, and no secret', () => {
    const environment: Environment = {
      PORT: '65536',
      ISSUER_PORT: '4k',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://hunter2@db',
      AUDIENCE: 'gateway',
      PUBLIC_URL: 'http://gateway.example',
      CLEARED_CLIENTS: 'pet,,fe',
      ISSUER_URL: 'ftp://login.example',
      RECORD_LINK_KEY: 'hunter2',
      DOCUMENT_MAX_BYTES: '2147483648',
    };
    const found = problems({ kind: 'all' }, environment);
    expect(found.map((problem) => problem.split(' ')[0]).sort()).toEqual(Object.keys(environment).sort());
    expect(found.join()).not.toContain('hunter2');
  });
});

describe('role gateway', () => {
  const role: Role = { kind: 'gateway' };

  test('has what it needs and nothing else', () => {
    const config = loadConfig(role, gatewayEnvironment, noFiles);
    if (config.kind !== 'gateway') throw new Error('another role');
    expect(config.store.url.reveal()).toBe(databaseUrl);
    expect(config.subgraphs.case.url).toBe('https://case.example/graphql');
    expect(config.subgraphs.case.assertionKey.reveal()).toHaveLength(32);
    expect([config.publicUrl, config.clearedClients]).toEqual([null, []]);
    expect(JSON.stringify(config)).not.toContain(key);
  });

  test('is told where clients reach it, and which of them are cleared', () => {
    const environment = { ...gatewayEnvironment, PUBLIC_URL: 'https://gateway.example/v1', CLEARED_CLIENTS: 'pet-7' };
    expect(loadConfig(role, environment, noFiles)).toMatchObject({
      publicUrl: 'https://gateway.example/v1',
      clearedClients: ['pet-7'],
    });
  });

  test.each(['', ' ', 'pet fe', 'a'.repeat(129), Array.from({ length: 101 }, () => 'pet').join()])(
    'does not take "%s" for client ids',
    (text) => {
      expect(problems(role, { ...gatewayEnvironment, CLEARED_CLIENTS: text })).toEqual([
        'CLEARED_CLIENTS is not a list of at most 100 client ids, separated by commas',
      ]);
    },
  );

  test('lists every variable that is missing', () => {
    expect([...problems(role, {})].sort()).toEqual(
      Object.keys({ ...gatewayEnvironment, DATABASE_URL_GATEWAY: '' })
        .filter((name) => name !== 'DATABASE_URL')
        .map((name) => `${name} is missing`)
        .sort(),
    );
  });

  test.each([
    'http://case.example/graphql',
    'http://10.0.0.1:4010/graphql',
    'http://localhost.example',
    'https://user:hunter2@case.example',
    'https://case.example/graphql?x=1',
    'case:4010',
  ])('does not send personal data to %s', (url) => {
    const [problem, ...others] = problems(role, { ...gatewayEnvironment, SUBGRAPH_URL_CASE: url });
    expect(problem).toMatch(/^SUBGRAPH_URL_CASE is not an https URL/);
    expect(others).toEqual([]);
  });
});

describe('role subgraph', () => {
  const role: Role = { kind: 'subgraph', name: 'case' };

  test('logs in as itself where it has a url of its own', () => {
    const environment = {
      DATABASE_URL: databaseUrl,
      DATABASE_URL_CASE: 'postgres://case@db/x',
      ASSERTION_KEY_CASE: key,
    };
    const config = loadConfig(role, environment, noFiles);
    if (config.kind !== 'subgraph') throw new Error('another role');
    expect(config.store.componentUrls.case?.reveal()).toBe('postgres://case@db/x');
    expect(config.port).toBe(4010);
  });

  test('names its own variables when they are missing', () => {
    expect(problems(role, { ASSERTION_KEY_SPONSOR: key })).toEqual([
      'DATABASE_URL_CASE is missing',
      'ASSERTION_KEY_CASE is missing',
    ]);
  });

  test('holds the key of the record only where it reads the record', () => {
    const environment = { DATABASE_URL: databaseUrl, ASSERTION_KEY_CASE: key, ASSERTION_KEY_OVERSIGHT: key };
    const withKey = { ...environment, RECORD_LINK_KEY: key };
    expect(loadConfig(role, withKey, noFiles)).toMatchObject({ recordLinkKey: null });
    expect(problems({ kind: 'subgraph', name: 'oversight' }, environment)).toEqual(['RECORD_LINK_KEY is missing']);
  });
});

describe('roles migrate and issuer', () => {
  test('migrate needs the database', () => {
    expect(problems({ kind: 'migrate' }, {})).toEqual(['DATABASE_URL is missing']);
  });

  test('issuer may be told its public name', () => {
    expect(
      loadConfig({ kind: 'issuer' }, { ISSUER_URL: 'http://issuer:4001', HOST: '0.0.0.0' }, noFiles),
    ).toMatchObject({
      issuerUrl: 'http://issuer:4001',
      host: '0.0.0.0',
      port: 4001,
    });
  });
});

describe('a secret in a file', () => {
  test('is read without its line end', () => {
    const config = loadConfig({ kind: 'migrate' }, { DATABASE_URL_FILE: '/run/url' }, (path) => {
      expect(path).toBe('/run/url');
      return `${databaseUrl}\n`;
    });
    expect(config.kind === 'migrate' && config.store.url.reveal()).toBe(databaseUrl);
  });

  test('beside the variable itself is a problem', () => {
    const environment = { DATABASE_URL: databaseUrl, DATABASE_URL_FILE: '/run/url' };
    expect(problems({ kind: 'migrate' }, environment, () => databaseUrl)).toEqual([
      'DATABASE_URL and DATABASE_URL_FILE are both set',
    ]);
  });

  test('that cannot be read is a problem', () => {
    expect(problems({ kind: 'migrate' }, { DATABASE_URL_FILE: '/run/url' })).toEqual([
      'DATABASE_URL_FILE names a file that cannot be read',
      'DATABASE_URL is missing',
    ]);
  });
});

test('the commands find the gateway and the issuer by the same variables', () => {
  expect(loadClientConfig({ PORT: '5000', DATA_DIR: '/data' })).toEqual({
    gatewayUrl: 'http://127.0.0.1:5000/graphql',
    issuerUrl: 'http://127.0.0.1:5001',
    dataDir: '/data',
  });
  expect(loadClientConfig({ ISSUER_URL: 'http://127.0.0.1:9' })).toMatchObject({ issuerUrl: 'http://127.0.0.1:9' });
});

test.each<[string, Role | null]>([
  ['', { kind: 'all' }],
  ['all', { kind: 'all' }],
  ['migrate', { kind: 'migrate' }],
  ['gateway', { kind: 'gateway' }],
  ['issuer', { kind: 'issuer' }],
  ['subgraph case', { kind: 'subgraph', name: 'case' }],
  ['subgraph', null],
  ['subgraph police', null],
  ['subgraph case sponsor', null],
  ['gateway case', null],
  ['constructor', null],
])('the arguments "%s" name a role or none', (args, role) => {
  expect(parseRole(args.split(' ').filter((arg) => arg !== ''))).toEqual(role);
});
