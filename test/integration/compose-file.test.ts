import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { environmentNames, type Environment } from '#config/env.ts';
import { loadConfig } from '#config/load-config.ts';
import { parseRole, subgraphNames, type Role } from '#config/role.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const serviceShape = z.object({
  image: z.string(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  restart: z.string(),
  healthcheck: z.looseObject({ disable: z.boolean().default(false), test: z.array(z.string()).default([]) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
const composeShape = z.object({
  services: z.record(z.string(), serviceShape),
  networks: z.record(z.string(), z.looseObject({})),
  volumes: z.record(z.string(), z.looseObject({})),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});

const compose = composeShape.parse(parse(read('docker-compose.yml'), { merge: true }));
const services = Object.entries(compose.services).map(([name, service]) => ({ name, ...service }));
const ours = services.filter(({ image }) => image === 'disclosure-gateway');
const dockerfile = read('Dockerfile');
const secretOf = (path: string): string => path.replace(/^\/run\/secrets\//, '');

/** The variables that the image sets and the product reads. */
const imageEnvironment = Object.fromEntries(
  [...dockerfile.matchAll(/^(?:ENV| {4,})\s*([A-Z_]+)=(\S+)/gm)].map(([, name = '', value = '']) => [name, value]),
);

function roleOf(command: readonly string[]): Role {
  const role = parseRole(command);
  if (role === null) throw new Error(`no role: ${command.join(' ')}`);
  return role;
}

function environmentOf(service: { readonly environment: Readonly<Record<string, string>> }): Environment {
  const all: Readonly<Record<string, string>> = { ...imageEnvironment, ...service.environment };
  return Object.fromEntries(environmentNames.flatMap((name) => (name in all ? [[name, all[name]]] : [])));
}

describe('docker-compose.yml', () => {
  let secretsDir = '';

  beforeAll(() => {
    secretsDir = mkdtempSync(join(tmpdir(), 'compose-secrets-'));
    const script = join(root, 'scripts', 'create-compose-secrets.mjs');
    expect(spawnSync(process.execPath, [script, secretsDir], { encoding: 'utf8' }).stderr).toBe('');
  });

  afterAll(() => {
    rmSync(secretsDir, { recursive: true });
  });

  test('runs every role of the distributed system, and two gateways', () => {
    const roles = ours.map(({ command }) => command.join(' ')).sort();
    const wanted = ['gateway', 'issuer', 'migrate', ...subgraphNames.map((name) => `subgraph ${name}`)];
    expect(roles).toEqual(wanted.sort());
    expect(read('docker-compose.yml')).toContain('deploy: { replicas: 2 }');
  });

  test.each(ours)('$name starts with a valid configuration made of its own secrets', (service) => {
    const role = roleOf(service.command);
    const readSecret = (path: string): string => {
      expect(service.secrets).toContain(secretOf(path));
      return readFileSync(join(secretsDir, secretOf(path)), 'utf8');
    };
    expect(loadConfig(role, environmentOf(service), readSecret)).toMatchObject({ kind: role.kind });
  });

  test.each(ours)('$name sets only variables that the product reads, and mounts only secrets it names', (service) => {
    const { environment, secrets } = service;
    expect(environmentNames).toEqual(expect.arrayContaining(Object.keys(environment)));
    const named = Object.entries(environment).filter(([name]) => name.endsWith('_FILE'));
    expect(named.map(([, path]) => secretOf(path)).sort()).toEqual([...secrets].sort());
  });

  test.each(subgraphNames)('%s holds its own login and key and nobody else does but the gateway', (name) => {
    const holders = (secret: string): string[] =>
      ours.filter(({ secrets }) => secrets.includes(secret)).map((service) => service.name);
    expect(holders(`database_url_${name}`)).toEqual([name]);
    expect(holders(`assertion_key_${name}`)).toEqual([name, 'gateway']);
  });

  test('declares every secret once, each made by the script that makes them', () => {
    const used = new Set(services.flatMap(({ secrets }) => secrets));
    expect(new Set(Object.keys(compose.secrets))).toEqual(used);
    expect(Object.values(compose.secrets).map(({ file }) => file)).toEqual(
      Object.keys(compose.secrets).map((name) => `compose/secrets/${name}`),
    );
    expect(readdirSync(secretsDir).sort()).toEqual([...used].sort());
  });

  test.each(services)('$name waits for services that exist and that can fulfil the condition', ({ depends_on }) => {
    const conditions = Object.entries(depends_on).map(([name, { condition }]) => {
      const other = compose.services[name];
      const isOneShot = other?.restart === 'no';
      return { name, condition, exists: other !== undefined, isOneShot, isSilent: other?.healthcheck?.disable };
    });
    for (const { exists, isOneShot, isSilent, condition } of conditions) {
      expect(exists).toBe(true);
      expect(condition).toBe(isOneShot ? 'service_completed_successfully' : 'service_healthy');
      expect(isOneShot || isSilent !== true).toBe(true);
    }
  });

  test.each(ours)('$name is asked for its health where it listens', ({ environment, healthcheck, name }) => {
    const { SUBGRAPH_PORT, ISSUER_PORT, PORT } = environment;
    const port = SUBGRAPH_PORT ?? ISSUER_PORT ?? PORT ?? 'none';
    const question = healthcheck?.test.at(-1) ?? (name === 'gateway' ? `:${PORT ?? ''}/` : ':none/');
    expect(question).toContain(`:${port}/`);
  });

  test.each(services)('$name uses declared networks and volumes and files that exist', ({ networks, volumes }) => {
    expect(Object.keys(compose.networks)).toEqual(expect.arrayContaining(networks));
    for (const source of volumes.map((volume) => volume.split(':')[0] ?? '')) {
      const exists = source.startsWith('./') ? existsSync(join(root, source)) : source in compose.volumes;
      expect({ source, exists }).toEqual({ source, exists: true });
    }
  });

  test('opens one port, on this machine alone, and keeps every other service off the outer network', () => {
    expect(services.flatMap(({ ports }) => ports)).toEqual(['127.0.0.1:4000:8080']);
    expect(compose.networks.inside).toEqual({ internal: true });
    const outside = services.filter(({ networks }) => networks.some((network) => network !== 'inside'));
    expect(outside.map(({ name }) => name)).toEqual(['balancer']);
  });
});

describe('the subgraphs of docker-compose.yml', () => {
  const subgraphs = ours.filter(({ command }) => command[0] === 'subgraph');

  test('are there', () => {
    expect(subgraphs.map(({ name }) => name)).toEqual([...subgraphNames]);
  });

  test.each(subgraphs)('$name listens on every address of a network that is closed', (service) => {
    expect(environmentOf(service)).toMatchObject({ HOST: '0.0.0.0', CLOSED_NETWORK: 'true' });
    expect(service.networks.map((network) => compose.networks[network])).toEqual([{ internal: true }]);
    expect(service.ports).toEqual([]);
  });
});

describe('Dockerfile', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, paths = '']) =>
    paths.split(' ').slice(0, -1),
  );

  test('copies paths that exist and that the build context holds', () => {
    const kept = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path]) => path);
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(new Set(kept)).toEqual(new Set(copied));
  });

  test('starts a file that exists, as a user without rights', () => {
    const [, entry = ''] = /^ENTRYPOINT .*"([^"]+)"\]$/m.exec(dockerfile) ?? [];
    expect(existsSync(join(root, entry))).toBe(true);
    expect(dockerfile).toMatch(/^USER node$/m);
  });

  test('sets only variables that something reads', () => {
    const known = [...environmentNames, 'NODE_ENV', 'APOLLO_TELEMETRY_DISABLED'];
    expect(Object.keys(imageEnvironment).length).toBeGreaterThan(2);
    expect(known).toEqual(expect.arrayContaining(Object.keys(imageEnvironment)));
  });
});
