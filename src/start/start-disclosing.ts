import { subgraphNames, type SubgraphName } from '#config/role.ts';
import { createAppender } from '#disclosure/append-disclosure.ts';
import { createGuard, type Guard } from '#guard/create-guard.ts';
import type { Quotas } from '#guard/quotas.ts';
import { createPseudonyms } from '#disclosure/pseudonym.ts';
import { createClockGuard } from '#gateway/clock-guard.ts';
import { createDocumentSource, type DocumentSource } from '#gateway/document-source.ts';
import { createEditions, openEdition, type Edition } from '#gateway/editions.ts';
import { openSubgraphs, type Subgraphs } from '#gateway/open-subgraphs.ts';
import { createRecipientIds } from '#gateway/recipient-ids.ts';
import { shapeAnswer } from '#gateway/shape-answer.ts';
import { startGateway, type Gateway, type GatewayOptions, type TlsOptions } from '#gateway/start-gateway.ts';
import type { UpstreamLimits } from '#gateway/upstream.ts';
import { createAssertionSigner, type SignAssertion } from '#identity/sign-assertion.ts';
import { createTokenVerifier } from '#identity/verify-token.ts';
import type { AuthorityList } from '#kernel/authority-list.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Schedule } from '#kernel/schedule.ts';
import { createServiceNotices, type ServiceNotices } from '#kernel/service-notices.ts';
import type { TrustedIssuer } from '#kernel/trusted-issuer.ts';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import type { VerifierKey } from '#log/note-key.ts';
import type { Store } from '#storage/open-store.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { createOperationRegister } from '#storage/postgres-operation-register.ts';
import { createGuardStore } from '#storage/postgres-guard-store.ts';
import { createProofStore } from '#storage/postgres-proof-store.ts';
import { readDatabaseClock } from '#storage/read-clock.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { assertKnownAuthorities } from './assert-known-authorities.ts';
import { createEditionChange } from './change-edition.ts';
import type { Generated } from './load-generated.ts';
import { openDashboard, type DashboardParts } from './open-dashboard.ts';
import { observeRecords } from './observe-records.ts';
import type { Taken } from './reload-policy.ts';
import { startLog } from './start-log.ts';
import { startReconciliation } from './start-reconciliation.ts';
import { watchGateway } from './watch-gateway.ts';

export interface DisclosingOptions extends Pick<GatewayOptions, 'connectionLimits'> {
  readonly generated: Generated;
  readonly store: Store;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsOptions | null;
  readonly publicUrl: string | null;
  readonly clearedClients: readonly string[];
  readonly bearerAuthorities: AuthorityList;
  readonly freeDocuments: AuthorityList;
  readonly issuers: readonly TrustedIssuer[];
  readonly audience: string;
  readonly subgraphs: Readonly<Record<SubgraphName, { readonly url: string; readonly assertionKey: Uint8Array }>>;
  /** `null`: without a certificate of its own. */
  readonly subgraphTls: TlsIdentity | null;
  readonly recordLinkKey: Uint8Array;
  readonly logName: string;
  readonly logWitnesses: readonly { readonly url: string; readonly key: VerifierKey<'witness'> }[];
  /** Seeds of the keys that sign the log, 32 bytes each: a second one while it replaces the first. */
  readonly logKeys: readonly Uint8Array[];
  readonly recipientIdKey: Uint8Array;
  readonly documentMaxBytes: number;
  readonly quotas: Quotas;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly telemetry: Telemetry;
  /** Pages for people, and who signs them in; `null`: there are none. */
  readonly dashboard: DashboardParts | null;
  /** Until a subgraph counts as lost, where that is not the time of the product. */
  readonly upstreamTimeoutMs?: number;
}

export interface Disclosing extends Gateway {
  readonly notices: ServiceNotices;
  /**
   * Goes over to another version, once every subgraph knows it; requests under way end on the one that they began with.
   *
   * @throws Error, and changes nothing, when no gateway can be made of it
   */
  readonly take: (generated: Generated) => Promise<Taken>;
}

const clockCheckMs = 60_000;
/** Of one subgraph: five seconds and 32 places are far more than an answer takes; five lost calls in a row are no chance. */
const fetchLimits = {
  timeoutMs: 5000,
  maxConcurrent: 32,
  maxWaiting: 256,
  failuresToOpen: 5,
  halfOpenAfterMs: 5000,
} as const satisfies UpstreamLimits;
const downloadTimeoutMs = 10 * 60_000;
const recordBatches = { timeoutMs: 5000, maxBatch: 500 } as const;
const maxResponseBytes = 8 * 1024 * 1024;

