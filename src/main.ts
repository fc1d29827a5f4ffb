import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { ConfigError } from '#config/config-error.ts';
import type { AllConfig, Config, PostgresConfig } from '#config/config.ts';
import { readEnvironment } from '#config/env.ts';
import { loadConfig } from '#config/load-config.ts';
import { parseRole, roleUsage, subgraphNames, type SubgraphName } from '#config/role.ts';
import { startDevelopmentIssuer } from '#identity/start-development-issuer.ts';
import { systemClock } from '#kernel/clock.ts';
import { installPolicy } from '#storage/install-policy.ts';
import { migrate } from '#storage/migrate.ts';
import { embeddedStoreNotice, openStore, type Store } from '#storage/open-store.ts';
import { writeCast } from '#storage/write-cast.ts';
import { loadOrCreateEmbeddedSecrets } from './cli/load-embedded-secrets.ts';
import { openPrivateFiles } from './cli/open-private-files.ts';
import { developmentClients } from './start/development-clients.ts';
import { loadGenerated } from './start/load-generated.ts';
import { startDisclosing } from './start/start-disclosing.ts';
import { startNetwork } from './start/start-network.ts';
import { startSubgraph } from './start/start-subgraph.ts';

/** Something that runs until it is told to stop. */
interface Running {
  close(): Promise<void>;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function start(config: Config): Promise<Running | null> {
  switch (config.kind) {
    case 'all':
      return startAll(config);
    case 'migrate': {
      const store = await openPostgres(config.store);
      await prepare(store);
      await store.close();
      say('migrated');
      return null;
    }
    case 'subgraph': {
      const store = await openPostgres(config.store);
      const running = await startSubgraph({
        name: config.name,
        generated: await loadGenerated(),
        store,
        host: config.host,
        port: config.port,
        assertionKey: config.assertionKey.reveal(),
        recordLinkKey: config.recordLinkKey?.reveal() ?? null,
        clock: systemClock,
      });
      say(`ready ${running.url}`);
      return closeInOrder(running, store);
    }
    case 'gateway': {
      const store = await openPostgres(config.store);
      const endpoints = subgraphNames.map((name) => {
        const { url, assertionKey } = config.subgraphs[name];
        return [name, { url, assertionKey: assertionKey.reveal() }] as const;
      });
      const gateway = await startDisclosing({
        ...config,
        generated: await loadGenerated(),
        store,
        subgraphs: Object.fromEntries(endpoints) as Record<SubgraphName, { url: string; assertionKey: Uint8Array }>,
        recordLinkKey: config.recordLinkKey.reveal(),
        recipientIdKey: config.recipientIdKey.reveal(),
        clock: systemClock,
        logger: pino({ level: config.logLevel }),
      });
      say(`ready ${gateway.url}/graphql`);
      return closeInOrder(gateway, store);
    }
    case 'issuer': {
      const { policy } = await loadGenerated();
      const issuer = await startDevelopmentIssuer({
        host: config.host,
        port: config.port,
        ...(config.issuerUrl === null ? {} : { issuerUrl: config.issuerUrl }),
        files: openPrivateFiles(config.dataDir),
        audience: config.audience,
        clients: developmentClients(policy),
      });
      say(`ready ${issuer.url}`);
      return issuer;
    }
  }
}

async function startAll(config: AllConfig): Promise<Running> {
  const files = openPrivateFiles(config.dataDir);
  const kept = await loadOrCreateEmbeddedSecrets(files);
  const store = config.store.kind === 'pglite' ? await openStore(config.store) : await openPostgres(config.store);
  if (config.store.kind === 'pglite') process.stderr.write(`${embeddedStoreNotice}\n`);
  await prepare(store);
  const generated = await loadGenerated();
  await writeCast(store, generated.policy, new Date());
  const network = await startNetwork({
    ...config,
    generated,
    store,
    issuer: config.issuer.kind === 'development' ? { ...config.issuer, files } : config.issuer,
    recordLinkKey: (config.recordLinkKey ?? kept.recordLinkKey).reveal(),
    recipientIdKey: (config.recipientIdKey ?? kept.recipientIdKey).reveal(),
    clock: systemClock,
    logger: pino({ level: config.logLevel }, pino.destination(2)),
  });
  say(`start page ${network.url}/`);
  say(
    `try: npm run --silent query -- --authority flygtningenaevnet --purpose appeal_refugee_appeals_board '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber applicant { familyName } } }'`,
  );
  say(`ready ${network.url}/graphql`);
  return closeInOrder(network, store);
}

async function prepare(store: Store): Promise<void> {
  await migrate(store);
  await installPolicy(store, (await loadGenerated()).policy);
}

function openPostgres({ url, componentUrls }: PostgresConfig): Promise<Store> {
  const revealed = Object.entries(componentUrls).map(([name, secret]) => [name, secret.reveal()] as const);
  return openStore({
    kind: 'postgres',
    url: url.reveal(),
    componentUrls: Object.fromEntries(revealed),
  });
}

function closeInOrder(...parts: readonly Running[]): Running {
  return {
    async close() {
      for (const part of parts) await part.close();
    },
  };
}

/** Ctrl-C and SIGTERM drain and end with 0. A terminal may deliver one Ctrl-C twice, so only the first counts. */
function stopOnSignal(running: Running): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    running.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

try {
  const role = parseRole(process.argv.slice(2));
  if (role === null) {
    process.stderr.write(`usage: main.ts [${roleUsage}]\n`);
    process.exit(2);
  }
  const running = await start(loadConfig(role, readEnvironment(), (path) => readFileSync(path, 'utf8')));
  if (running !== null) stopOnSignal(running);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'It could not be started.'}\n`);
  process.exit(error instanceof ConfigError ? error.exitCode : 1);
}
