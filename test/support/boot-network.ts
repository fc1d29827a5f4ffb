import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { fetchDevelopmentToken, type TokenRequest } from '../../src/cli/development-client.ts';
import { createProofKey, type ProofKey } from '../../src/cli/proof-key.ts';
import { openPrivateFiles } from '../../src/cli/open-private-files.ts';
import { loadGenerated, type Generated } from '../../src/start/load-generated.ts';
import { startNetwork } from '../../src/start/start-network.ts';
import { systemClock, type Clock } from '#kernel/clock.ts';
import { installPolicy } from '#storage/install-policy.ts';
import type { Store } from '#storage/open-store.ts';
import { openTestStore, type StoreKind } from './databases.ts';

/** Who asks, as a partner system would say it. */
export interface Asking extends TokenRequest {
  readonly purpose?: string;
  readonly reference?: string;
  readonly need?: string;
  readonly mode?: string;
  /** Over a token that is bound to a key, with a fresh proof of it. */
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
  readonly issuerUrl: string;
  readonly store: Store;
  readonly generated: Generated;
  /** Everything the gateway logged so far. */
  readonly logLines: readonly string[];
  token(request: TokenRequest, proofKey?: ProofKey): Promise<string>;
  ask(asking: Asking, query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Posts whatever it is given. */
  post(headers: Readonly<Record<string, string>>, body: string): Promise<Response>;
  close(): Promise<void>;
}

/** Who the tokens of the tests are for. */
export const testAudience = 'urn:disclosure-gateway:test';

/** Under which a test finds its way from what it sees to what is stored. */
export const testKeys = { recordLink: new Uint8Array(32).fill(7), recipientId: new Uint8Array(32).fill(9) } as const;

export interface BootOptions {
  readonly clock?: Clock;
  readonly documentMaxBytes?: number;
  /** The store as the parts of the product see it, where a test looks at what they send. */
  readonly watched?: (store: Store) => Store;
  /** Another policy than the committed one. */
  readonly generated?: Generated;
  /** An issuer of the test's own, in place of the development issuer. */
  readonly issuerUrl?: string;
  /** Where clients reach the gateway, where that is not the address it listens on. */
  readonly publicUrl?: string;
  /** Other clients than those that `npm start` clears. */
  readonly clearedClients?: readonly string[];
}

/** The clients that are cleared: as `npm start` has them. */
export const clearedClients: readonly string[] = ['pet', 'fe', 'flygtningenaevnet'];

/** The whole product on loopback, over one fresh store with the cast: issuer, five subgraphs, gateway. */
export async function bootNetwork(kind: StoreKind, options: BootOptions = {}): Promise<TestNetwork> {
  const { clock = systemClock, documentMaxBytes = 52_428_800, watched = (store) => store, issuerUrl } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'disclosure-test-'));
  const prepared = await openTestStore(kind);
  const { store } = prepared;
  const generated = options.generated ?? (await loadGenerated());
  if (options.generated !== undefined) await installPolicy(store, generated.policy);
  const logLines: string[] = [];
  const network = await startNetwork({
    generated,
    store: watched(store),
    host: '127.0.0.1',
    port: 0,
    publicUrl: options.publicUrl ?? null,
    clearedClients: options.clearedClients ?? clearedClients,
    issuer:
      issuerUrl === undefined
        ? { kind: 'development', port: 0, files: openPrivateFiles(dataDir) }
        : { kind: 'url', url: issuerUrl },
    audience: testAudience,
    recordLinkKey: testKeys.recordLink,
    recipientIdKey: testKeys.recipientId,
    documentMaxBytes,
    clock,
    logger: pino({ level: 'trace' }, { write: (line: string) => logLines.push(line) }),
  });
  const config = { gatewayUrl: network.url, issuerUrl: network.issuerUrl, dataDir };
  const proofKey = await createProofKey();
  const tokens = new Map<string, Promise<string>>();
  const token = (request: TokenRequest, boundTo?: ProofKey): Promise<string> => {
    if (boundTo !== undefined) return fetchDevelopmentToken(config, request, boundTo);
    const key = JSON.stringify(request);
    const known = tokens.get(key) ?? fetchDevelopmentToken(config, request);
    tokens.set(key, known);
    return known;
  };
  const authorize = async (request: TokenRequest, bound: boolean): Promise<Readonly<Record<string, string>>> => {
    if (!bound) return { authorization: `Bearer ${await token(request)}` };
    return proofKey.present('POST', `${options.publicUrl ?? network.url}/graphql`, await token(request, proofKey));
  };
  const post = (headers: Readonly<Record<string, string>>, body: string): Promise<Response> =>
    fetch(`${network.url}/graphql`, { method: 'POST', headers, body });

  return {
    url: network.url,
    issuerUrl: network.issuerUrl,
    store,
    generated,
    logLines,
    token,
    post,
    async ask({ purpose, reference, need, mode, bound = false, headers, ...request }, query, variables) {
      const response = await post(
        {
          'content-type': 'application/json',
          ...(await authorize(request, bound)),
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
      await prepared.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
