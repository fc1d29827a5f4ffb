import type { Pool } from 'undici';
import { z } from 'zod';
import type { PolicyVersion } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { openPool } from './open-pool.ts';
import { SubgraphSource, type SignAssertion } from './subgraph-source.ts';
import { createUpstream, type Upstream, type UpstreamLimits } from './upstream.ts';

export interface SubgraphEndpoint {
  readonly name: string;
  readonly url: string;
  readonly signAssertion: SignAssertion;
}

interface SubgraphsOptions {
  readonly subgraphs: readonly SubgraphEndpoint[];
  /** Of each subgraph for itself. */
  readonly limits: UpstreamLimits;
  /** Of the gateway, to all of them; see {@link openPool}. */
  readonly tls: TlsIdentity | null;
  readonly maxResponseBytes: number;
  readonly telemetry: Telemetry;
}

/** The way to the subgraphs, whatever the policy. */
export interface Subgraphs {
  /** As they answer now. */
  readonly upstreams: readonly Upstream[];
  readonly sources: ReadonlyMap<string, SubgraphSource>;
  /** Those that do not answer their health check, or not to requests under this policy. */
  readonly findBehind: (version: PolicyVersion) => Promise<readonly string[]>;
  close(): Promise<void>;
}

const maxHealthBytes = 4096;
const healthSchema = z.object({ policyVersions: z.array(z.string()) });

export function openSubgraphs(options: SubgraphsOptions): Subgraphs {
  // A connection for every call that may run, so that none waits in the pool, and one for health checks.
  const connections = options.limits.maxConcurrent + 1;
  const reached = options.subgraphs.map(({ name, url, signAssertion }) => {
    const upstream = createUpstream(name, options.limits);
    const pool = openPool(url, connections, options.tls);
    const { maxResponseBytes, telemetry } = options;
    const path = new URL(url).pathname;
    const source = new SubgraphSource({ upstream, pool, path, signAssertion, maxResponseBytes, telemetry });
    return { upstream, pool, source };
  });
  return {
    upstreams: reached.map(({ upstream }) => upstream),
    sources: new Map(reached.map(({ upstream, source }) => [upstream.name, source])),
    async findBehind(version) {
      const answers = await Promise.allSettled(
        reached.map(({ upstream, pool }) => upstream.probe((signal) => assertKnows(pool, version, signal))),
      );
      return reached.flatMap(({ upstream }, index) => (answers[index]?.status === 'fulfilled' ? [] : [upstream.name]));
    },
    async close() {
      await Promise.all(reached.map(({ pool }) => pool.close()));
    },
  };
}

async function assertKnows(pool: Pool, version: PolicyVersion, signal: AbortSignal): Promise<void> {
  const { statusCode, body } = await pool.request({ method: 'GET', path: '/health', signal });
  let text = '';
  for await (const chunk of body.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    invariant(text.length <= maxHealthBytes, 'subgraph says too much of its health');
  }
  invariant(statusCode === 200, 'subgraph is not healthy');
  const { policyVersions } = healthSchema.parse(JSON.parse(text));
  invariant(policyVersions.includes(version), 'subgraph does not know the policy');
}
