import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { subgraphNames, type SubgraphName } from '#config/role.ts';
import type { PrivateFiles } from '#identity/private-files.ts';
import { startDevelopmentIssuer } from '#identity/start-development-issuer.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Store } from '#storage/open-store.ts';
import { developmentClients } from './development-clients.ts';
import type { Generated } from './load-generated.ts';
import { startDisclosing } from './start-disclosing.ts';
import { startSubgraph } from './start-subgraph.ts';

export interface NetworkOptions {
  readonly generated: Generated;
  /** Migrated, with the policy installed. */
  readonly store: Store;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | null;
  readonly clearedClients: readonly string[];
  readonly issuer:
    | { readonly kind: 'development'; readonly port: number; readonly files: PrivateFiles }
    | { readonly kind: 'url'; readonly url: string };
  readonly audience: string;
  readonly recordLinkKey: Uint8Array;
  readonly recipientIdKey: Uint8Array;
  readonly documentMaxBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Network {
  readonly url: string;
  readonly issuerUrl: string;
  /** Ends from the door inwards: what is under way is answered and recorded first. */
  close(): Promise<void>;
}

/** Everything in one process, talking over loopback exactly as it does over a network: issuer, subgraphs, gateway. */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const { generated, store, host, clock, audience, recordLinkKey } = options;
  const stops: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of stops.toReversed()) await stop();
  };
  try {
    let issuerUrl: string;
    if (options.issuer.kind === 'development') {
      const { port, files } = options.issuer;
      const clients = developmentClients(generated.policy);
      const issuer = await startDevelopmentIssuer({ host, port, files, audience, clients });
      stops.push(() => issuer.close());
      issuerUrl = issuer.url;
    } else {
      issuerUrl = options.issuer.url;
    }

    const endpoints: [SubgraphName, { url: string; assertionKey: Uint8Array }][] = [];
    for (const name of subgraphNames) {
      const assertionKey = new Uint8Array(randomBytes(32));
      const running = await startSubgraph({
        name,
        generated,
        store,
        host,
        port: 0,
        assertionKey,
        recordLinkKey,
        clock,
      });
      stops.push(() => running.close());
      endpoints.push([name, { url: running.url, assertionKey }]);
    }
    const subgraphs = Object.fromEntries(endpoints) as Record<SubgraphName, (typeof endpoints)[number][1]>;
    const gateway = await startDisclosing({ ...options, issuerUrl, subgraphs });
    stops.push(() => gateway.close());
    return { url: gateway.url, issuerUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}