/** Builds one gateway out of its parts and opens its door. */
export async function startDisclosing(options: DisclosingOptions): Promise<Disclosing> {
  const { store, clock, issuers, audience, publicUrl } = options;
  const telemetry = options.telemetry.of('gateway');
  const subgraphs = reachSubgraphs(options, telemetry);
  const open = (generated: Generated): Promise<Edition> => {
    assertKnownAuthorities(options, generated.policy);
    return openEdition({ ...options, ...generated, subgraphs, telemetry });
  };
  const editions = createEditions(await open(options.generated));
  const notices = createServiceNotices(clock);
  const tokens = createTokenVerifier({ issuers, audience, clock, proofs: createProofStore(store, 'gateway'), notices });
  const clockGuard = createClockGuard({ clock, databaseNowMs: () => readDatabaseClock(store), notices });
  await clockGuard.check();
  const log = startLog({ ...options, notices, telemetry });
  const guard = createLoggedGuard(options, telemetry);
  const reconciliation = startReconciliation({ ...options, guard, notices, telemetry });
  const records = observeRecords(createDisclosureStore(store), telemetry, log.wake);
  const documents = openDocuments(options, telemetry);
  watchGateway(telemetry.metrics, { editions, upstreams: [...subgraphs.upstreams, documents.upstream] });
  const dashboard =
    options.dashboard === null
      ? null
      : openDashboard(options.dashboard, { ...options, editions, telemetry, log: log.published, logKeys: log.keys });
  const gateway = await startGateway({
    editions,
    clock,
    telemetry,
    tokens,
    documents,
    documentMaxBytes: options.documentMaxBytes,
    store: records,
    clockGuard,
    log: log.published,
    logKeys: log.keys,
    notices,
    guard,
    ledger: reconciliation.ledger,
    appender: createAppender({ store: records, ...recordBatches }),
    shape: shapeAnswer,
    pseudonyms: createPseudonyms(options.recordLinkKey),
    idsFor: createRecipientIds(options.recipientIdKey),
    host: options.host,
    port: options.port,
    tls: options.tls,
    publicUrl,
    freeDocuments: options.freeDocuments,
    register: createOperationRegister(store),
    connectionLimits: options.connectionLimits,
    addPages: dashboard?.addPages ?? null,
    async isReady() {
      await tokens.ready();
      if (!(await clockGuard.check())) return false;
      return (await subgraphs.findBehind(editions.current().policy.version)).length === 0;
    },
  });
  const { findBehind } = subgraphs;
  const { schedule } = options;
  const change = createEditionChange({ editions, open, subgraphNames, findBehind, notices, schedule, telemetry });
  const stopClockChecks = schedule(() => clockGuard.check(), clockCheckMs);
  return {
    url: gateway.url,
    notices,
    take: change.take,
    async close() {
      await change.close();
      stopClockChecks();
      await dashboard?.close();
      await gateway.close();
      await documents.close();
      await editions.close();
      await subgraphs.close();
      await reconciliation.close();
      await log.close();
    },
  };
}

function signerFor({ subgraphs, clock }: DisclosingOptions, name: SubgraphName): SignAssertion {
  return createAssertionSigner({ subgraph: name, key: subgraphs[name].assertionKey, clock });
}

function reachSubgraphs(options: DisclosingOptions, telemetry: Telemetry): Subgraphs {
  return openSubgraphs({
    subgraphs: subgraphNames.map((name) => ({
      name,
      url: options.subgraphs[name].url,
      signAssertion: signerFor(options, name),
    })),
    limits: { ...fetchLimits, timeoutMs: options.upstreamTimeoutMs ?? fetchLimits.timeoutMs },
    tls: options.subgraphTls,
    maxResponseBytes,
    telemetry,
  });
}

function openDocuments(options: DisclosingOptions, telemetry: Telemetry): DocumentSource {
  return createDocumentSource({
    url: options.subgraphs.case.url,
    signAssertion: signerFor(options, 'case'),
    limits: fetchLimits,
    tls: options.subgraphTls,
    downloadTimeoutMs,
    telemetry,
  });
}

/** Each event is a line of the log as well. */
function createLoggedGuard({ store, clock, quotas, recordLinkKey }: DisclosingOptions, { log }: Telemetry): Guard {
  return createGuard({
    store: createGuardStore(store),
    clock,
    quotas,
    key: recordLinkKey,
    onRaised: ({ kind, caller: { authority, purpose } }) => {
      log.write('security.event', { detail: kind, authority, ...(purpose === null ? {} : { purpose }) });
    },
  });
}
