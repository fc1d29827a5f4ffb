import { describe, expect, test } from '@jest/globals';
import { ConfigError } from './config-error.ts';
import type { Environment } from './env.ts';
import { loadClientConfig, loadConfig } from './load-config.ts';
import { parseRole, type Role } from './role.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const databaseUrl = 'postgres://gateway:hunter2@db/disclosure';

const gatewayEnvironment: Environment = {
  DATABASE_URL: databaseUrl,
  TRUSTED_ISSUERS: '[{"url":"https://login.example","authorities":"*","assurance":"substantial"}]',
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
  LOG_NAME: 'log.example/disclosures',
  LOG_KEY: key,
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
  const other = { TRUSTED_ISSUERS: gatewayEnvironment.TRUSTED_ISSUERS ?? '' };

  test('needs nothing', () => {
    expect(loadConfig({ kind: 'all' }, {}, noFiles)).toEqual({
      kind: 'all',
      logLevel: 'info',
      schemaDir: null,
      metricsPort: null,
      tracesUrl: null,
      host: '127.0.0.1',
      port: 4000,
      tls: null,
      publicUrl: null,
      dataDir: '.data',
      store: { kind: 'pglite', dir: '.data/store' },
      issuers: { kind: 'development', port: 4001 },
      audience: 'urn:disclosure-gateway',
      clearedClients: ['pet', 'fe', 'flygtningenaevnet'],
      bearerAuthorities: [],
      freeDocuments: 'all',
      logName: 'disclosure-gateway.localhost/log',
      logWitnesses: [],
      logKeys: [],
      ...{ recordLinkKey: null, recipientIdKey: null, signInClient: null },
      documentMaxBytes: 52_428_800,
      quotas: {
        requestsPerMinute: 6000,
        personsPerHour: 10_000,
        personsPerDay: 50_000,
        samePersonPerHour: 3000,
      },
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

  test('starts no development issuer where others are trusted', () => {
    expect(loadConfig({ kind: 'all' }, other, noFiles)).toMatchObject({
      issuers: {
        kind: 'trusted',
        list: [{ url: 'https://login.example', authorities: 'all', assurance: 'substantial' }],
      },
    });
  });

  test('clears its own development clients, and of another issuer only those that are named', () => {
    expect(loadConfig({ kind: 'all' }, other, noFiles)).toMatchObject({ clearedClients: [] });
    for (const issuer of [{}, other]) {
      const environment = { ...issuer, CLEARED_CLIENTS: 'pet-7, FE:2' };
      expect(loadConfig({ kind: 'all' }, environment, noFiles)).toMatchObject({ clearedClients: ['pet-7', 'FE:2'] });
    }
  });

  test('puts the development issuer beside the gateway', () => {
    expect(loadConfig({ kind: 'all' }, { PORT: '5000' }, noFiles)).toMatchObject({ issuers: { port: 5001 } });
    expect(loadConfig({ kind: 'all' }, { PORT: '0' }, noFiles)).toMatchObject({ issuers: { port: 0 } });
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
      FREE_DOCUMENTS: 'uim,',
      BEARER_AUTHORITIES: 'siri,*',
      TRUSTED_ISSUERS: 'ftp://login.example',
      RECORD_LINK_KEY: 'hunter2',
      DOCUMENT_MAX_BYTES: '2147483648',
      QUOTA_REQUESTS_PER_MINUTE: '0',
      QUOTA_PERSONS_PER_HOUR: '1e3',
      QUOTA_PERSONS_PER_DAY: '-1',
      QUOTA_SAME_PERSON_PER_HOUR: 'none',
    };
    const found = problems({ kind: 'all' }, environment);
    expect(found.map((problem) => problem.split(' ')[0]).sort()).toEqual(Object.keys(environment).sort());
    expect(found.join()).not.toContain('hunter2');
  });
});

describe('role gateway', () => {
  test('signs the log with one key, and with two while one replaces the other', () => {
    const config = loadConfig({ kind: 'gateway' }, { ...gatewayEnvironment, LOG_KEY_NEXT: key }, noFiles);
    expect(config).toMatchObject({ logKeys: [expect.anything(), expect.anything()] });
    expect(problems({ kind: 'gateway' }, { ...gatewayEnvironment, LOG_NAME: 'a+b', LOG_KEY_NEXT: 'x' })).toEqual([
      'LOG_NAME is not a name without spaces and plus signs, of at most 200 characters',
      'LOG_KEY_NEXT is not 32 bytes in base64 (openssl rand -base64 32)',
    ]);
  });

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

  const issuer = { url: 'https://login.example', authorities: ['siri'], assurance: 'high' };
  test('trusts several issuers, each for its authorities', () => {
    const second = { url: 'https://login.example/', authorities: ['kommune', 'region'], assurance: 'low' };
    const environment = { ...gatewayEnvironment, TRUSTED_ISSUERS: JSON.stringify([issuer, second]) };
    expect(loadConfig(role, environment, noFiles)).toMatchObject({ issuers: [issuer, second] });
  });

  test.each([
    [],
    [issuer, issuer],
    issuer,
    [{ ...issuer, url: 'http://login.example' }],
    [{ ...issuer, authorities: [] }],
    [{ ...issuer, authorities: 'siri' }],
    [{ ...issuer, authorities: ['*'] }],
    [{ ...issuer, assurance: 'medium' }],
    [{ ...issuer, assurance: undefined }],
    [{ ...issuer, audience: 'x' }],
    Array.from({ length: 11 }, (_, index) => ({ ...issuer, url: `https://login${String(index)}.example` })),
  ])('does not trust %j', (list) => {
    expect(problems(role, { ...gatewayEnvironment, TRUSTED_ISSUERS: JSON.stringify(list) })).toEqual([
      'TRUSTED_ISSUERS is not a JSON list of 1 to 10 issuers, each with url, authorities and assurance',
    ]);
  });

  test.each<[string | undefined, unknown]>([
    [undefined, []],
    ['*', 'all'],
    ['siri, kommune', ['siri', 'kommune']],
  ])('takes bearer tokens of %s', (text, list) => {
    const environment = text === undefined ? gatewayEnvironment : { ...gatewayEnvironment, BEARER_AUTHORITIES: text };
    expect(loadConfig(role, environment, noFiles)).toMatchObject({ bearerAuthorities: list });
  });

  test.each([
    '',
    ' ',
    '*,siri',
    'Siri',
    'siri kommune',
    'a'.repeat(81),
    Array.from({ length: 101 }, () => 'siri').join(),
  ])('does not take "%s" for authorities', (text) => {
    const found = problems(role, { ...gatewayEnvironment, BEARER_AUTHORITIES: text });
    expect(found).toEqual([
      'BEARER_AUTHORITIES is neither * nor a list of at most 100 authorities, separated by commas',
    ]);
  });

  test('lets nobody send free documents but whom it names', () => {
    const given = (text: string): Environment => ({ ...gatewayEnvironment, FREE_DOCUMENTS: text });
    expect(loadConfig(role, gatewayEnvironment, noFiles)).toMatchObject({ freeDocuments: [] });
    expect(loadConfig(role, given('uim, siri'), noFiles)).toMatchObject({ freeDocuments: ['uim', 'siri'] });
    expect(loadConfig(role, given('*'), noFiles)).toMatchObject({ freeDocuments: 'all' });
    expect(problems(role, given('*,uim'))).toEqual([
      'FREE_DOCUMENTS is neither * nor a list of at most 100 authorities, separated by commas',
    ]);
  });

  test('listens with TLS where it has a key, a certificate and whose clients to believe, all three', () => {
    const pem = '-----BEGIN X-----';
    const environment = { ...gatewayEnvironment, GATEWAY_TLS_KEY: pem, GATEWAY_TLS_CERTIFICATE: pem };
    expect(problems(role, environment)).toEqual(['GATEWAY_TLS_CLIENT_CA is missing']);
    expect(problems(role, { ...environment, GATEWAY_TLS_CLIENT_CA: 'x' })).toEqual([
      'GATEWAY_TLS_CLIENT_CA is not a PEM text',
    ]);
    const config = loadConfig(role, { ...environment, GATEWAY_TLS_CLIENT_CA: pem }, noFiles);
    expect(config).toMatchObject({ tls: { certificate: pem, clientCa: pem } });
    expect(config.kind === 'gateway' && config.tls?.key.reveal()).toBe(pem);
    expect(JSON.stringify(config)).toContain('"key":"[secret]"');
  });

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

  test('takes a second key of its own while keys change', () => {
    const next = Buffer.alloc(32, 2).toString('base64');
    const environment = { DATABASE_URL: databaseUrl, ASSERTION_KEY_CASE: key, ASSERTION_KEY_SPONSOR_NEXT: next };
    expect(loadConfig(role, environment, noFiles)).toMatchObject({ nextAssertionKey: null });
    const config = loadConfig(role, { ...environment, ASSERTION_KEY_CASE_NEXT: next }, noFiles);
    if (config.kind !== 'subgraph') throw new Error('another role');
    expect(config.nextAssertionKey?.reveal()).toEqual(new Uint8Array(32).fill(2));
    expect(problems(role, { ...environment, ASSERTION_KEY_CASE_NEXT: 'x' })).toEqual([
      'ASSERTION_KEY_CASE_NEXT is not 32 bytes in base64 (openssl rand -base64 32)',
    ]);
  });

  test('tells of itself where it is told to', () => {
    const environment = { DATABASE_URL: databaseUrl, ASSERTION_KEY_CASE: key };
    expect(loadConfig(role, environment, noFiles)).toMatchObject({ metricsPort: null, tracesUrl: null });
    const told = { ...environment, METRICS_PORT: '9464', TRACES_URL: 'http://collector:4318/v1/traces' };
    expect(loadConfig(role, told, noFiles)).toMatchObject({
      metricsPort: 9464,
      tracesUrl: 'http://collector:4318/v1/traces',
    });
    expect(problems(role, { ...environment, METRICS_PORT: 'x', TRACES_URL: 'http://collector.example' })).toHaveLength(
      2,
    );
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

describe('the address of a subgraph', () => {
  const role: Role = { kind: 'subgraph', name: 'case' };
  const problemsAt = (HOST: string, more: Environment = {}) =>
    problems(role, { DATABASE_URL: databaseUrl, ASSERTION_KEY_CASE: key, HOST, ...more });
  const refused = ['HOST is not a loopback or private IP address, nor 0.0.0.0 or :: with CLOSED_NETWORK=true'];

  test.each([
    ...['127.0.0.1', '127.8.9.10', '::1', '10.255.0.1', '172.16.0.1', '172.31.255.255', '192.168.3.4'],
    ...['fd12::3', 'fc00::1', '169.254.7.7', 'fe80::1', 'fe80::1%eth0', '::ffff:10.0.0.1'],
  ])('may be %s', (address) => {
    expect(problemsAt(address)).toEqual([]);
  });

  test.each([
    ...[
      '8.8.8.8',
      '172.15.0.1',
      '172.32.0.1',
      '192.169.0.1',
      '100.64.0.1',
      '11.0.0.1',
      '2001:db8::1',
      '::ffff:8.8.8.8',
    ],
    ...['localhost', 'case.example', '127.0.0.1:80', '127.1', '010.0.0.1', ' 127.0.0.1', 'fe00::1', '0', '%', '%eth0'],
  ])('may not be %s, in a closed network or not', (address) => {
    expect(problemsAt(address)).toEqual(refused);
    expect(problemsAt(address, { CLOSED_NETWORK: 'true' })).toEqual(refused);
  });

  test.each(['0.0.0.0', '::', '0:0:0:0:0:0:0:0'])('may be %s in a closed network alone', (address) => {
    expect(problemsAt(address)).toEqual(refused);
    expect(problemsAt(address, { CLOSED_NETWORK: 'false' })).toEqual(refused);
    expect(problemsAt(address, { CLOSED_NETWORK: 'true' })).toEqual([]);
    expect(problemsAt(address, { CLOSED_NETWORK: 'yes' })).toEqual(['CLOSED_NETWORK is neither true nor false']);
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
  const publicUrl = { PUBLIC_URL: 'https://gateway.example/v1/' };
  expect(loadClientConfig(publicUrl)).toMatchObject({ gatewayUrl: 'https://gateway.example/v1/graphql' });
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
