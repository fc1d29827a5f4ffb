import { randomBytes } from 'node:crypto';
import { subgraphNames, type SubgraphName } from '#config/role.ts';
import type { TlsOptions } from '#gateway/start-gateway.ts';
import type { Quotas } from '#guard/quotas.ts';
import type { PrivateFiles } from '#identity/private-files.ts';
import type { DashboardPages } from '#dashboard/add-dashboard.ts';
import { developmentClientFile, loadOrCreateKey } from '#identity/development-key.ts';
import { signInClientId, startDevelopmentIssuer } from '#identity/start-development-issuer.ts';
import type { AuthorityList } from '#kernel/authority-list.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Schedule } from '#kernel/schedule.ts';
import type { ServiceNotices } from '#kernel/service-notices.ts';
import type { TrustedIssuer } from '#kernel/trusted-issuer.ts';
import type { VerifierKey } from '#log/note-key.ts';
import { installPolicy } from '#storage/install-policy.ts';
import type { Store } from '#storage/open-store.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { developmentClients } from './development-clients.ts';
import { developmentUsers, signInAddresses } from './development-users.ts';
import type { Generated } from './load-generated.ts';
import type { DashboardParts } from './open-dashboard.ts';
import { startDisclosing, type DisclosingOptions } from './start-disclosing.ts';
import type { Taken } from './reload-policy.ts';
import { startSubgraph, type ReloadingSubgraph } from './start-subgraph.ts';

export interface NetworkOptions extends Pick<DisclosingOptions, 'connectionLimits' | 'upstreamTimeoutMs'> {
  readonly generated: Generated;
  /** Migrated, with the policy installed. */
  readonly store: Store;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsOptions | null;
  readonly publicUrl: string | null;
  readonly clearedClients: readonly string[];
  readonly bearerAuthorities: AuthorityList;
  readonly freeDocuments: AuthorityList;
  readonly issuers:
    | { readonly kind: 'development'; readonly port: number; readonly files: PrivateFiles }
    | { readonly kind: 'trusted'; readonly list: readonly TrustedIssuer[] };
  readonly audience: string;
  /** The pages for people; `null`: there are none. */
  readonly pages: DashboardPages | null;
  /** Who signs people in, where that is not the development issuer; `null`: nobody. */
  readonly signInClient: DashboardParts['client'] | null;
  readonly recordLinkKey: Uint8Array;
  readonly logName: string;
  readonly logWitnesses: readonly { readonly url: string; readonly key: VerifierKey<'witness'> }[];
  readonly logKeys: readonly Uint8Array[];
  readonly recipientIdKey: Uint8Array;
  readonly documentMaxBytes: number;
  readonly quotas: Quotas;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly telemetry: Telemetry;
}

export interface Network {
  readonly url: string;
  readonly issuers: readonly TrustedIssuer[];
  readonly notices: ServiceNotices;
  /** Installs another version in the database, and goes over to it. @throws Error, and changes nothing */
  readonly take: (generated: Generated) => Promise<Taken>;
  /** Ends from the door inwards: what is under way is answered and recorded first. */
  close(): Promise<void>;
}

/** Everything in one process, talking over loopback exactly as it does over a network: issuer, subgraphs, gateway. */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const { generated, store, clock, audience, recordLinkKey } = options;
  const stops: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of stops.toReversed()) await stop();
  };
  try {
    let issuers: readonly TrustedIssuer[];
    let client = options.signInClient;
    if (options.issuers.kind === 'development') {
      const { port, files } = options.issuers;
      const clients = developmentClients(generated.policy);
      const { log } = options.telemetry.of('issuer');
      const onFailure = (error: unknown): void => log.write('issuer.failed', describeFailure(error));
      const issuer = await startDevelopmentIssuer({
        ...{ host: options.host, port, files, audience, clients, onFailure },
        users: developmentUsers(generated.policy),
        redirectUris: signInAddresses(options.publicUrl),
      });
      stops.push(() => issuer.close());
      issuers = [{ url: issuer.url, authorities: 'all', assurance: 'high' }];
      const clientKey = await loadOrCreateKey(files, developmentClientFile(signInClientId));
      client = { issuer: issuer.url, clientId: signInClientId, clientKey };
    } else {
      issuers = options.issuers.list;
    }

    const running: ReloadingSubgraph[] = [];
    const endpoints: [SubgraphName, { url: string; assertionKey: Uint8Array }][] = [];
    for (const name of subgraphNames) {
      const assertionKey = new Uint8Array(randomBytes(32));
      const subgraph = await startSubgraph({
        name,
        generated,
        store,
        // The gateway is in this process, and nobody else has any business with them.
        host: '127.0.0.1',
        port: 0,
        tls: null,
        assertionKey,
        nextAssertionKey: null,
        recordLinkKey,
        clock,
        telemetry: options.telemetry,
      });
      stops.push(() => subgraph.close());
      running.push(subgraph);
      endpoints.push([name, { url: subgraph.url, assertionKey }]);
    }
    const subgraphs = Object.fromEntries(endpoints) as Record<SubgraphName, (typeof endpoints)[number][1]>;
    const gateway = await startDisclosing({
      ...options,
      issuers,
      subgraphs,
      subgraphTls: null,
      dashboard: options.pages === null || client === null ? null : { pages: options.pages, client },
    });
    stops.push(() => gateway.close());
    return {
      url: gateway.url,
      issuers,
      notices: gateway.notices,
      async take(next) {
        await installPolicy(store, next.policy);
        for (const subgraph of running) await subgraph.take(next);
        return gateway.take(next);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
