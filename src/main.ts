import { readFileSync } from 'node:fs';
import { ConfigError } from '#config/config-error.ts';
import type {
  AllConfig,
  Config,
  PostgresConfig,
  SignInClientConfig,
  SubgraphTlsConfig,
  TlsConfig,
} from '#config/config.ts';
import { readEnvironment } from '#config/env.ts';
import { loadConfig } from '#config/load-config.ts';
import { parseRole, roleUsage, subgraphNames, type SubgraphName } from '#config/role.ts';
import type { TlsOptions } from '#gateway/start-gateway.ts';
import { dashboardOperations } from '#dashboard/operations.ts';
import { startDevelopmentIssuer } from '#identity/start-development-issuer.ts';
import { systemClock } from '#kernel/clock.ts';
import { onTimer } from '#kernel/schedule.ts';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import { installOperations } from '#storage/install-operations.ts';
import { installPolicy } from '#storage/install-policy.ts';
import { migrate } from '#storage/migrate.ts';
import { embeddedStoreNotice, openStore, type Store } from '#storage/open-store.ts';
import { writeCast } from '#storage/write-cast.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';
import type { Log } from '#telemetry/log.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { loadOrCreateEmbeddedSecrets } from './cli/load-embedded-secrets.ts';
import { openPrivateFiles } from './cli/open-private-files.ts';
import { developmentClients } from './start/development-clients.ts';
import { developmentUsers, signInAddresses } from './start/development-users.ts';
import { explainFailure } from './start/explain-failure.ts';
import { loadDashboard } from './start/load-dashboard.ts';
import { loadGenerated, type Generated } from './start/load-generated.ts';
import { observerOf, openTelemetry, showMetrics, type StoreObserver } from './start/observe-process.ts';
import type { DashboardParts } from './start/open-dashboard.ts';
import { createReload } from './start/reload-policy.ts';
import { startDisclosing } from './start/start-disclosing.ts';
import { startNetwork } from './start/start-network.ts';
import { startSubgraph } from './start/start-subgraph.ts';

