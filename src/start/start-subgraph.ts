import type { SubgraphName } from '#config/role.ts';
import { createPseudonyms } from '#disclosure/pseudonym.ts';
import { createAssertionVerifier } from '#identity/verify-assertion.ts';
import type { Clock } from '#kernel/clock.ts';
import { invariant } from '#kernel/invariant.ts';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import { createProofStore } from '#storage/postgres-proof-store.ts';
import type { Store } from '#storage/open-store.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { applicantSubgraph } from '#subgraphs/applicant/subgraph.ts';
import { caseSubgraph } from '#subgraphs/case/subgraph.ts';
import { createDeskSubgraph } from '#subgraphs/desk/subgraph.ts';
import { createOversightSubgraph } from '#subgraphs/oversight/subgraph.ts';
import { serveSubgraph, type RunningSubgraph } from '#subgraphs/serve-subgraph.ts';
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

/** Serves one of the five subgraphs under its own role in the database. */
export async function startSubgraph(options: SubgraphOptions): Promise<RunningSubgraph> {
  const { name, generated, store, host, port, tls, clock } = options;
  const common = {
    typeDefs: generated.subgraphs[name],
    policy: generated.policy,
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
