import type { Logger } from 'pino';
import { sql } from 'kysely';
import { subgraphNames, type SubgraphName } from '#config/role.ts';
import { createAppender } from '#disclosure/append-disclosure.ts';
import { createPseudonyms } from '#disclosure/pseudonym.ts';
import { createDocumentSource } from '#gateway/document-source.ts';
import { createPlanExecutor } from '#gateway/execute-plan.ts';
import { createOperationCache } from '#gateway/operation-cache.ts';
import { createRecipientIds } from '#gateway/recipient-ids.ts';
import { startGateway, type Gateway } from '#gateway/start-gateway.ts';
import { createAssertionSigner, type SignAssertion } from '#identity/sign-assertion.ts';
import { createTokenVerifier } from '#identity/verify-token.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Store } from '#storage/open-store.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import { createProofStore } from '#storage/postgres-proof-store.ts';
import type { Generated } from './load-generated.ts';

export interface DisclosingOptions {
  readonly generated: Generated;
  readonly store: Store;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | null;
  readonly clearedClients: readonly string[];
  readonly issuerUrl: string;
  readonly audience: string;
  readonly subgraphs: Readonly<Record<SubgraphName, { readonly url: string; readonly assertionKey: Uint8Array }>>;
  readonly recordLinkKey: Uint8Array;
  readonly recipientIdKey: Uint8Array;
  readonly documentMaxBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const fetchTimeoutMs = 5000;
const downloadTimeoutMs = 10 * 60_000;
const recordTimeoutMs = 5000;
const maxRecordBatch = 500;
const maxResponseBytes = 8 * 1024 * 1024;

/** Builds one gateway out of its parts and opens its door. */
export async function startDisclosing(options: DisclosingOptions): Promise<Gateway> {
  const { generated, store, clock, logger, issuerUrl, audience, publicUrl, clearedClients } = options;
  const tokens = createTokenVerifier({ issuerUrl, audience, clock, proofs: createProofStore(store) });
  const records = createDisclosureStore(store);
  const signerFor = (name: SubgraphName): SignAssertion =>
    createAssertionSigner({ subgraph: name, key: options.subgraphs[name].assertionKey, clock });
  const plans = await createPlanExecutor({
    supergraphSdl: generated.supergraphSdl,
    subgraphs: subgraphNames.map((name) => ({
      name,
      url: options.subgraphs[name].url,
      signAssertion: signerFor(name),
    })),
    fetchTimeoutMs,
    maxResponseBytes,
  });
  const documents = createDocumentSource({
    url: options.subgraphs.case.url,
    signAssertion: signerFor('case'),
    timeoutMs: fetchTimeoutMs,
    downloadTimeoutMs,
  });
  const gateway = await startGateway({
    policy: generated.policy,
    contracts: generated.contracts,
    clock,
    logger,
    tokens,
    plans,
    documents,
    documentMaxBytes: options.documentMaxBytes,
    store: records,
    operations: createOperationCache(generated.policy),
    appender: createAppender({ store: records, timeoutMs: recordTimeoutMs, maxBatch: maxRecordBatch }),
    pseudonyms: createPseudonyms(options.recordLinkKey),
    idsFor: createRecipientIds(options.recipientIdKey),
    host: options.host,
    port: options.port,
    publicUrl,
    clearedClients,
    async isReady() {
      await tokens.ready();
      await sql`select 1`.execute(store.db('gateway'));
      return plans.areSubgraphsReady();
    },
  });
  return {
    url: gateway.url,
    async close() {
      await gateway.close();
      await documents.close();
      await plans.close();
    },
  };
}