/** Something that runs until it is told to stop, and reads policy and schema again when it is told to. */
interface Running {
  close(): Promise<void>;
  reload?(): Promise<void>;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function start(config: Config, telemetry: Telemetry): Promise<Running | null> {
  switch (config.kind) {
    case 'all':
      return startAll(config, telemetry);
    case 'migrate': {
      const store = await openPostgres(config.store, {});
      await prepare(store, config);
      await store.close();
      telemetry.log.write('store.migrated');
      say('migrated');
      return null;
    }
    case 'subgraph': {
      const store = await openPostgres(config.store, observerOf(config, telemetry));
      const running = await startSubgraph({
        name: config.name,
        generated: await loadGenerated(config.schemaDir),
        store,
        host: config.host,
        port: config.port,
        tls: revealSubgraphTls(config.tls),
        assertionKey: config.assertionKey.reveal(),
        nextAssertionKey: config.nextAssertionKey?.reveal() ?? null,
        recordLinkKey: config.recordLinkKey?.reveal() ?? null,
        clock: systemClock,
        telemetry,
      });
      const metrics = await showMetrics(config, telemetry);
      say(`ready ${running.url}`);
      const { take } = running;
      const reload = createReload({ ...config, take, notices: null, telemetry: telemetry.of(config.name) });
      return { ...closeInOrder(running, metrics, store, telemetry), reload };
    }
    case 'gateway': {
      const store = await openPostgres(config.store, observerOf(config, telemetry));
      const endpoints = subgraphNames.map((name) => {
        const { url, assertionKey } = config.subgraphs[name];
        return [name, { url, assertionKey: assertionKey.reveal() }] as const;
      });
      const gateway = await startDisclosing({
        ...config,
        tls: revealTls(config.tls),
        generated: await loadGenerated(config.schemaDir),
        store,
        subgraphs: Object.fromEntries(endpoints) as Record<SubgraphName, { url: string; assertionKey: Uint8Array }>,
        subgraphTls: revealSubgraphTls(config.subgraphTls),
        dashboard:
          config.signInClient === null
            ? null
            : { pages: await loadDashboard(), client: revealClient(config.signInClient) },
        logKeys: config.logKeys.map((key) => key.reveal()),
        recordLinkKey: config.recordLinkKey.reveal(),
        recipientIdKey: config.recipientIdKey.reveal(),
        clock: systemClock,
        schedule: onTimer,
        telemetry,
      });
      const metrics = await showMetrics(config, telemetry);
      say(`ready ${gateway.url}/graphql`);
      const reload = createReload({ ...config, ...gateway, telemetry: telemetry.of('gateway') });
      return { ...closeInOrder(gateway, metrics, store, telemetry), reload };
    }
    case 'issuer': {
      const { policy } = await loadGenerated(config.schemaDir);
      const issuer = await startDevelopmentIssuer({
        host: config.host,
        port: config.port,
        ...(config.issuerUrl === null ? {} : { issuerUrl: config.issuerUrl }),
        files: openPrivateFiles(config.dataDir),
        audience: config.audience,
        clients: developmentClients(policy),
        users: developmentUsers(policy),
        redirectUris: signInAddresses(null),
        onFailure: reportIssuer(telemetry),
      });
      say(`ready ${issuer.url}`);
      return issuer;
    }
  }
}

async function startAll(config: AllConfig, telemetry: Telemetry): Promise<Running> {
  const files = openPrivateFiles(config.dataDir);
  const kept = await loadOrCreateEmbeddedSecrets(files);
  const observer = observerOf(config, telemetry);
  const store =
    config.store.kind === 'pglite'
      ? await openStore({ ...config.store, ...observer })
      : await openPostgres(config.store, observer);
  if (config.store.kind === 'pglite') process.stderr.write(`${embeddedStoreNotice}\n`);
  const generated = await prepare(store, config);
  await writeCast(store, generated.policy, new Date());
  const network = await startNetwork({
    ...config,
    tls: revealTls(config.tls),
    generated,
    store,
    pages: await loadDashboard(),
    signInClient: config.signInClient === null ? null : revealClient(config.signInClient),
    issuers: config.issuers.kind === 'development' ? { ...config.issuers, files } : config.issuers,
    logKeys: (config.logKeys.length === 0 ? [kept.logKey] : config.logKeys).map((key) => key.reveal()),
    recordLinkKey: (config.recordLinkKey ?? kept.recordLinkKey).reveal(),
    recipientIdKey: (config.recipientIdKey ?? kept.recipientIdKey).reveal(),
    clock: systemClock,
    schedule: onTimer,
    telemetry,
  });
  const metrics = await showMetrics(config, telemetry);
  say(
    `dashboard ${network.url}/ (sign in as a test user; Databeskyttelsesrådgiver with reference "DPO 2026-0009" sees most)`,
  );
  say(
    `try: npm run --silent query -- --authority flygtningenaevnet --purpose appeal_refugee_appeals_board '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber applicant { familyName } } }'`,
  );
  say(`ready ${network.url}/graphql`);
  const reload = createReload({ ...config, ...network, telemetry: telemetry.of('gateway') });
  return { ...closeInOrder(network, metrics, store, telemetry), reload };
}

async function prepare(store: Store, { schemaDir }: Pick<AllConfig, 'schemaDir'>): Promise<Generated> {
  await migrate(store);
  const generated = await loadGenerated(schemaDir);
  await installPolicy(store, generated.policy);
  await installOperations(store, generated.policy, dashboardOperations);
  return generated;
}

function openPostgres({ url, componentUrls }: PostgresConfig, observer: StoreObserver): Promise<Store> {
  const revealed = Object.entries(componentUrls).map(([name, secret]) => [name, secret.reveal()] as const);
  return openStore({
    kind: 'postgres',
    url: url.reveal(),
    componentUrls: Object.fromEntries(revealed),
    ...observer,
  });
}

function revealSubgraphTls(tls: SubgraphTlsConfig | null): TlsIdentity | null {
  return tls === null ? null : { ...tls, key: tls.key.reveal() };
}

function revealClient(client: SignInClientConfig): DashboardParts['client'] {
  return { ...client, clientKey: client.clientKey.reveal() };
}

function revealTls(tls: TlsConfig | null): TlsOptions | null {
  return tls === null ? null : { ...tls, key: tls.key.reveal() };
}

function reportIssuer(telemetry: Telemetry): (error: unknown) => void {
  const { log } = telemetry.of('issuer');
  return (error) => log.write('issuer.failed', describeFailure(error));
}

function closeInOrder(...parts: readonly Running[]): Running {
  return {
    async close() {
      for (const part of parts) await part.close();
    },
  };
}

/** Ctrl-C and SIGTERM drain and end with 0. A terminal may deliver one Ctrl-C twice, so only the first counts. */
function stopOnSignal(running: Running, { log }: Telemetry): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    running.close().then(
      () => {
        log.write('process.stopped');
        process.exit(0);
      },
      (error: unknown) => {
        fail(log, error);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** What nobody has caught would be printed with its message, and that may hold values. */
function fail(log: Log, error: unknown): never {
  log.write('process.failed', describeFailure(error));
  process.exit(1);
}

const role = parseRole(process.argv.slice(2));
if (role === null) {
  process.stderr.write(`usage: main.ts [${roleUsage}]\n`);
  process.exit(2);
}
try {
  const config = loadConfig(role, readEnvironment(), (path) => readFileSync(path, 'utf8'));
  const telemetry = openTelemetry(config);
  process.on('uncaughtException', (error) => fail(telemetry.log, error));
  const started = Promise.withResolvers<Running | null>();
  // One that comes while it starts counts when it has. Where there is a terminal, the signal says that this is gone.
  if (!process.stdin.isTTY) process.on('SIGHUP', () => void started.promise.then((running) => running?.reload?.()));
  try {
    const running = await start(config, telemetry);
    telemetry.log.write('process.ready', { component: config.kind === 'subgraph' ? config.name : config.kind });
    if (running !== null) stopOnSignal(running, telemetry);
    started.resolve(running);
  } catch (error) {
    process.stderr.write(`${explainFailure(error)}\n`);
    fail(telemetry.log, error);
  }
} catch (error) {
  process.stderr.write(`${explainFailure(error)}\n`);
  process.exit(error instanceof ConfigError ? error.exitCode : 1);
}
