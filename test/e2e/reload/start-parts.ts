import { subgraphNames, type SubgraphName } from '#config/role.ts';
import { startDevelopmentIssuer } from '#identity/start-development-issuer.ts';
import { invariant } from '#kernel/invariant.ts';
import { installPolicy } from '#storage/install-policy.ts';
import { developmentClients } from '../../../src/start/development-clients.ts';
import type { Generated } from '../../../src/start/load-generated.ts';
import { startDisclosing, type Disclosing } from '../../../src/start/start-disclosing.ts';
import type { Network, NetworkOptions } from '../../../src/start/start-network.ts';
import { startSubgraph, type ReloadingSubgraph } from '../../../src/start/start-subgraph.ts';
import { startHoldingProxy, type HoldingProxy } from './holding-proxy.ts';

/** The parts of an installation as an operator has them: each is told of a new version for itself. */
export interface Parts {
  readonly subgraphs: Readonly<Record<SubgraphName, ReloadingSubgraph>>;
  readonly gateway: Disclosing;
  /** In front of the case subgraph. */
  readonly proxy: HoldingProxy;
  install(generated: Generated): Promise<void>;
}

const assertionKey = new Uint8Array(32).fill(13);

/** Started as `start` of {@link bootNetwork}; then there are the parts. */
export function createParts(): {
  readonly start: (options: NetworkOptions) => Promise<Pick<Network, 'url' | 'issuers' | 'close'>>;
  readonly parts: () => Parts;
} {
  let started: Parts | null = null;
  return {
    async start(options) {
      const { generated, store, issuers: wanted, audience } = options;
      invariant(wanted.kind === 'development', 'the issuer of development');
      const issuer = await startDevelopmentIssuer({
        ...{ host: '127.0.0.1', port: wanted.port, files: wanted.files, audience },
        clients: developmentClients(generated.policy),
        users: [],
        redirectUris: [],
        onFailure: () => undefined,
      });
      const own = { host: '127.0.0.1', port: 0, tls: null, assertionKey, nextAssertionKey: null };
      const running = await Promise.all(
        subgraphNames.map(async (name) => [name, await startSubgraph({ ...options, ...own, name })] as const),
      );
      const subgraphs = Object.fromEntries(running) as Record<SubgraphName, ReloadingSubgraph>;
      const proxy = await startHoldingProxy(subgraphs.case.url);
      const endpoints = running.map(([name, { url }]) => [name, { url, assertionKey }] as const);
      const reached = Object.fromEntries([...endpoints, ['case', { url: proxy.url, assertionKey }]]);
      const issuers = [{ url: issuer.url, authorities: 'all', assurance: 'high' }] as const;
      const gateway = await startDisclosing({
        ...options,
        issuers,
        subgraphs: reached as Record<SubgraphName, { url: string; assertionKey: Uint8Array }>,
        subgraphTls: null,
        dashboard: null,
      });
      started = { subgraphs, gateway, proxy, install: ({ policy }) => installPolicy(store, policy) };
      return {
        url: gateway.url,
        issuers,
        async close() {
          await gateway.close();
          await proxy.close();
          for (const [, subgraph] of running) await subgraph.close();
          await issuer.close();
        },
      };
    },
    parts() {
      invariant(started, 'the parts are started');
      return started;
    },
  };
}
