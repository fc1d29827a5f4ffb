import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchDevelopmentToken, type TokenRequest } from '../../src/cli/development-client.ts';
import { createProofKey, type PresentingHeaders, type ProofKey } from '../../src/cli/proof-key.ts';
import { openPrivateFiles } from '../../src/cli/open-private-files.ts';
import { loadGenerated, type Generated } from '../../src/start/load-generated.ts';
import { startNetwork, type Network, type NetworkOptions } from '../../src/start/start-network.ts';
import type { TlsOptions } from '#gateway/start-gateway.ts';
import type { AuthorityList } from '#kernel/authority-list.ts';
import { systemClock, type Clock } from '#kernel/clock.ts';
import { asId, type AuthorityId } from '#kernel/ids.ts';
import { onTimer, type Schedule } from '#kernel/schedule.ts';
import type { TrustedIssuer } from '#kernel/trusted-issuer.ts';
import { installPolicy } from '#storage/install-policy.ts';
import type { Quotas } from '#guard/quotas.ts';
import type { Store } from '#storage/open-store.ts';
import { createTelemetry, type Telemetry } from '#telemetry/telemetry.ts';
import { openTestStore, type StoreKind } from './databases.ts';

/** Who asks, as a partner system would say it. */
export interface Asking extends TokenRequest {
  readonly purpose?: string;
  readonly reference?: string;
  readonly need?: string;
  readonly mode?: string;
  /** `false`: with a bearer token. Otherwise with a token that is bound to a key, and a fresh proof of it. */
  readonly bound?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface DisclosureExtension {
  readonly record: string;
  readonly policyVersion: string;
  readonly purpose: string;
  readonly legalBasis: readonly string[];
  readonly withheld: readonly {
    readonly path: readonly (string | number)[];
    readonly reason: string;
    readonly requirement?: string;
  }[];
  readonly marks: readonly { readonly path: readonly (string | number)[]; readonly mark: string }[];
}

/** An answer as it came over HTTP; `data` is left open because every query has its own. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON of any query; tests compare it whole
  readonly data: any;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly disclosure: DisclosureExtension;
}

export interface TestNetwork {
  readonly url: string;
  readonly issuers: readonly TrustedIssuer[];
  readonly store: Store;
  readonly generated: Generated;
  /** Everything that was logged so far, by the gateway and the subgraphs. */
  readonly logLines: string[];
  readonly telemetry: Telemetry;
  /** What a command finds the gateway and the development issuer by. */
  readonly environment: Readonly<Record<'PUBLIC_URL' | 'ISSUER_URL' | 'DATA_DIR', string>>;
  /** Without a key, a bearer token. */
  token(request: TokenRequest, proofKey?: ProofKey): Promise<string>;
  /** What says who asks, in one request: a bound token, with a fresh proof of its key. */
  present(request: TokenRequest, method?: 'POST' | 'GET', path?: string): Promise<PresentingHeaders>;
  ask(asking: Asking, query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Posts whatever it is given. */
  post(headers: Readonly<Record<string, string>>, body: string): Promise<Response>;
  close(): Promise<void>;
}

/** Who the tokens of the tests are for. */
export const testAudience = 'urn:disclosure-gateway:test';

/** Under which a test finds its way from what it sees to what is stored. */
export const testKeys = {
  recordLink: new Uint8Array(32).fill(7),
  recipientId: new Uint8Array(32).fill(9),
  log: new Uint8Array(32).fill(11),
} as const;

/** The name of the log of every test. */
export const testLogName = 'disclosure-gateway.test/log';

export interface BootOptions extends Pick<NetworkOptions, 'connectionLimits'> {
  readonly clock?: Clock;
  readonly documentMaxBytes?: number;
  /** Lower ones than no test comes near. */
  readonly quotas?: Partial<Quotas>;
  /** The store as the parts of the product see it, where a test looks at what they send. */
  readonly watched?: (store: Store) => Store;
  /** Another policy than the committed one. */
  readonly generated?: Generated;
  /** Issuers of the test's own, in place of the development issuer. */
  readonly issuers?: readonly TrustedIssuer[];
  /** When the gateway checks itself; with a clock of the test's own, never unless it says when. */
  readonly schedule?: Schedule;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** Where clients reach the gateway, where that is not the address it listens on. */
  readonly publicUrl?: string;
  readonly tls?: TlsOptions;
  /** Other clients than those that `npm start` clears. */
  readonly clearedClients?: readonly string[];
  /** Whose bearer tokens count; `npm start` takes none. */
  readonly bearerAuthorities?: 'all' | readonly string[];
  /** Whose documents need no registration; everybody's, as in `npm start`. */
  readonly freeDocuments?: 'all' | readonly string[];
  /** Who cosigns the log. */
  readonly logWitnesses?: NetworkOptions['logWitnesses'];
  /** Pages for people; without them there is no dashboard. */
  readonly pages?: NetworkOptions['pages'];
  /** In parts, where a test goes between them; otherwise as `npm start` does. */
  readonly start?: (options: NetworkOptions) => Promise<Pick<Network, 'url' | 'issuers' | 'close'>>;
  /** Where spans go; without it there are none. */
  readonly tracesUrl?: string;
}

/** The clients that are cleared: as `npm start` has them. */
export const clearedClients: readonly string[] = ['pet', 'fe', 'flygtningenaevnet'];

function listAuthorities(list: 'all' | readonly string[]): AuthorityList {
  return list === 'all' ? list : list.map((id) => asId<AuthorityId>(id));
}

/** No test comes near them. */
export const ampleQuotas: Quotas = {
  requestsPerMinute: 1_000_000,
  personsPerHour: 1_000_000,
  personsPerDay: 1_000_000,
  samePersonPerHour: 1_000_000,
};

/** The whole product on loopback, over one fresh store with the cast: issuer, five subgraphs, gateway. */
export async function bootNetwork(kind: StoreKind, options: BootOptions = {}): Promise<TestNetwork> {
  const { clock = systemClock, documentMaxBytes = 52_428_800, watched = (store) => store, issuers } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'disclosure-test-'));
  const logLines: string[] = [];
  const telemetry = createTelemetry({
    level: 'trace',
    destination: { write: (line) => logLines.push(line) },
    tracesUrl: options.tracesUrl ?? null,
  });
  const { tracing } = telemetry;
  const observed = options.tracesUrl === undefined ? {} : { onStatement: tracing.ranStatement };
  const prepared = await openTestStore(kind, observed);
  const { store } = prepared;
  const generated = options.generated ?? (await loadGenerated());
  if (options.generated !== undefined) await installPolicy(store, generated.policy);
  const { start = startNetwork } = options;
  const network = await start({
    generated,
    store: watched(store),
    host: options.host ?? '127.0.0.1',
    port: 0,
    tls: options.tls ?? null,
    publicUrl: options.publicUrl ?? null,
    clearedClients: options.clearedClients ?? clearedClients,
    bearerAuthorities: listAuthorities(options.bearerAuthorities ?? []),
    freeDocuments: listAuthorities(options.freeDocuments ?? 'all'),
    issuers:
      issuers === undefined
        ? { kind: 'development', port: 0, files: openPrivateFiles(dataDir) }
        : { kind: 'trusted', list: issuers },
    audience: testAudience,
    pages: options.pages ?? null,
    signInClient: null,
    logName: testLogName,
    logKeys: [testKeys.log],
    logWitnesses: options.logWitnesses ?? [],
    recordLinkKey: testKeys.recordLink,
    recipientIdKey: testKeys.recipientId,
    documentMaxBytes,
    connectionLimits: options.connectionLimits,
    // That a machine has much else to do is no fault of a subgraph.
    upstreamTimeoutMs: 30_000,
    quotas: { ...ampleQuotas, ...options.quotas },
    clock,
    schedule: options.schedule ?? (options.clock === undefined ? onTimer : () => () => undefined),
    telemetry,
  }).catch(async (error: unknown) => {
    await prepared.close();
    throw error;
  });
  const config = { gatewayUrl: network.url, issuerUrl: network.issuers[0]?.url ?? '', dataDir };
  const proofKey = await createProofKey();
  const tokens = new Map<string, Promise<string>>();
  const boundToken = (request: TokenRequest): Promise<string> => {
    const key = JSON.stringify(request);
    const known = tokens.get(key) ?? fetchDevelopmentToken(config, request, proofKey);
    tokens.set(key, known);
    return known;
  };
  const token = (request: TokenRequest, boundTo?: ProofKey): Promise<string> =>
    fetchDevelopmentToken(config, request, boundTo);
  const present = async (request: TokenRequest, method = 'POST', path = '/graphql'): Promise<PresentingHeaders> =>
    proofKey.present(method, `${options.publicUrl ?? network.url}${path}`, await boundToken(request));
  const post = (headers: Readonly<Record<string, string>>, body: string): Promise<Response> =>
    fetch(`${network.url}/graphql`, { method: 'POST', headers, body });

  return {
    url: network.url,
    issuers: network.issuers,
    store,
    generated,
    logLines,
    telemetry,
    environment: { PUBLIC_URL: network.url, ISSUER_URL: config.issuerUrl, DATA_DIR: dataDir },
    token,
    present,
    post,
    async ask({ purpose, reference, need, mode, bound = true, headers, ...request }, query, variables) {
      const response = await post(
        {
          'content-type': 'application/json',
          ...(bound ? await present(request) : { authorization: `Bearer ${await token(request)}` }),
          ...(purpose === undefined ? {} : { 'disclosure-purpose': purpose }),
          ...(reference === undefined ? {} : { 'disclosure-reference': reference }),
          ...(need === undefined ? {} : { 'disclosure-need': need }),
          ...(mode === undefined ? {} : { 'disclosure-mode': mode }),
          ...headers,
        },
        JSON.stringify({ query, ...(variables === undefined ? {} : { variables }) }),
      );
      const text = await response.text();
      const body = JSON.parse(text) as Pick<Answer, 'data'> & {
        errors?: Answer['errors'];
        extensions?: { disclosure: DisclosureExtension };
      };
      return {
        status: response.status,
        headers: response.headers,
        text,
        data: body.data as unknown,
        ...(body.errors === undefined ? {} : { errors: body.errors }),
        disclosure: body.extensions?.disclosure ?? {
          record: '',
          policyVersion: '',
          purpose: '',
          legalBasis: [],
          withheld: [],
          marks: [],
        },
      };
    },
    async close() {
      await network.close();
      await telemetry.close();
      await prepared.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
