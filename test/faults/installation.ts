import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadGenerated, type Generated } from '../../src/start/load-generated.ts';
import type { ClientConfig } from '#config/config.ts';
import { subgraphNames, type SubgraphName } from '#config/role.ts';
import { createPseudonyms, type Pseudonyms } from '#disclosure/pseudonym.ts';
import { openStore, type Store } from '#storage/open-store.ts';
import { writeCast } from '#storage/write-cast.ts';
import { runProgram, failProgram, type ProgramFile, type RunningProgram } from '#test/support/run-program.ts';
import { findServerPort } from './find-server-port.ts';
import type { OwnPostgres } from './own-postgres.ts';
import { startProxy, type Proxy } from './start-proxy.ts';

/** One process of the product, as a supervisor sees it. */
export interface Part {
  readonly pid: number;
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGUSR2'): void;
  /** `kill -9`, and a new one in its place. */
  killAndRestart(): Promise<void>;
  /** Puts a new one in the place of one that has ended by itself. @returns whether it had */
  restartIfEnded(): Promise<boolean>;
  stop(): Promise<void>;
}

export interface GatewayPart extends Part {
  /** For clients of this gateway. */
  readonly client: ClientConfig;
}

/** The product as it is installed: a process for each role, a database login for each, on one PostgreSQL. */
export interface Installation {
  readonly database: OwnPostgres;
  readonly generated: Generated;
  readonly pseudonyms: Pseudonyms;
  readonly gateway: GatewayPart;
  readonly subgraphs: Readonly<Record<SubgraphName, Part>>;
  /** What stands between the gateway and two of the subgraphs. */
  readonly proxies: readonly Proxy[];
  /** The database as its owner; at a standby too. */
  withStore<Result>(work: (store: Store) => Promise<Result>, server?: OwnPostgres): Promise<Result>;
  /** One more gateway, of another source tree or with other options of Node. */
  startGateway(start: ProgramFile, environment?: Readonly<Record<string, string>>): Promise<GatewayPart>;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

const proxied: readonly SubgraphName[] = ['case', 'applicant'];
const ample = '999999999';
const loginOf = (component: string): string => `faults_${component}`;
/** The login of the gateway: its sessions are found by it. */
export const gatewayLogin = loginOf('gateway');

/** Migrates the database, writes the cast, and starts every role; close it to end them all. */
export async function install(database: OwnPostgres): Promise<Installation> {
  const generated = await loadGenerated();
  const dataDir = await mkdtemp(join(tmpdir(), 'disclosure-faults-issuer-'));
  const withStore: Installation['withStore'] = async (work, server = database) => {
    const store = await openStore({ kind: 'postgres', url: server.urlOf('postgres') });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  await prepareDatabase(database, generated, withStore);

  const recordLinkKey = randomBytes(32);
  const keys: Environment = {
    RECORD_LINK_KEY: recordLinkKey.toString('base64'),
    RECIPIENT_ID_KEY: randomBytes(32).toString('base64'),
    LOG_KEY: randomBytes(32).toString('base64'),
    ...Object.fromEntries(
      subgraphNames.map((name) => [`ASSERTION_KEY_${name.toUpperCase()}`, randomBytes(32).toString('base64')]),
    ),
  };
  const issuerPort = await findServerPort();
  const issuerUrl = `http://127.0.0.1:${String(issuerPort)}`;
  const issuer = startPart(['issuer'], { DATA_DIR: dataDir, ISSUER_PORT: String(issuerPort), LOG_LEVEL: 'error' });
  const urls = new Map<SubgraphName, string>();
  const proxies: Proxy[] = [];
  const started = subgraphNames.map(async (name) => {
    const port = String(await findServerPort());
    const part = await startPart(['subgraph', name], {
      ...keys,
      [`DATABASE_URL_${name.toUpperCase()}`]: database.urlOf(loginOf(name)),
      SUBGRAPH_PORT: port,
      LOG_LEVEL: 'error',
    });
    const url = `http://127.0.0.1:${port}/graphql`;
    if (proxied.includes(name)) {
      const proxy = await startProxy(url);
      proxies.push(proxy);
      urls.set(name, proxy.url);
    } else urls.set(name, url);
    return [name, part] as const;
  });
  const subgraphs = Object.fromEntries(await Promise.all(started)) as Record<SubgraphName, Part>;
  const gateways: GatewayPart[] = [];
  const startGateway: Installation['startGateway'] = async (start, environment = {}) => {
    const port = String(await findServerPort());
    const part = await startPart(
      ['gateway'],
      {
        ...keys,
        ...Object.fromEntries([...urls].map(([name, url]) => [`SUBGRAPH_URL_${name.toUpperCase()}`, url])),
        DATABASE_URL_GATEWAY: database.urlOf(gatewayLogin),
        PORT: port,
        TRUSTED_ISSUERS: JSON.stringify([{ url: issuerUrl, authorities: '*', assurance: 'high' }]),
        FREE_DOCUMENTS: '*',
        LOG_NAME: 'log.example/faults',
        LOG_LEVEL: 'error',
        ...Object.fromEntries(
          ['REQUESTS_PER_MINUTE', 'PERSONS_PER_HOUR', 'PERSONS_PER_DAY', 'SAME_PERSON_PER_HOUR'].map((quota) => [
            `QUOTA_${quota}`,
            ample,
          ]),
        ),
        ...environment,
      },
      start,
    );
    const gateway = withClient(part, { gatewayUrl: `http://127.0.0.1:${port}`, issuerUrl, dataDir });
    gateways.push(gateway);
    return gateway;
  };
  const running = await issuer;
  const gateway = await startGateway({});
  return {
    database,
    generated,
    pseudonyms: createPseudonyms(recordLinkKey),
    gateway,
    subgraphs,
    proxies,
    withStore,
    startGateway,
    async close() {
      await Promise.all([...gateways, ...Object.values(subgraphs), running].map((part) => part.stop()));
      await Promise.all(proxies.map((proxy) => proxy.close()));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function prepareDatabase(
  database: OwnPostgres,
  generated: Generated,
  withStore: Installation['withStore'],
): Promise<void> {
  const { code, output } = await failProgram(['migrate'], { DATABASE_URL: database.urlOf('postgres') });
  if (code !== 0) throw new Error(`migrate ended with ${String(code)}: ${output}`);
  for (const component of [...subgraphNames, 'gateway']) {
    await database.query(`create role ${loginOf(component)} login in role disclosure_${component}`);
  }
  // The log is worked on under a role that the gateway takes for it; before PostgreSQL 16 it has it all the time.
  const [server] = await database.query('show server_version_num');
  const apart = Number(server?.['server_version_num']) >= 160_000 ? ' with inherit false' : '';
  await database.query(`grant disclosure_log to ${gatewayLogin}${apart}`);
  await withStore((store) => writeCast(store, generated.policy, new Date()));
}

async function startPart(args: readonly string[], environment: Environment, start: ProgramFile = {}): Promise<Part> {
  let program: RunningProgram = await runProgram(args, environment, start);
  return {
    get pid() {
      return program.pid;
    },
    signal: (name) => {
      process.kill(program.pid, name);
    },
    async killAndRestart() {
      await program.kill('SIGKILL');
      program = await runProgram(args, environment, start);
    },
    async restartIfEnded() {
      if (program.isRunning()) return false;
      program = await runProgram(args, environment, start);
      return true;
    },
    async stop() {
      await program.kill('SIGKILL');
    },
  };
}

function withClient(part: Part, client: ClientConfig): GatewayPart {
  return {
    client,
    get pid() {
      return part.pid;
    },
    signal: (name) => part.signal(name),
    killAndRestart: () => part.killAndRestart(),
    restartIfEnded: () => part.restartIfEnded(),
    stop: () => part.stop(),
  };
}
