import type { SubgraphName } from '#config/role.ts';
import { createPseudonyms } from '#disclosure/pseudonym.ts';
import { createAssertionVerifier } from '#identity/verify-assertion.ts';
import type { Clock } from '#kernel/clock.ts';
import { invariant } from '#kernel/invariant.ts';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import { assertInstalled } from '#storage/install-policy.ts';
import { createProofStore } from '#storage/postgres-proof-store.ts';
import type { Store } from '#storage/open-store.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { applicantSubgraph } from '#subgraphs/applicant/subgraph.ts';
import { caseSubgraph } from '#subgraphs/case/subgraph.ts';
import { createDeskSubgraph } from '#subgraphs/desk/subgraph.ts';
import { createOversightSubgraph } from '#subgraphs/oversight/subgraph.ts';
import { serveSubgraph, type RunningSubgraph, type SubgraphSource } from '#subgraphs/serve-subgraph.ts';
import { sponsorSubgraph } from '#subgraphs/sponsor/subgraph.ts';
import type { Generated } from './load-generated.ts';

interface SubgraphOptions {
  readonly name: SubgraphName;
  readonly generated: Generated;
  readonly store: Store;
  readonly host: string;
  readonly port: number;
  /** `null`: plain HTTP. */
  readonly tls: TlsIdentity | null;
  readonly assertionKey: Uint8Array;
  readonly nextAssertionKey: Uint8Array | null;
  /** Oversight and the desk read the record and need it. */
  readonly recordLinkKey: Uint8Array | null;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

export interface ReloadingSubgraph extends Pick<RunningSubgraph, 'url' | 'close'> {
  /**
   * Answers under this version as well from now on.
   *
   * @throws {StoreError} STORE_POLICY_NOT_INSTALLED; another Error when no subgraph can be made of it
   */
  readonly take: (generated: Generated) => Promise<'taken' | 'unchanged'>;
}

/** Serves one of the five subgraphs under its own role in the database. */
export async function startSubgraph(options: SubgraphOptions): Promise<ReloadingSubgraph> {
  const { name, store } = options;
  const sourceOf = async ({ policy, subgraphs }: Generated): Promise<SubgraphSource> => {
    await assertInstalled(store, name, policy.version);
    return { policy, typeDefs: subgraphs[name] };
  };
  const running = await serve(options, await sourceOf(options.generated));
  return { ...running, take: async (generated) => running.take(await sourceOf(generated)) };
}

async function serve(options: SubgraphOptions, source: SubgraphSource): Promise<RunningSubgraph> {
  const { name, store, host, port, tls, clock } = options;
  const common = {
    ...source,
    db: store.db(name),
    verifyAssertion: createAssertionVerifier({
      subgraph: name,
      key: options.assertionKey,
      nextKey: options.nextAssertionKey,
      clock,
    }),
    proofs: createProofStore(store, name),
    host,
    port,
    telemetry: options.telemetry.of(name),
    tls,
  };
  switch (name) {
    case 'applicant':
      return serveSubgraph({ ...common, subgraph: applicantSubgraph });
    case 'case':
      return serveSubgraph({ ...common, subgraph: caseSubgraph });
    case 'sponsor':
      return serveSubgraph({ ...common, subgraph: sponsorSubgraph });
    case 'oversight':
      invariant(options.recordLinkKey, 'oversight needs the record link key');
      return serveSubgraph({
        ...common,
        subgraph: createOversightSubgraph(createPseudonyms(options.recordLinkKey)),
      });
    case 'desk':
      invariant(options.recordLinkKey, 'the desk needs the record link key');
      return serveSubgraph({
        ...common,
        subgraph: createDeskSubgraph(store.db('desk'), createPseudonyms(options.recordLinkKey)),
      });
  }
}
